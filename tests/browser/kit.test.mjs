// The kit for hosting that takes no folders, as its reader will see it: each fragment pasted into a page of somebody else, on a screen and on
// a phone. It fetches nothing, keeps within the page, is read by a screen reader as what it is, and can be copied out of the browser.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { nothing } from './nothing.mjs';
import { casebook, exampleSource, scratch, tool } from './site.mjs';

let chromium, folder;

before(async () => {
  const archive = join(scratch(), 'kit.zip');
  const { status, said } = casebook(['publish', '--root', exampleSource(), '--kit', archive]);
  assert.equal(status, 0, said);
  folder = join(scratch(), 'kit');
  mkdirSync(folder);
  tool('python3', ['-m', 'zipfile', '-e', archive, folder]);
  chromium = await browser();
});

after(() => chromium?.close());

const fragments = () => readdirSync(join(folder, 'pages')).filter((name) => name.endsWith('.html'));

/** A page of a school's site: a column with a menu beside it, styles of its own. */
const pasted = (html) => `<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body{margin:0;font:16px/1.5 sans-serif}main{max-width:60em;margin:auto;padding:0 12px}h1{font-size:1.6em}</style></head>
<body><main><h1>Наставничество</h1>${html.replace('\ufeff', '')}</main></body></html>`;

for (const width of [1280, 375]) {
  test(`every fragment keeps within a page ${width} pixels wide and fetches nothing`, async () => {
    const page = await chromium.newPage({ viewport: { width, height: 900 } });
    const found = [];
    page.on('request', (request) => found.push(`asks ${request.url()}`));
    page.on('console', (message) => found.push(`console: ${message.text()}`));
    let tables = 0;
    for (const name of fragments()) {
      await page.setContent(pasted(readFileSync(join(folder, 'pages', name), 'utf8')));
      const seen = await page.evaluate(() => {
        const main = document.querySelector('main');
        const outside = [...main.querySelectorAll(':scope > *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
        const large = [...main.querySelectorAll('table[style*="min-width"]')];
        return {
          sideways: document.documentElement.scrollWidth > innerWidth,
          outside: outside.map((one) => one.outerHTML.slice(0, 80)),
          tables: large.length,
          narrow: large.flatMap((table) => [...table.tBodies[0].rows[0].cells]).filter((cell) => cell.offsetWidth < 90).length,
          levels: [...main.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((one) => Number(one.localName[1])),
          foreign: [...main.querySelectorAll('[class],script,style,link,img,iframe,[id]')].length,
        };
      });
      tables += seen.tables;
      if (seen.sideways) found.push(`${name}: the page moves sideways`);
      for (const one of seen.outside) found.push(`${name}: outside of the page: ${one}`);
      if (seen.narrow) found.push(`${name}: ${seen.narrow} cells are too narrow to be read`);
      if (seen.foreign) found.push(`${name}: ${seen.foreign} elements that an editor would not keep`);
      seen.levels.reduce((before, level) => (level > before + 1 && found.push(`${name}: a heading ${before} → ${level}`), level), 1);
    }
    assert.ok(tables > 10, `only ${tables} tables were looked at`);
    nothing(found);
    await page.close();
  });
}

test('a fragment opened by a double click reads in Russian', async () => {
  const page = await chromium.newPage();
  await page.goto(pathToFileURL(join(folder, 'pages', 'vechera-vernulis.html')).href);
  assert.equal(await page.evaluate(() => document.characterSet), 'UTF-8');
  assert.match(await page.locator('h2').first().innerText(), /Вечера вернулись/);
  assert.equal(await page.locator('table[style*="min-width"] th').count(), 6);
  await page.close();
});
