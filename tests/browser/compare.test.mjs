// Cases are chosen on any page and set side by side on one, from a folder and from a server, by keyboard, on a phone and on paper.

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

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let chromium, site, cases, axe, server, roots;

before(async () => {
  site = example();
  cases = JSON.parse(readFileSync(join(site, 'cases.json'), 'utf8')).cases.filter(({ collection }) => collection === 'cases');
  axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  server = await host(site);
  roots = { folder: `${pathToFileURL(site)}/`, server: server.root };
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  await server?.close();
});

const paths = (count) => cases.slice(0, count).map(({ url }) => url.replace('index.html', ''));

/** Opens the page that compares with an address of its own. */
async function opened(page, root, hash) {
  await page.goto('about:blank');
  await page.goto(`${root}compare/index.html${hash}`);
  await page.locator('#compare > :not(noscript)').first().waitFor();
}

for (const from of ['folder', 'server']) {
  for (const width of [1280, 375]) {
    test(`chosen by keyboard and compared, from a ${from}, ${width} pixels wide`, async () => {
      const context = await chromium.newContext({ viewport: { width, height: 800 } });
      const page = await context.newPage();
      await page.goto(`${roots[from]}cases/index.html`);
      const buttons = page.locator('.card .choose');
      for (const at of [0, 2]) {
        await buttons.nth(at).focus();
        await page.keyboard.press('Enter');
        assert.equal(await buttons.nth(at).getAttribute('aria-pressed'), 'true');
      }
      // A third on its own page, and taken back there.
      await page.goto(roots[from] + cases[1].url);
      assert.equal(await page.locator('.tray-count').textContent(), '2', 'the choice goes along');
      await page.locator('.tools .choose').click();
      assert.equal(await page.locator('.tray-count').textContent(), '3');
      await page.locator('.tools .choose').click();
      await page.locator('.tray a').focus();
      await page.keyboard.press('Enter');
      const table = page.locator('table.compare');
      await table.waitFor();
      const heads = await table.locator('thead th a').allTextContents();
      assert.deepEqual(heads, [cases[0].title, cases[2].title]);
      const form = table.locator('tbody tr').first();
      assert.deepEqual(await form.locator('td .prose').allTextContents(), [cases[0].facets.form[0], cases[2].facets.form[0]]);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
      // Links in a field lead where they lead on the case's own page.
      await form.locator('td a').first().click();
      await page.waitForURL(/\/form\/.*\/index\.html$/);
      await context.close();
    });
  }
}

test('one after the other is what is read on the pages', async () => {
  const page = await chromium.newPage();
  const chosen = paths(3);
  await opened(page, roots.folder, `#list:${chosen.join(',')}`);
  assert.deepEqual(await page.locator('.selection > article > h2').allTextContents(), cases.slice(0, 3).map(({ title }) => title));
  const shown = (await page.locator('.selection').innerText()).replace(/\s+/g, ' ');
  const missing = [];
  for (const path of chosen) {
    await page.goto(`${roots.folder}${path}index.html`);
    const passages = await page.locator('.narrative .prose p').allInnerTexts();
    assert.ok(passages.length > 5);
    missing.push(...passages.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => !shown.includes(text)));
  }
  nothing(missing);
});

test('the address is the whole state: back, forward, a case taken out, too many, too few, none', async () => {
  const page = await chromium.newPage();
  const [a, b, c, d, e] = paths(5);
  await opened(page, roots.folder, `#${a},${b},${a}`);
  assert.equal(await page.locator('thead a').count(), 2, 'nothing twice');
  await page.locator('thead .choose').first().click();
  await page.locator('.selection').waitFor();
  assert.match(await page.locator('.note').textContent(), /хотя бы два/);
  await page.goBack();
  await page.locator('table.compare').waitFor();
  await opened(page, roots.folder, `#${[a, b, c, d, e].join(',')}`);
  assert.equal(await page.locator('thead a').count(), 4);
  assert.match(await page.locator('.note').textContent(), /четыре/);
  await opened(page, roots.folder, '');
  assert.match(await page.locator('.note').textContent(), /пуста/);
  await opened(page, roots.folder, `#${a},cases/no-such-case/`);
  assert.match(await page.locator('.note').first().textContent(), /no-such-case/);
});

test('what an address asks for comes from this site, and no address writes into the page', async () => {
  const page = await chromium.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', () => assert.fail('a script ran'));
  const hostile = ['//evil.example/', 'https:/evil.example/', '../../', '..%2f..%2f', '<img src=x onerror=alert(1)>/', 'cases/%22onload=alert(1)/', 'javascript:alert(1)/', '\\\\evil\\x/'];
  for (const path of hostile) {
    await opened(page, roots.server, `#${path}`);
    await opened(page, roots.server, `#list:${path},${paths(1)[0]}`);
    assert.equal(await page.locator('#compare img').count(), 0, path);
  }
  nothing(asked.filter((url) => url !== 'about:blank' && !url.startsWith(roots.server)));
  await opened(page, roots.server, '#%E0%A4%A');
});

test('no anchor is there twice', async () => {
  const page = await chromium.newPage();
  for (const view of ['', 'list:']) {
    await opened(page, roots.folder, `#${view}${paths(4).join(',')}`);
    const twice = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
      return ids.filter((id, at) => ids.indexOf(id) !== at);
    });
    nothing(twice);
  }
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds no violation, ${colorScheme}`, async () => {
    const found = [];
    for (const width of [1280, 375]) {
      const context = await chromium.newContext({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      const look = async (what) => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate((values) => axe.run({ runOnly: { type: 'tag', values } }), tags);
        found.push(...violations.map(({ id, nodes }) => `${what}, ${width}: ${id} ${nodes[0].target}`));
      };
      for (const hash of ['', `#${paths(3).join(',')}`, `#list:${paths(3).join(',')}`]) {
        await opened(page, roots.folder, hash);
        await look(hash);
      }
      await page.goto(`${roots.folder}cases/index.html`);
      await page.locator('.choose').first().click();
      await look('a list with a tray');
      await context.close();
    }
    nothing(found);
  });
}

test('on paper: a sheet across, the heading on each, no buttons', async () => {
  const page = await chromium.newPage();
  await opened(page, roots.folder, `#${paths(3).join(',')}`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.choose:visible, .tools:visible, .site-head:visible').count(), 0);
  const style = await page.locator('table.compare > thead').evaluate((head) => getComputedStyle(head).display);
  assert.equal(style, 'table-header-group');
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const [, width, height] = pdf.match(/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/).map(Number);
  assert.ok(width > height, `${width} by ${height}`);
});

test('without JavaScript the page says so, and nothing offers what does not work', async () => {
  const context = await chromium.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${roots.folder}compare/index.html`);
  assert.match(await page.locator('#compare').innerText(), /скрипты/);
  await page.goto(`${roots.folder}cases/index.html`);
  assert.equal(await page.locator('.choose, .tray:visible').count(), 0);
  await context.close();
});
