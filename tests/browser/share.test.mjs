// What a case offers to those who pass it on: texts to copy, a card for other sites, a picture, feeds and data for machines.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { browser } from './chromium.mjs';
import { host } from './host.mjs';
import { fullCase } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example, exampleAt, files, written } from './site.mjs';

const online = 'https://school14.example/nastavnichestvo/';
const folder = fullCase.replace('index.html', '');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let chromium, site, paths, axe;

before(async () => {
  site = exampleAt(online);
  paths = files(site);
  axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  chromium = await browser();
});

after(() => chromium?.close());

const read = (path) => readFileSync(join(site, path), 'utf8');
const local = (path, root = site) => `${pathToFileURL(root)}/${path}`;

/** The texts to copy on a page, by the ends of their ids. */
async function offered(page) {
  const pairs = await page.locator('.share textarea').evaluateAll((all) => all.map((text) => [text.id.replace('share-', ''), text.value]));
  return Object.fromEntries(pairs);
}

test('a case says itself in short, how it is cited, and how it is embedded', async () => {
  const page = await chromium.newPage();
  await page.goto(local(fullCase));
  const title = await page.locator('h1').textContent();
  const { text, cite, embed } = await offered(page);
  const lines = text.split('\n');
  assert.equal(lines[0], title);
  assert.equal(lines.at(-1), online + folder);
  assert.match(text, /\d → .*\d/, 'a measured result');
  assert.match(cite, new RegExp(`${title} \\[Электронный ресурс\\] // .* 20\\d\\d\\. URL: ${online}${folder} `));
  assert.ok(embed.startsWith(`<iframe src="${online}${folder}card.html" title="`), embed);
});

test('without an address there are no addresses, and no card', async () => {
  const page = await chromium.newPage();
  await page.goto(local(fullCase, example()));
  const { text, cite, embed } = await offered(page);
  assert.doesNotMatch(text + cite, /https?:|undefined|null|: *$/);
  assert.equal(embed, undefined);
});

for (const width of [1280, 375]) {
  test(`it opens, is read and copied by keyboard, ${width} pixels wide`, async () => {
    const context = await chromium.newContext({ viewport: { width, height: 800 } });
    const server = await host(site);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(server.root).origin });
    const page = await context.newPage();
    await page.goto(server.root + fullCase);
    await page.locator('.share summary').focus();
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('#share-text').isVisible());
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'share-text');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.copy', { hasText: 'Скопировано' }).waitFor();
    assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), (await offered(page)).text);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    await context.close();
    await server.close();
  });
}

test('without JavaScript the texts are there, and no dead button', async () => {
  const context = await chromium.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(local(fullCase));
  await page.locator('.share summary').click();
  assert.ok(await page.locator('#share-cite').isVisible());
  assert.equal(await page.locator('.share button').count(), 0);
  await context.close();
});

test('on paper nothing is shared', async () => {
  const page = await chromium.newPage();
  await page.emulateMedia({ media: 'print' });
  await page.goto(local(fullCase));
  assert.equal(await page.locator('.share').isVisible(), false);
});

test('the card stands in the page of another site, and leads out of it to the case', async () => {
  const server = await host(site);
  const { embed } = await (async () => {
    const page = await chromium.newPage();
    await page.goto(server.root + fullCase);
    return offered(page);
  })();
  const stranger = written({ 'index.html': `<!doctype html><title>x</title><p>Ours</p>${embed.replaceAll(online, server.root)}` });
  const page = await chromium.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(local('index.html', stranger));
  const frame = page.frameLocator('iframe');
  await frame.locator('h1 a').waitFor();
  assert.deepEqual(asked.filter((path) => path.startsWith('/school')), [`/school/mentoring/${folder}card.html`], 'it asks for nothing else');
  const fits = await frame.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth);
  assert.ok(fits, 'no scrolling sideways');
  await frame.locator('footer a').click();
  await page.waitForURL(server.root + fullCase);
  await server.close();
});

test('no card has a script, and axe has nothing to say', async () => {
  const cards = paths.filter((path) => path.endsWith('/card.html'));
  assert.equal(cards.length, JSON.parse(read('cases.json')).cases.length);
  nothing(cards.filter((path) => /<script|\son\w+=|src=|@import|url\(/.test(read(path))));
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const context = await chromium.newContext({ colorScheme, viewport: { width: 420, height: 320 } });
    const page = await context.newPage();
    await page.goto(local(`${folder}card.html`));
    await page.evaluate(axe);
    const { violations } = await page.evaluate((values) => axe.run({ runOnly: { type: 'tag', values } }), tags);
    found.push(...violations.map(({ id }) => `${colorScheme}: ${id}`));
    await context.close();
  }
  nothing(found);
});

test('every case has a picture of the size that networks ask for, if the program can draw', (t) => {
  const pictures = paths.filter((path) => path.endsWith('-picture.png'));
  const image = read(fullCase).match(/property="og:image" content="([^"]+)"/)?.[1];
  if (!paths.some((path) => path.startsWith('cases/') && path.endsWith('.pdf'))) {
    assert.equal(image, undefined, 'a page names a picture that is not there');
    return t.skip('this program makes no pictures');
  }
  assert.equal(pictures.length, JSON.parse(read('cases.json')).cases.length);
  assert.ok(paths.includes(image.replace(online, '')), image);
  for (const path of pictures) {
    const bytes = readFileSync(join(site, path));
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1200, 630], path);
    // Pixels and how to read them; no text, no time, no program's name.
    const chunks = [];
    for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) chunks.push(bytes.toString('latin1', at + 4, at + 8));
    nothing(chunks.filter((chunk) => !['IHDR', 'IDAT', 'IEND', 'sRGB', 'pHYs'].includes(chunk)));
  }
});

test('cases.json is what its schema says', () => {
  const data = JSON.parse(read('cases.json'));
  assert.ok(paths.includes(data.$schema));
  const valid = new Ajv({ validateFormats: false }).compile(JSON.parse(read(data.$schema)));
  assert.ok(valid(data), JSON.stringify(valid.errors));
  assert.ok(!valid({ ...data, version: 2 }), 'the schema lets anything pass');
  const keys = data.facets.map(({ key }) => key);
  nothing(data.cases.flatMap(({ url, facets }) => Object.keys(facets).filter((key) => !keys.includes(key)).map((key) => `${url}: ${key}`)));
});

test('the JSON feed holds what the Atom feed holds', () => {
  const feed = JSON.parse(read('feed.json'));
  assert.equal(feed.version, 'https://jsonfeed.org/version/1.1');
  assert.equal(feed.feed_url, `${online}feed.json`);
  const ids = [...read('feed.xml').matchAll(/<id>([^<]+)<\/id>/g)].map(([, id]) => id).slice(1);
  assert.deepEqual(feed.items.map(({ id }) => id), ids);
  nothing(feed.items.filter(({ url }) => !paths.includes(`${url.replace(online, '')}index.html`)).map(({ url }) => url));
  nothing(feed.items.filter(({ content_text: text, date_published: day }) => !text || !/^\d{4}-\d\d-\d\dT00:00:00Z$/.test(day)).map(({ url }) => url));
});
