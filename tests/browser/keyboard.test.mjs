// With the keyboard alone: the first stop skips to the content, every stop can be seen, everything that can be operated is a stop, and
// what folds unfolds.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { address, fullCase, kinds, settled } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example } from './site.mjs';

let chromium, root;

before(async () => {
  root = `${pathToFileURL(example())}/`;
  chromium = await browser();
});

after(() => chromium?.close());

/** Runs in the page: everything that a mouse could operate gets a number; the names by number. */
function enumerate() {
  const operable =
    'a[href], button, input, select, textarea, summary, audio[controls], video[controls], [tabindex], [contenteditable]';
  const shown = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && !element.disabled && element.tabIndex >= 0;
  return [...document.querySelectorAll(operable)].filter(shown).map((element, number) => {
    element.dataset.stop = number;
    return `${element.localName}${element.className && `.${String(element.className).split(' ')[0]}`} "${(element.innerText || element.getAttribute('aria-label') || '').trim().slice(0, 40)}"`;
  });
}

/** Runs in the page: what has the focus, and what is wrong with how it shows that. */
async function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // The browser scrolls to the focus in one of the next frames.
  const outside = ({ top, bottom, width, height }) => bottom <= 0 || top >= innerHeight || !width || !height;
  for (let frame = 0; frame < 60 && outside(element.getBoundingClientRect()); frame += 1) await new Promise(requestAnimationFrame);
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const wrong = [];
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  if (!outlined && style.boxShadow === 'none') wrong.push('shows no focus');
  if (outside(box) || box.right <= 0 || box.left >= innerWidth) wrong.push('is focused outside of the window');
  else {
    const [x, y] = [
      Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 0), innerWidth - 1),
      Math.min(Math.max(box.top + Math.min(box.height / 2, 10), 0), innerHeight - 1),
    ];
    const top = document.elementFromPoint(x, y);
    const related = top && (element.contains(top) || top.contains(element) || element.closest('label, details')?.contains(top));
    // A link that runs over two lines is not where its box has its middle.
    const rects = [...element.getClientRects()].some((rect) =>
      element.contains(document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2)),
    );
    if (!related && !rects) wrong.push(`is covered by ${top?.outerHTML.slice(0, 80)}`);
  }
  return {
    stop: element.dataset.stop === undefined ? null : Number(element.dataset.stop),
    what: element.outerHTML.slice(0, 120),
    wrong,
  };
}

for (const viewport of [
  { width: 1280, height: 900 },
  { width: 375, height: 740 },
]) {
  test(`all stops of every kind of page, ${viewport.width} pixels wide`, async () => {
    const context = await chromium.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const found = [];
    for (const kind of kinds) {
      await page.goto('about:blank');
      await page.goto(address(root, kind));
      await settled(page);
      const names = await page.evaluate(enumerate);
      const visited = new Set();
      // At an anchor the first stop is the one after it; behind the last stop the page begins again.
      for (let step = 0; step < names.length + 5 && visited.size < names.length; step += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(focused);
        if (!at) continue;
        for (const wrong of at.wrong) found.push(`${kind.name}: ${at.what} ${wrong}`);
        if (at.stop !== null) visited.add(at.stop);
      }
      names.forEach((name, number) => {
        if (!visited.has(number)) found.push(`${kind.name}: ${name} is no stop`);
      });
    }
    await context.close();
    nothing(found);
  });
}

test('the first stop leads past the navigation', async () => {
  const page = await chromium.newPage();
  for (const kind of kinds.filter(({ hash }) => !hash)) {
    await page.goto('about:blank');
    await page.goto(address(root, kind));
    await page.keyboard.press('Tab');
    const skip = page.locator(':focus');
    assert.equal(
      await skip.getAttribute('href'),
      '#main',
      `${kind.name}: the first stop is ${await skip.evaluate((element) => element.outerHTML)}`,
    );
    const box = await skip.boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.width > 40, `${kind.name}: the skip link is not seen`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(() => document.activeElement.closest('main, footer') !== null);
    assert.ok(inside, `${kind.name}: after skipping, the next stop is before the content`);
  }
  await page.close();
});

test('story and table change places with Enter', async () => {
  const page = await chromium.newPage();
  await page.goto(root + fullCase);
  const table = page.locator('#table table');
  for (const [href, state] of [
    ['#table', 'visible'],
    ['#case', 'hidden'],
  ]) {
    const link = page.locator(`a[href="${href}"]`).first();
    await link.focus();
    await page.keyboard.press('Enter');
    await table.waitFor({ state });
    assert.equal(await link.getAttribute('aria-current'), 'true');
  }
  await page.close();
});

test('what folds unfolds with Enter', async () => {
  const context = await chromium.newContext({ viewport: { width: 375, height: 740 } });
  const page = await context.newPage();
  let unfolded = 0;
  for (const kind of kinds) {
    await page.goto('about:blank');
    await page.goto(address(root, kind));
    for (const summary of await page.locator('summary').all()) {
      if (!(await summary.isVisible())) continue;
      const open = () => summary.evaluate((element) => element.parentElement.open);
      const was = await open();
      await summary.focus();
      await page.keyboard.press('Enter');
      assert.equal(await open(), !was, `${kind.name}: ${await summary.innerText()}`);
      unfolded += 1;
    }
  }
  assert.ok(unfolded > 3, `only ${unfolded}`);
  await context.close();
});
