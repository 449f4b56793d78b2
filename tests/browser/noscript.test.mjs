// With scripts switched off everything is still there: a case is read in full, a list shows all that it lists, folded parts unfold,
// the table opens by its address.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { fullCase } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example, repository } from './site.mjs';

let chromium, context, page, site, root;

before(async () => {
  site = example();
  root = `${pathToFileURL(site)}/`;
  chromium = await browser();
  context = await chromium.newContext({ javaScriptEnabled: false, reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
});

after(() => chromium?.close());

/** Only letters and digits count: typography may differ, words may not. */
const words = (text) =>
  ` ${
    text
      .toLowerCase()
      .replaceAll('ё', 'е')
      .replace(/\u00ad/g, '')
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `;

/** What a reader can see of a page, when all that is folded has been unfolded with the mouse. */
async function readable() {
  for (const details of await page.locator('details').all()) {
    const summary = details.locator('> summary');
    if ((await details.getAttribute('open')) === null && (await summary.isVisible())) await summary.click();
  }
  return words(await page.locator('body').innerText());
}

/** The passages of a case's source: texts of the front matter, paragraphs and items of the body. */
function passages(source) {
  const [, front, body] = source.split(/^\+\+\+\s*$/m);
  const said =
    /^(title|summary|text|indicator|instrument|prerequisites|adapted|difficulties|note|cost|name|role|experience|school|region)\s*=\s*"(.*)"\s*$/gm;
  const facts = [...front.matchAll(said)].map(([, , value]) => value);
  const prose = body
    .split(/\n\s*\n|\n(?=[-*] |\d+\. )/)
    .map((block) => block.trim())
    .filter(Boolean);
  const pictures = /!\[[^\]]*\]\([^")]*("([^"]*)")?\)/g;
  // Field headings are labels of the template, stage headings carry numbers that the theme draws: both are tested elsewhere.
  const plain = prose
    .filter((block) => !block.startsWith('#'))
    .map((block) =>
      block
        .replace(pictures, '$2')
        .replace(/\]\([^)]*\)/g, ']')
        .replace(/^(\d+\.|[-*]) /, ''),
    );
  const stages = prose.filter((block) => /^###/.test(block)).map((block) => block.replace(/^#+\s*(Этап\s*)?[\d.]*\s*/, ''));
  return [...facts, ...plain, ...stages].map(words).filter((passage) => passage.trim());
}

test('scripts are really off', async () => {
  await page.setContent('<p id="p">off</p><script>document.getElementById("p").textContent = "on"</script>');
  assert.equal(await page.locator('#p').innerText(), 'off');
});

for (const hash of ['', '#table']) {
  test(`a case is read in full${hash && ' as a table'}`, async () => {
    const slug = fullCase.split('/')[1];
    const source = readFileSync(join(repository, 'content/cases', slug, 'index.md'), 'utf8');
    await page.goto('about:blank');
    await page.goto(root + fullCase + hash);
    const seen = await readable();
    const all = passages(source);
    assert.ok(all.length > 40, `only ${all.length} passages were found in the source`);
    // The table holds the six columns; what belongs to none of them is read on the page.
    const columns = words(await page.locator('#table').textContent());
    const expected = hash ? all.filter((passage) => columns.includes(passage)) : all;
    assert.ok(expected.length > 25);
    nothing(expected.filter((passage) => !seen.includes(passage)));
  });
}

test('every case, read in full', async () => {
  const missing = [];
  const folder = join(repository, 'content/cases');
  for (const name of readdirSync(folder)) {
    const slug = name.replace(/\.md$/, '');
    const file = name.endsWith('.md') ? join(folder, name) : join(folder, name, 'index.md');
    if (slug === 'index' || !existsSync(file) || !existsSync(join(site, 'cases', slug, 'index.html'))) continue;
    await page.goto(`${root}cases/${slug}/index.html`);
    const seen = await readable();
    for (const passage of passages(readFileSync(file, 'utf8'))) if (!seen.includes(passage)) missing.push(`${slug}: ${passage}`);
  }
  nothing(missing);
});

test('the list shows every case', async () => {
  const all = JSON.parse(readFileSync(join(site, 'cases.json'), 'utf8')).cases.filter(({ collection }) => collection === 'cases');
  const shown = new Set();
  let path = `${root}cases/index.html`;
  for (let pages = 0; path && pages < 100; pages += 1) {
    await page.goto(path);
    for (const link of await page.locator('main article a').all()) {
      if (await link.isVisible()) shown.add(new URL(await link.getAttribute('href'), page.url()).href);
    }
    const next = page.locator('main a[rel=next]');
    path = (await next.count()) ? new URL(await next.first().getAttribute('href'), page.url()).href : null;
  }
  assert.ok(all.length > 10);
  nothing(all.filter(({ url }) => !shown.has(root + url)).map(({ url }) => url));
});

test('the table opens and closes by links', async () => {
  await page.goto(root + fullCase);
  const table = page.locator('#table table');
  assert.equal(await table.isVisible(), false);
  const follow = async (href) => {
    await page.locator(`a[href="${href}"]`).first().focus();
    await page.keyboard.press('Enter');
  };
  await follow('#table');
  await table.waitFor({ state: 'visible' });
  await follow('#case');
  await table.waitFor({ state: 'hidden' });
});

test('a facet leads to its cases', async () => {
  await page.goto(`${root}index.html`);
  await page.locator('main a[href^="form/"]').filter({ visible: true }).first().click();
  assert.match(page.url(), /\/form\//);
  const link = page.locator('main article a[href*="cases/"]').first();
  await link.click();
  assert.match(page.url(), /\/cases\/[^/]+\/index\.html$/);
});
