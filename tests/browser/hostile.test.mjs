// A site whose author, or whoever sends in cases, means ill: every text field, every title, every piece of Markdown carries an attack.
// The pages that come out hold no script but the theme's own, no handler, no scheme that runs, and nothing asks another host.
// Whether the program refuses such a case or renders it harmless is its own business; both are tested.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { nothing } from './nothing.mjs';
import { markdown, payloads } from './payloads.mjs';
import { build, casebook, files, scratch, written } from './site.mjs';

const toml = (text) => JSON.stringify(text).replaceAll('\u2028', '');

/** Enough text for what a template demands. */
const filler =
  'Слова, которых хватает на поле с наименьшей длиной: тут их больше ста, и все они ничего дурного не значат, как и должно быть.';

function evilCase(number, payload, passages) {
  // Every value of a facet makes a page; they are all made alike, so each payload goes through one facet.
  const facet = (which) => toml(number % 5 === which ? payload : 'plain');
  return `+++
title = ${toml(`Case ${number} ${payload}`)}
date = 2026-05-20
summary = ${toml(payload)}
form = ${facet(0)}
role_model = ${facet(1)}
tags = [${facet(2)}, "common"]
school = ${facet(3)}
region = ${facet(4)}

[mentee]
name = ${toml(payload)}
age = 25
role = ${toml(payload)}

[mentor]
name = ${toml(`M ${payload}`)}
role = ${toml(payload)}
experience = ${toml(payload)}

[[results]]
text = ${toml(payload)}
indicator = ${toml(payload)}
instrument = ${toml(payload)}
before = 10
after = 5
unit = ${toml(payload)}
better = "lower"

[repeat]
cost = ${toml(payload)}
note = ${toml(payload)}

[colophon]
authors = [${toml(payload)}]
contact = ${toml(payload)}
licence = ${toml(payload)}
+++

## Дано (портрет наставляемого)

${filler}

${passages}

## Надо (цель и результат)

${filler} ${payload}

## Кто нам нужен? (портрет наставника)

${filler}

## Этапы реализации программы

${[1, 2, 3, 4, 5, 6, 7].map((stage) => `### Этап ${stage}. S ${payload}\n\n${filler}\n\n${stage === 6 ? `#### 6.1. S ${payload}\n\n${passages}` : ''}`).join('\n\n')}

${passages}
`;
}

const config = (payload) => `title = ${toml(`T ${payload}`)}
tagline = ${toml(payload)}
lang = "ru"
school = ${toml(payload)}
region = ${toml(payload)}
author = ${toml(payload)}
contact = ${toml(payload)}
`;

/** The site, without the files about which the program says that they are wrong: what it refuses cannot harm. */
function harmfulAsFarAsItGoes(sources) {
  const refused = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const folder = written(sources);
    const { status, said } = casebook(['build', '--root', folder, '--output', join(scratch(), 'public'), '--format', 'json']);
    assert.ok(!/panicked|RUST_BACKTRACE/.test(said), said);
    if (status === 0) return { folder, refused };
    const wrong = new Set(
      said
        .split('\n')
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
        .filter(({ severity }) => severity === 'error')
        .map((finding) => finding.file ?? finding.path),
    );
    assert.ok(wrong.size > 0, said);
    for (const path of wrong) {
      assert.ok(path in sources && path !== 'casebook.toml', `${path}: ${said}`);
      refused.push(path);
      delete sources[path];
    }
  }
  assert.fail('the program keeps finding errors in files that it accepted before');
}

let chromium, site, refused;

before(async () => {
  const sources = {
    'casebook.toml': config(payloads[2]),
    'content/cases/_template.toml': `extends = "mentoring-case"\ntitle = { ru = ${toml(payloads[0])} }\nabout = { ru = ${toml(payloads[5])} }\n`,
    'content/index.md': `+++\ntitle = ${toml(payloads[1])}\n+++\n\n${payloads.join('\n\n')}\n`,
  };
  payloads.forEach((payload, number) => {
    sources[`content/cases/c${number}.md`] = evilCase(number, payload, `${payload}\n\nx ${payload} y`);
  });
  markdown.forEach((passage, number) => {
    sources[`content/cases/m${number}.md`] = evilCase(`m${number}`, 'plain', passage);
    sources[`content/p${number}.md`] = `+++\ntitle = ${toml(`Page ${payloads[number % payloads.length]}`)}\n+++\n\n${passage}\n`;
  });
  const accepted = harmfulAsFarAsItGoes(sources);
  refused = accepted.refused;
  site = build(accepted.folder);
  chromium = await browser();
});

after(() => chromium?.close());

test('most of it is rendered, not refused', () => {
  const pages = files(site).filter((path) => /^cases\/[^/]+\/index\.html$/.test(path));
  assert.ok(pages.length >= payloads.length / 2, `${pages.length} cases were rendered; refused: ${refused.join(', ')}`);
});

test('nothing comes to life', async () => {
  const context = await chromium.newContext();
  const page = await context.newPage();
  const found = [];
  let path;
  page.on('dialog', (dialog) => (found.push(`${path}: dialog ${dialog.message()}`), dialog.dismiss()));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:') && request.url() !== 'about:blank') found.push(`${path}: asks ${request.url()}`);
  });
  page.on('pageerror', (error) => found.push(`${path}: ${error.message}`));
  for (path of files(site).filter((name) => name.endsWith('.html'))) {
    const address = `${pathToFileURL(site)}/${path}`;
    await page.goto(address);
    if (!page.url().startsWith(address)) found.push(`${path}: went to ${page.url()}`);
    const wrong = await page.evaluate(() => {
      const wrong = [];
      if (window.pwned) wrong.push('a payload ran');
      for (const element of document.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          if (/^on/i.test(name)) wrong.push(`handler ${name} on ${element.outerHTML.slice(0, 100)}`);
          if (
            /^\s*(javascript|data|vbscript|file|blob):/i.test(value) &&
            /^(href|src|action|formaction|data|srcset|poster|xlink:href)$/i.test(name)
          )
            wrong.push(`${name}="${value}"`);
        }
        if (element.hasAttribute('href') && element.protocol && !/^(file|https?|mailto|tel):$/.test(element.protocol))
          wrong.push(`a link to ${element.href}`);
        if (element.hasAttribute('style')) wrong.push(`style on ${element.outerHTML.slice(0, 100)}`);
        if (
          /^(iframe|object|embed|base|frame|frameset|applet|style|template|math|noscript|portal|fencedframe)$/i.test(
            element.localName,
          ) &&
          // The theme's own word for those without scripts.
          !element.matches('[data-search] > noscript')
        )
          wrong.push(`<${element.localName}>`);
        if (element.localName === 'meta' && element.httpEquiv) wrong.push(element.outerHTML);
        if (element.localName === 'script') {
          const own = /(^|\/)assets\/[a-z0-9.-]+\.js$/.test(element.getAttribute('src') ?? '') && element.textContent === '';
          const data = element.type === 'application/ld+json';
          if (!own && !data) wrong.push(`script ${element.outerHTML.slice(0, 100)}`);
          if (data) {
            try {
              JSON.parse(element.textContent);
            } catch (error) {
              wrong.push(`structured data that is none: ${error.message}`);
            }
          }
        }
      }
      // Ids and classes of the theme belong to the theme.
      for (const id of ['main', 'case', 'table', 'top'])
        if (document.querySelectorAll(`#${id}`).length > 1) wrong.push(`#${id} twice`);
      if (document.querySelectorAll('a.skip').length !== 1 || document.querySelectorAll('.skip').length !== 1)
        wrong.push('.skip is not the only one');
      if (document.querySelectorAll('title').length - document.querySelectorAll('svg title').length !== 1)
        wrong.push('not one title');
      // A mouse comes by, the keyboard as well.
      for (const element of document.querySelectorAll('main *')) {
        for (const type of ['mouseover', 'focus', 'toggle']) element.dispatchEvent(new Event(type));
      }
      if (window.pwned && !wrong.includes('a payload ran')) wrong.push('a payload ran when touched');
      return wrong;
    });
    found.push(...wrong.map((one) => `${path}: ${one}`));
  }
  await context.close();
  nothing(found);
});

test('what was written is shown as text', async () => {
  const page = await chromium.newPage();
  await page.goto(`${pathToFileURL(site)}/index.html`);
  assert.ok((await page.title()).includes(payloads[2]), await page.title());
  assert.ok((await page.locator('header .brand, header').first().innerText()).includes(payloads[2]));
  const number = payloads.findIndex((payload) => payload.includes('{{'));
  if (refused.includes(`content/cases/c${number}.md`)) return;
  const slug = files(site).find((path) => path.startsWith(`cases/c${number}/`) && path.endsWith('/index.html'));
  await page.goto(`${pathToFileURL(site)}/${slug}`);
  assert.ok((await page.locator('h1').innerText()).includes('{{ 7 * 7 }}'), 'a template ran in a title');
  await page.close();
});

test('files for machines stay well-formed', async () => {
  const page = await chromium.newPage();
  for (const path of files(site)) {
    const text = () => readFileSync(join(site, path), 'utf8');
    if (path.endsWith('.json')) JSON.parse(text());
    if (path.endsWith('.xml')) {
      const error = await page.evaluate(
        (xml) => new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')?.textContent ?? null,
        text(),
      );
      assert.equal(error, null, path);
    }
  }
  nothing(files(site).filter((path) => !/^[a-z0-9._/-]+$/.test(path)));
  await page.close();
});
