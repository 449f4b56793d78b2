// The page of results: one dot plot for each instrument with its table beside it, read by eye, by a screen reader, on paper and on a phone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { example, scratch, tool } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let chromium, site;
const address = (path) => pathToFileURL(site) + '/' + path;

before(async () => {
  site = example();
  chromium = await browser();
});

after(() => chromium?.close());

/** A page of the site in a window of its own. */
async function open(path, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(address(path));
  return page;
}

const pages = ['results/index.html', 'programme/index.html', 'programme/2025-2026/index.html'];

for (const path of pages) {
  for (const width of [1280, 375]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`${path} at ${width} px, ${colorScheme}: nothing for axe to find, nothing wider than the window`, async () => {
        const page = await open(path, { viewport: { width, height: 900 }, colorScheme });
        await page.evaluate(axe);
        const { violations, passes } = await page.evaluate(
          (values) => axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'], preload: false }),
          tags,
        );
        assert.ok(passes.length > 5, 'axe looked at nothing');
        assert.deepEqual(violations.map((v) => [v.id, v.nodes[0].html]), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        await page.context().close();
      });
    }
  }
}

test('every plot says what it is and has its figures in a table beside it, without JavaScript too', async () => {
  const page = await open('results/index.html', { javaScriptEnabled: false });
  const series = await page.locator('.series').all();
  assert.ok(series.length >= 2, 'the example compares several instruments');
  for (const one of series) {
    const plot = one.locator('svg.plot');
    const title = await plot.locator('title').textContent();
    assert.ok(title.length > 5 && (await plot.locator('desc').textContent()).length > 20);
    assert.equal(await one.locator('table caption').textContent(), title);
    const rows = await one.locator('tbody tr').all();
    assert.equal(await plot.locator('g').count(), rows.length);
    for (const [index, row] of rows.entries()) {
      const drawn = plot.locator('g').nth(index);
      const [before, after] = await row.locator('td.num').allTextContents();
      assert.ok((await drawn.locator('text').allTextContents()).includes(before));
      assert.equal(await drawn.locator('text.after').textContent(), after);
      assert.equal(await drawn.locator('a').getAttribute('href'), await row.locator('th a').getAttribute('href'));
      assert.match(await row.locator('.about').textContent(), /\d|не указано/);
    }
    assert.equal(await one.locator('th:not([scope])').count(), 0);
  }
  await page.context().close();
});

test('places of dots keep to the axis: equal steps are equally wide, and zero or the end of the scale is on the left', async () => {
  const page = await open('results/index.html');
  for (const one of await page.locator('.series').all()) {
    const ticks = await one.locator('svg.plot text.tick').evaluateAll((all) =>
      all.slice(0, 3).map((tick) => [parseFloat(tick.textContent.replace(',', '.').replace('\u2212', '-')), parseFloat(tick.getAttribute('x'))]),
    );
    const [[low, left], , [high, right]] = ticks;
    const place = (value) => left + ((right - left) * (value - low)) / (high - low);
    for (const row of await one.locator('svg.plot g').all()) {
      const value = parseFloat((await row.locator('text.after').textContent()).replace(',', '.').replace('\u2212', '-'));
      const x = parseFloat(await row.locator('circle.dot-after').getAttribute('cx'));
      assert.ok(Math.abs(place(value) - x) < 0.02, `${value} is drawn at ${x} %`);
    }
  }
  await page.context().close();
});

test('before and after differ without colour, and worse is said in words', async () => {
  const page = await open('results/index.html', { forcedColors: 'active' });
  const row = page.locator('.series svg.plot g').first();
  const fill = (dot) => row.locator(dot).evaluate((circle) => getComputedStyle(circle).fill);
  assert.notEqual(await fill('.dot-before'), await fill('.dot-after'));
  for (const worse of await page.locator('svg.plot line.worse').all()) {
    assert.match(await worse.evaluate((line) => line.parentNode.textContent), /хуже/);
  }
  assert.ok((await page.locator('svg.plot line.worse').count()) > 0);
  await page.context().close();
});

test('the page prints on A4 with plots and tables', async () => {
  const page = await open('results/index.html');
  const file = join(scratch(), 'results.pdf');
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: false });
  assert.match(tool('pdfinfo', [file]), /Page size:\s+59\d(\.\d+)? x 84\d/);
  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  const text = plain(tool('pdftotext', [file, '-']));
  for (const words of [await page.locator('h1').textContent(), await page.locator('.series h3').first().textContent()]) {
    assert.ok(text.includes(plain(words)), words);
  }
  assert.match(text, /n = 1/);
  await page.context().close();
});

test('the figures can be taken away: Excel and CSV with a dictionary, each offered on the page', async () => {
  const page = await open('results/index.html');
  const offered = await page.locator('.downloads a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.deepEqual(offered, ['results.xlsx', 'results.csv', 'dictionary.csv']);
  const shown = parseInt((await page.locator('.lead').textContent()).match(/Измерено (\d+)/)[1], 10);
  const csv = readFileSync(join(site, 'results/results.csv'), 'utf8');
  assert.ok(csv.startsWith('\ufefftitle;'));
  assert.equal(csv.trimEnd().split('\r\n').length, shown + 1);
  const dictionary = readFileSync(join(site, 'results/dictionary.csv'), 'utf8').split('\r\n');
  const known = dictionary.map((line) => line.split(';')[1]);
  for (const key of csv.slice(1).split('\r\n')[0].split(';')) assert.ok(known.includes(key), `${key} is explained nowhere`);
  await page.context().close();
});

test('a year shows what was divided by what, and its sheet prints on one page', async () => {
  const page = await open('programme/2025-2026/index.html', { javaScriptEnabled: false });
  const rows = await page.locator('table.shares tbody tr').all();
  assert.ok(rows.length >= 4);
  for (const row of rows) {
    const [formula, value] = await row.locator('td').allTextContents();
    const [part, whole] = formula.match(/(\d+) ÷ (\d+)/).slice(1).map(Number);
    assert.equal(value.trim(), `${String(Math.round((1000 * part) / whole) / 10).replace('.', ',')}\u00a0%`);
  }
  const file = join(scratch(), 'year.pdf');
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: false });
  assert.match(tool('pdfinfo', [file]), /Page size:\s+59\d(\.\d+)? x 84\d/);
  assert.match(tool('pdfinfo', [file]), /Pages:\s+1\n/);
  await page.context().close();
});

test('the years stand side by side, each share with its numbers', async () => {
  const page = await open('programme/index.html', { viewport: { width: 375, height: 740 } });
  assert.deepEqual(await page.locator('table.years thead th').allTextContents(), ['Показатель', '2024/2025', '2025/2026']);
  assert.match(await page.locator('table.years tbody tr').first().textContent(), /66,7\u00a0% \(4 из 6\).*81,8\u00a0% \(9 из 11\)/s);
  assert.equal(await page.locator('table.years th:not([scope])').count(), 0);
  await page.context().close();
});
