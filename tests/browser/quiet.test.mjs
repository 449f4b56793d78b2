// What a page does when it is opened, from a folder and from a host: it asks nobody but its own folder, it finds all that it asks for,
// it complains about nothing, and its pictures are pictures.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { host } from './host.mjs';
import { address, kinds } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example } from './site.mjs';

let chromium, site, server;

before(async () => {
  site = example();
  server = await host(site);
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  await server?.close();
});

/** Opens every kind of page below a root and tells what went wrong. */
async function troubles(root, options = {}) {
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  const found = [];
  let kind = 'none';
  const note = (what) => found.push(`${kind}: ${what}`);
  page.on('request', (request) => {
    if (!request.url().startsWith(root)) note(`asks ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // Leaving a page aborts what it was still fetching.
    const left = kind === 'between pages' && request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!left) note(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()} for ${response.url()}`);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`script: ${error.message}`));
  page.on('dialog', (dialog) => (note(`dialog: ${dialog.message()}`), dialog.dismiss()));
  let pictures = 0;
  for (const one of kinds) {
    kind = 'between pages';
    await page.goto('about:blank').catch(() => {});
    kind = one.name;
    await page.goto(address(root, one), { waitUntil: 'load' });
    // Pictures below the fold are fetched when they come near.
    const broken = await page.evaluate(async () => {
      const pictures = [...document.images].filter((image) => image.checkVisibility());
      for (const image of pictures) {
        image.scrollIntoView();
        image.loading = 'eager';
        await image.decode().catch(() => {});
      }
      return { all: pictures.length, broken: pictures.filter((image) => !image.naturalWidth).map((image) => image.outerHTML) };
    });
    pictures += broken.all;
    for (const image of broken.broken) note(`no picture: ${image}`);
    const cookies = await context.cookies();
    if (cookies.length) note(`sets cookies: ${JSON.stringify(cookies)}`);
  }
  await context.close();
  assert.ok(pictures > 0, 'no picture was looked at');
  return found.filter((what) => !what.includes('about:blank'));
}

test('from a folder', async () => {
  nothing(await troubles(`${pathToFileURL(site)}/`));
});

test('from a sub-folder of a host', async () => {
  nothing(await troubles(server.root));
  nothing(server.missing.filter((path) => path !== '/favicon.ico'));
});

test('the page says itself in which encoding it is', async () => {
  const page = await chromium.newPage();
  await page.goto(`${server.root}index.html`);
  assert.equal(await page.evaluate(() => document.characterSet), 'UTF-8');
  assert.match(await page.title(), /[а-яё]/i);
});

test('the filter narrows a list down, from a folder too', async () => {
  const page = await chromium.newPage();
  await page.goto(`${pathToFileURL(site)}/cases/index.html`);
  const cards = page.locator('main article.card');
  const all = await cards.count();
  const field = page.locator('.filter').getByRole('searchbox');
  await field.fill('ВЫГОРАНИЕ');
  const some = await cards.filter({ visible: true }).count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  assert.match(await page.getByRole('status').innerText(), new RegExp(`${some}\\D+${all}`));
  await field.fill('щщщщщщ');
  assert.equal(await cards.filter({ visible: true }).count(), 0);
  assert.ok((await page.getByRole('status').innerText()).length > 5);
  await field.fill('');
  assert.equal(await cards.filter({ visible: true }).count(), all);
  await page.close();
});
