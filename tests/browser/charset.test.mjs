// A server that declares windows-1251 for whatever it hands out: with `ascii_html = true` the site reads, is titled, drawn and filtered
// as everywhere else. The same site without it shows what the option is for.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from './chromium.mjs';
import { host } from './host.mjs';
import { address, kinds } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { build, exampleSource, files, fingerprint } from './site.mjs';

const prefix = '/school/mentoring/';
let chromium, ascii, plain, ruined, good, damaged;

/** The example site with a line on top of its settings. */
function sourceWith(line) {
  const source = exampleSource();
  const config = join(source, 'casebook.toml');
  // An address of its own brings structured data and whole links into the pages.
  writeFileSync(config, `${line}\nbase_url = "https://school14.example/r/"\n${readFileSync(config, 'utf8').replace(/^base_url\b.*$/m, '')}`);
  return source;
}

before(async () => {
  const [source, other] = [sourceWith('ascii_html = true'), sourceWith('')];
  [ascii, plain] = [build(source), build(other)];
  [good, damaged, ruined] = [await host(plain, prefix), await host(ascii, prefix, 'windows-1251'), await host(plain, prefix, 'windows-1251')];
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  await Promise.all([good, damaged, ruined].map((server) => server?.close()));
});

/** All that a page says: its title, its text, its attributes, its structured data, and what its style sheets write into it. */
async function said(page, url) {
  await page.goto('about:blank');
  await page.goto(url);
  return page.evaluate(() => {
    // Where scripts run, a browser does not read what is for those without, and shows none of it.
    document.querySelectorAll('noscript').forEach((element) => element.remove());
    const written = (pseudo) => (element) => getComputedStyle(element, pseudo).content;
    const all = [...document.querySelectorAll('*')];
    const drawn = ['::before', '::after'].flatMap((pseudo) => all.map(written(pseudo))).filter((content) => /[^\0-\x7f]/.test(content));
    // Addresses hold the port and the hashes of what they name.
    const kept = ({ name, value }) => !/^(href|src|srcset)$/.test(name) && value;
    const attributes = all.flatMap((element) => [...element.attributes].filter(kept).map(({ name, value }) => `${name}=${value}`));
    const data = [...document.querySelectorAll('script[type]')].map((script) => JSON.stringify(JSON.parse(script.textContent)));
    const text = document.body.textContent.replace(/\s+/g, ' ');
    return { title: document.title, text, attributes, data, drawn };
  });
}

test('every kind of page says the same as on a server that declares nothing', async () => {
  const page = await chromium.newPage();
  let data = 0;
  for (const kind of kinds) {
    const [here, there] = [await said(page, address(damaged.root, kind)), await said(page, address(good.root, kind))];
    assert.deepEqual(here, there, kind.name);
    assert.match(here.title, /[а-яё]/i);
    data += here.data.length;
  }
  assert.ok(data > 0, 'no structured data was compared');
  await page.goto(`${damaged.root}index.html`);
  assert.equal(await page.evaluate(() => document.characterSet), 'windows-1251', 'the server did not get its way');
});

/** How many cards the filter of the list leaves for some words, and its sentence. */
async function filtered(root, words) {
  const page = await chromium.newPage();
  await page.goto(`${root}cases/index.html`);
  await page.locator('.filter').getByRole('searchbox').fill(words);
  const shown = await page.locator('main article.card').filter({ visible: true }).count();
  const sentence = await page.getByRole('status').innerText();
  await page.close();
  return { shown, sentence };
}

test('the filter finds the same', async () => {
  for (const words of ['ВЫГОРАНИЕ', 'учёба', 'учеба', 'ещё', 'щщщщ']) {
    assert.deepEqual(await filtered(damaged.root, words), await filtered(good.root, words), words);
  }
  assert.ok((await filtered(damaged.root, 'выгорание')).shown > 0);
});

test('without the option such a server ruins the page', async () => {
  const page = await chromium.newPage();
  const [here, there] = [await said(page, `${ruined.root}index.html`), await said(page, `${good.root}index.html`)];
  assert.notEqual(here.title, there.title);
  assert.match(here.title, /Р[а-яёЂ-џ°-»]/i);
  assert.equal((await filtered(ruined.root, 'выгорание')).shown, 0);
});

test('pages, scripts, styles, feeds and data are in ASCII and the rest is as it was', () => {
  const text = /\.(html|xml|js|json|css|svg)$/;
  // Templates are downloaded to be edited.
  const pages = files(ascii).filter((path) => text.test(path) && !/^templates\/.*\.json$/.test(path));
  nothing(pages.filter((path) => /[^\0-\x7f]/.test(readFileSync(join(ascii, path), 'latin1'))));
  // Names of assets follow what is in them; nothing else moves.
  const bare = (path) => path.replace(/\.[0-9a-f]{8}\./, '.');
  assert.deepEqual(files(ascii).map(bare).sort(), files(plain).map(bare).sort());
  for (const path of files(plain).filter((path) => /\.(md|toml|txt|webp|png|jpg|pdf)$/.test(path)))
    assert.ok(readFileSync(join(ascii, path)).equals(readFileSync(join(plain, path))), path);
  assert.deepEqual(JSON.parse(readFileSync(join(ascii, 'cases.json'))), JSON.parse(readFileSync(join(plain, 'cases.json'))));
});

test('the same input gives the same bytes', () => {
  assert.deepEqual(fingerprint(build(sourceWith('ascii_html = true'))), fingerprint(ascii));
});
