// The search: from a folder, below a sub-folder, on a phone, with the keyboard alone, without scripts. What it counts is what the listings
// hold; a word is found in any form and with a slip in it; the address says what was asked for.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { host } from './host.mjs';
import { nothing } from './nothing.mjs';
import { example } from './site.mjs';

let chromium, site, root, cases;

before(async () => {
  site = example();
  root = `${pathToFileURL(site)}/`;
  cases = JSON.parse(readFileSync(join(site, 'cases.json'), 'utf8')).cases;
  chromium = await browser();
});

after(() => chromium?.close());

/** A page of its own with the search open; whatever it complains of is an error. */
async function opened(address = 'search/index.html', options = {}, from = root) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => !request.url().startsWith(from) && errors.push(`asked for ${request.url()}`));
  await page.goto(from + address);
  return { page, errors, close: () => context.close() };
}

/** The page has come to rest: it says a number, and as many results as it can show stand there. */
async function settled(page) {
  await page.waitForFunction(() => {
    const said = document.querySelector('[data-status]').textContent.match(/\d+/);
    const shown = document.querySelectorAll('[data-found] > li').length;
    const counted = document.querySelector('[data-filters] .count');
    const isAsked = !document.querySelector('.start');
    const wanted = said && isAsked ? Math.min(Number(said[0]), Math.max(10, shown - (shown % 10))) : 0;
    return shown === wanted && counted?.textContent;
  });
  await page.waitForTimeout(60);
}

async function asked(page, text) {
  await page.locator('#q').fill(text);
  await page.waitForTimeout(30);
  await settled(page);
  return { total: Number((await page.locator('[data-status]').innerText()).match(/\d+/)?.[0] ?? 0), titles: await page.locator('[data-found] h2').allInnerTexts() };
}

const marks = (page) => page.locator('[data-found] mark').allInnerTexts();
const option = (page, facet, value) =>
  page.locator('fieldset', { hasText: facet }).locator('label').filter({ hasText: new RegExp(`^${value}`) });

test('a word is found in every form, with its passage and its marks', async () => {
  const { page, errors, close } = await opened();
  const first = await asked(page, 'выгорание');
  assert.ok(first.total > 0);
  for (const form of ['выгорания', 'выгоранию', 'выгоранием', 'ВЫГОРАНИИ', 'выгораниями', 'выгоран']) {
    assert.deepEqual(await asked(page, form), first, form);
    const found = await marks(page);
    assert.ok(found.length > 0 && found.every((mark) => /^выгоран/i.test(mark)), `${form}: ${found}`);
  }
  const [e, yo] = [await asked(page, 'ребенок'), await asked(page, 'ребёнок')];
  assert.deepEqual(e, yo);
  assert.equal(await page.locator('[data-found] .passage').count() > 0, true);
  nothing(errors);
  await close();
});

test('results come while one types, and all words must be there', async () => {
  const { page, errors, close } = await opened();
  let last = Infinity;
  for (const text of ['пси', 'псих', 'психолог']) {
    const { total } = await asked(page, text);
    assert.ok(total > 0 && total <= last, text);
    last = total;
  }
  const one = await asked(page, 'психолог'), two = await asked(page, 'психолог учитель');
  assert.ok(two.total > 0 && two.total <= one.total);
  nothing(errors);
  await close();
});

test('a title weighs more than a text', async () => {
  const { page, close } = await opened();
  for (const title of ['Комикс о токе', 'Хлеб к семи утра']) {
    const { titles } = await asked(page, title);
    assert.match(titles[0].replaceAll('\u00a0', ' ').toLowerCase(), new RegExp(title.toLowerCase().split(' ')[0]));
  }
  await close();
});

test('a slip is forgiven and said', async () => {
  const { page, close } = await opened();
  const right = await asked(page, 'психолог');
  for (const slip of ['псхолог', 'психолгг', 'псиоххлог', 'писхолог']) {
    const { total } = await asked(page, slip);
    assert.ok(total >= 1, slip);
    if (slip !== 'псиоххлог') assert.equal(total, right.total, slip);
    assert.match(await page.locator('[data-notes]').innerText(), new RegExp(slip));
  }
  const none = await asked(page, 'щщщщщщщщщщ');
  assert.equal(none.total, 0);
  assert.ok((await page.locator('[data-notes]').innerText()).length > 20, 'an empty answer says what to try');
  assert.equal(await page.locator('[data-found] li').count(), 0);
  await close();
});

test('counts are those of the listings, and change with what is asked', async () => {
  const { page, errors, close } = await opened();
  await settled(page);
  const forms = await page.locator('fieldset', { hasText: 'Форма наставничества' }).locator('label').all();
  assert.ok(forms.length > 3);
  const wrong = [];
  for (const label of forms) {
    const [text, count] = [await label.locator('span').first().innerText(), Number(await label.locator('.count').innerText())];
    const own = cases.filter((one) => one.facets.form?.includes(text)).length;
    if (own !== count) wrong.push(`${text}: ${count}, the listing has ${own}`);
  }
  nothing(wrong);
  await option(page, 'Форма наставничества', 'Учитель').locator('input').check();
  await settled(page);
  const of = cases.filter((one) => one.facets.form?.some((form) => form.startsWith('Учитель')));
  assert.equal(Number((await page.locator('[data-status]').innerText()).match(/\d+/)[0]), of.length);
  const titles = await page.locator('[data-found] h2').allInnerTexts();
  assert.deepEqual([...titles].sort(), of.map(({ title }) => title).sort());
  // A second value of the same facet widens, a word narrows.
  await option(page, 'Форма наставничества', 'Ученик').locator('input').check();
  await settled(page);
  const both = Number((await page.locator('[data-status]').innerText()).match(/\d+/)[0]);
  assert.equal(both, cases.filter((one) => one.facets.form?.some((form) => /^(Учитель|Ученик)/.test(form))).length);
  const { total } = await asked(page, 'психолог');
  assert.ok(total < both);
  assert.equal(await page.locator('.chosen:not(.clear)').count(), 2);
  await page.locator('.chosen.clear').click();
  await settled(page);
  assert.equal(await page.locator('.chosen').count(), 0);
  nothing(errors);
  await close();
});

test('an address with filters alone is understood', async () => {
  const { page, errors, close } = await opened('search/index.html#form=teacher-teacher&weeks=4..40');
  await settled(page);
  assert.ok(Number((await page.locator('[data-status]').innerText()).match(/\d+/)[0]) > 0);
  assert.equal(await page.locator('.chosen:not(.clear)').count(), 2);
  assert.ok(await option(page, 'Форма наставничества', 'Учитель').locator('input').isChecked());
  assert.equal(await page.locator('fieldset.range').filter({ hasText: 'Недель' }).locator('input').last().inputValue(), '40');
  nothing(errors);
  await close();
});

test('a range of numbers narrows', async () => {
  const { page, close } = await opened();
  await settled(page);
  const range = page.locator('fieldset.range').filter({ hasText: 'Недель' });
  const before = Number((await page.locator('[data-status]').innerText()).match(/\d+/)[0]);
  await range.locator('input').first().fill('12');
  await range.locator('input').first().press('Tab');
  await settled(page);
  const after = Number((await page.locator('[data-status]').innerText()).match(/\d+/)[0]);
  assert.ok(after > 0 && after < before, `${after} of ${before}`);
  assert.match(page.url(), /weeks=12\.\./);
  await close();
});

for (const [name, where] of [
  ['from a folder', 'file'],
  ['below a sub-folder', 'http'],
]) {
  test(`the address says what was asked for, ${name}, and back leads back`, async () => {
    const server = where === 'http' ? await host(site) : null;
    const from = server?.root ?? root;
    const { page, errors, close } = await opened('search/index.html', {}, from);
    await asked(page, 'психолог');
    await page.keyboard.press('Enter');
    await settled(page);
    const titles = await page.locator('[data-found] h2').allInnerTexts();
    const address = page.url();
    assert.match(decodeURIComponent(address), /#q=психолог$/);
    await option(page, 'Форма наставничества', 'Учитель').locator('input').check();
    await settled(page);
    assert.match(page.url(), /form=teacher-teacher/);
    await page.goBack();
    await settled(page);
    assert.deepEqual(await page.locator('[data-found] h2').allInnerTexts(), titles);
    assert.equal(await page.locator('.chosen').count(), 0);
    // A result leads to its case, and back leads to the same results.
    await page.locator('[data-found] a').first().click();
    await page.waitForURL(/cases\/[^/]+\/index\.html$|mentor-base/);
    await page.goBack();
    await settled(page);
    assert.deepEqual(await page.locator('[data-found] h2').allInnerTexts(), titles);
    assert.equal(await page.locator('#q').inputValue(), 'психолог');
    // The address alone brings it all back, in a window of its own.
    const again = await opened(address.slice(from.length), {}, from);
    await settled(again.page);
    assert.deepEqual(await again.page.locator('[data-found] h2').allInnerTexts(), titles);
    await again.close();
    // The field in the head of any page leads here.
    await page.goto(`${from}cases/index.html`);
    await page.locator('.site-search input').fill('психолог');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search\/index\.html\?q=/);
    await settled(page);
    assert.deepEqual(await page.locator('[data-found] h2').allInnerTexts(), titles);
    nothing([...errors, ...(server?.missing.filter((path) => !path.endsWith('favicon.ico')) ?? [])]);
    await close();
    await server?.close();
  });
}

test('the keyboard is enough', async () => {
  const { page, close } = await opened('cases/index.html');
  await page.keyboard.press('/');
  await page.keyboard.type('учитель');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search\/index\.html/);
  await settled(page);
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.closest('[data-found] > li')?.querySelector('h2')?.textContent || document.activeElement.localName);
  await page.keyboard.press('/');
  assert.equal(await focus(), 'q');
  const titles = await page.locator('[data-found] h2').allTextContents();
  assert.ok(titles.length > 2);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focus(), titles[0]);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focus(), titles[1]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focus(), 'q');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  assert.equal(await focus(), 'q');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/index\.html$/);
  assert.equal(await page.locator('h1').first().textContent(), titles[0]);
  await page.goBack();
  await settled(page);
  await page.locator('#q').focus();
  await page.keyboard.press('Escape');
  await settled(page);
  assert.equal(await page.locator('#q').inputValue(), '');
  await close();
});

test('more is shown when asked for', async () => {
  const { page, close } = await opened();
  await settled(page);
  assert.equal(await page.locator('[data-found] li').count(), 0, 'nothing was asked for');
  assert.ok((await asked(page, 'наставник')).total > 10);
  assert.equal(await page.locator('[data-found] li').count(), 10);
  await page.locator('[data-more]').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-found] > li').length > 10);
  await page.waitForFunction(() => document.activeElement.closest('li') === document.querySelectorAll('[data-found] > li')[10]);
  await close();
});

test('a screen reader hears how many were found', async () => {
  const { page, close } = await opened();
  const status = page.locator('[data-status]');
  assert.equal(await status.getAttribute('role'), 'status');
  const { total } = await asked(page, 'учитель');
  assert.match(await status.innerText(), new RegExp(`${total}$`));
  await close();
});

test('without scripts the lists do the job', async () => {
  const { page, close } = await opened('index.html', { javaScriptEnabled: false });
  await page.locator('.site-search input').fill('психолог');
  await page.locator('.site-search button').click();
  await page.waitForURL(/search\/index\.html\?q=/);
  assert.match(await page.locator('main').innerText(), /JavaScript/);
  assert.equal(await page.locator('[data-live]').isVisible(), false);
  await page.locator('[data-browse] a[href^="../form/"]').filter({ visible: true }).nth(1).click();
  assert.match(page.url(), /\/form\//);
  await close();
});

test('no look has a violation that axe finds, and nothing scrolls sideways', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const found = [];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 375], ['dark', 375], ['light', 320]]) {
    const { page, close } = await opened('search/index.html#q=учителю', { colorScheme, viewport: { width, height: 800 } });
    await settled(page);
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
    await option(page, 'Форма наставничества', 'Учитель').locator('input').check();
    await settled(page);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'], preload: false }),
    );
    found.push(...violations.map(({ id, nodes }) => `${colorScheme} ${width}: ${id} ${nodes.map(({ target }) => target)}`));
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
    if (wide > width) found.push(`${width}: scrolls to ${wide}`);
    await close();
  }
  nothing(found);
});
