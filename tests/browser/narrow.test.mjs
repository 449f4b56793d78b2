// Small windows: a phone, a smaller phone, a desktop at 200 % zoom (1280 device pixels are then 640 of the page's). Nothing scrolls
// sideways on any page of the site, no text is cut off, and the table has become labelled blocks.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { address, fullCase, kinds } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example, files } from './site.mjs';

const windows = [
  { name: 'a small phone', viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 },
  { name: 'a phone', viewport: { width: 375, height: 740 }, deviceScaleFactor: 2 },
  { name: '200 % zoom', viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
];

let chromium, site, root;

before(async () => {
  site = example();
  root = `${pathToFileURL(site)}/`;
  chromium = await browser();
});

after(() => chromium?.close());

/** Runs in the page: how far it scrolls sideways and who is to blame; whose text is cut off. */
function overflow() {
  const limit = window.innerWidth;
  const scroller = document.scrollingElement;
  const name = (element) =>
    `${element.localName}${element.id && `#${element.id}`}${[...element.classList].map((one) => `.${one}`).join('')}`;
  const visible = (element) => element.checkVisibility({ checkVisibilityCSS: true });
  const found = [];
  if (scroller.scrollWidth > limit) {
    found.push(`scrolls to ${scroller.scrollWidth} of ${limit}`);
    for (const element of document.body.querySelectorAll('*')) {
      const box = element.getBoundingClientRect();
      if (
        box.right > limit + 1 &&
        visible(element) &&
        ![...element.children].some((child) => child.getBoundingClientRect().right > limit + 1)
      ) {
        found.push(`  ${name(element)} reaches ${Math.round(box.right)}: "${element.textContent.trim().slice(0, 40)}"`);
      }
    }
  }
  for (const element of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    const clips = style.overflowX === 'hidden' || style.overflowX === 'clip';
    // What is shown to screen readers only is one pixel wide on purpose.
    if (clips && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1 && visible(element))
      found.push(`${name(element)} cuts off "${element.textContent.trim().slice(0, 40)}"`);
  }
  return found;
}

for (const { name, ...options } of windows) {
  test(`nothing scrolls sideways: ${name}`, async () => {
    const context = await chromium.newContext(options);
    const page = await context.newPage();
    const found = [];
    // Every page in the smallest window, where long words show; every kind of page in the others.
    const rest =
      options.viewport.width === 320
        ? files(site)
            .filter((path) => path.endsWith('.html'))
            .map((path) => ({ name: path, path }))
        : [];
    for (const kind of [...kinds, ...rest]) {
      await page.goto('about:blank');
      await page.goto(address(root, kind), { waitUntil: 'domcontentloaded' });
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
      for (const one of await page.evaluate(overflow)) found.push(`${kind.name}: ${one}`);
    }
    await context.close();
    nothing(found);
  });

  test(`the table is labelled blocks: ${name}`, async () => {
    const context = await chromium.newContext(options);
    const page = await context.newPage();
    for (const kind of kinds.filter(({ hash }) => hash === '#table')) {
      await page.goto('about:blank');
      await page.goto(address(root, kind));
      const { heads, cells, rows } = await page.evaluate(() => {
        const table = document.querySelector('#table table');
        return {
          heads: [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim()),
          rows: table.tBodies[0].rows.length,
          cells: [...table.tBodies[0].rows].flatMap((row) =>
            [...row.cells].map((cell, column) => {
              const box = cell.getBoundingClientRect();
              return {
                column,
                label: getComputedStyle(cell, '::before').content,
                left: box.left,
                width: box.width,
                top: box.top,
                text: cell.innerText.length,
              };
            }),
          ),
        };
      });
      assert.ok(rows > 0 && cells.length === rows * heads.length, kind.name);
      cells.forEach(({ column, label, left, width, top }, index) => {
        assert.ok(label.includes(heads[column]), `${kind.name}: a cell of "${heads[column]}" is labelled ${label}`);
        assert.ok(width > options.viewport.width * 0.7, `${kind.name}: a cell of "${heads[column]}" is ${width} wide`);
        if (index > 0)
          assert.ok(top > cells[index - 1].top && left === cells[0].left, `${kind.name}: cells do not stand one below the other`);
      });
    }
    await context.close();
  });
}

test('in a wide window the table is a table', async () => {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${root}${fullCase}#table`);
  const tops = await page.evaluate(() =>
    [...document.querySelector('#table table').tBodies[0].rows[0].cells].map((cell) => cell.getBoundingClientRect().top),
  );
  assert.equal(tops.length, 6);
  assert.equal(new Set(tops).size, 1);
  assert.equal(await page.locator('#table thead').isVisible(), true);
  await context.close();
});

test('wider spacing of letters, words and lines cuts nothing off', async () => {
  const context = await chromium.newContext({ viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  const found = [];
  for (const kind of kinds) {
    await page.goto('about:blank');
    await page.goto(address(root, kind));
    // The figures of WCAG 2.2, success criterion 1.4.12.
    await page.addStyleTag({
      content:
        '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
    });
    for (const one of await page.evaluate(overflow)) found.push(`${kind.name}: ${one}`);
  }
  await context.close();
  nothing(found);
});
