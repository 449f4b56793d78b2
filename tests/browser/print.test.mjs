// Paper: what leaves the printer is the table and only the table, on A4 across, with its header on every sheet.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { fullCase } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example, scratch, tool } from './site.mjs';

let chromium, page, site, folder;

before(async () => {
  site = example();
  folder = scratch();
  chromium = await browser();
  page = await chromium.newPage();
});

after(() => chromium?.close());

/** Prints a page of the site: its sheets as text, and what pdfinfo says. */
async function print(path, name) {
  const file = join(folder, `${name}.pdf`);
  await page.goto('about:blank');
  await page.goto(pathToFileURL(site) + '/' + path);
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: false });
  const sheets = (options) =>
    tool('pdftotext', [...options, file, '-'])
      .split('\f')
      .slice(0, -1);
  return { info: tool('pdfinfo', [file]), layout: sheets(['-layout']), flow: sheets([]) };
}

/** Words may be hyphenated and lines broken anywhere: what counts is the letters in their order. */
const letters = (text) =>
  (
    text
      .replace(/[-\u2010\u00ad]\s*\n\s*/g, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join('');

const heads = () => page.locator('#table thead th').allTextContents();

/** Is a passage there as a whole, or in pieces because it runs on to the next sheets? */
function printed(passage, text, pieces = 4) {
  if (text.includes(passage)) return true;
  if (pieces === 1) return false;
  let [least, most] = [0, passage.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (text.includes(passage.slice(0, middle))) least = middle;
    else most = middle - 1;
  }
  // Two lines at least stay together.
  return least >= 12 && printed(passage.slice(least), text, pieces - 1);
}

/** How often a text occurs in another. */
const times = (text, part) => text.split(part).length - 1;

test('the table of a long case', async () => {
  const { info, layout, flow } = await print(fullCase, 'case');
  const size = info
    .match(/Page size:\s+([\d.]+) x ([\d.]+) pts/)
    .slice(1)
    .map(Number);
  assert.ok(
    Math.abs(size[0] - 841.9) < 1.5 && Math.abs(size[1] - 595.3) < 1.5,
    `the sheet is ${size.join(' × ')} points, not A4 across`,
  );
  assert.ok(layout.length >= 3, `a long case fills several sheets, not ${layout.length}`);
  assert.equal(layout.length, Number(info.match(/Pages:\s+(\d+)/)[1]));

  const found = [];
  const columns = await heads();
  assert.equal(columns.length, 6);
  flow.forEach((sheet, index) => {
    const text = letters(sheet);
    for (const head of columns) if (!text.includes(letters(head))) found.push(`sheet ${index + 1} has no "${head}"`);
  });
  // The same by the eye: the first words of all headers stand on one line, in their order.
  layout.forEach((sheet, index) => {
    const words = columns.map((head) =>
      head
        .match(/[\p{L}]+/u)[0]
        .slice(0, 4)
        .toLowerCase(),
    );
    const line = sheet
      .toLowerCase()
      .split('\n')
      .find((line) => words.every((word, at) => line.includes(word, at ? line.indexOf(words[at - 1]) + 1 : 0)));
    if (!line) found.push(`sheet ${index + 1} has no row of headers`);
  });
  nothing(found);
});

test('only the table is printed', async () => {
  const { flow } = await print(fullCase, 'once');
  const text = letters(flow.join('\n'));
  const found = [];
  for (const part of [
    'header.site-head nav a',
    'footer.site-foot li',
    '.toc a',
    '.tools',
    '.related h2, .related h3',
    '.neighbours a',
    '.crumbs a',
    '.skip',
  ]) {
    for (const said of await page.locator(part).allTextContents()) {
      const lost = letters(said);
      // Short words occur in the case itself.
      if (lost.length > 15 && text.includes(lost) && !letters(await page.locator('#table').textContent()).includes(lost))
        found.push(`${part}: "${said.trim()}" is printed`);
    }
  }
  // The story says the same as the table: each passage is printed once, not twice.
  for (const passage of await page.locator('#table p').allTextContents()) {
    const lead = letters(passage).slice(0, 40);
    if (lead.length < 40) continue;
    const count = times(text, lead);
    const wanted = times(letters(await page.locator('#table').textContent()), lead);
    // Where sheets end depends on the fonts of the machine: a passage may begin at the foot of one and go on at the head of the next.
    const parted = count < wanted && printed(lead, text);
    if (count !== wanted && !parted) found.push(`"${passage.slice(0, 60)}" is printed ${count} times`);
  }
  nothing(found);
});

test('nothing of the table is lost at the edges of the sheets', async () => {
  const lost = [];
  for (const slug of readdirSync(join(site, 'cases')).filter((name) => existsSync(join(site, 'cases', name, 'index.html')))) {
    const { flow, info } = await print(`cases/${slug}/index.html`, slug);
    const text = letters(flow.join('\n'));
    for (const passage of await page.locator('#table tbody').first().locator('p, li').allTextContents()) {
      if (!printed(letters(passage), text)) lost.push(`${slug}: ${passage.trim().slice(0, 80)}`);
    }
    assert.match(info, /Page size:\s+841\.\d+ x 59[45]\.\d+/);
  }
  nothing(lost);
});

test('a plain page is printed too', async () => {
  const { layout } = await print('o-programme/index.html', 'page');
  const html = readFileSync(join(site, 'o-programme/index.html'), 'utf8');
  const title = html.match(/<h1[^>]*>([^<]+)/)[1];
  assert.ok(letters(layout.join('\n')).includes(letters(title.replaceAll('&nbsp;', ' '))));
});
