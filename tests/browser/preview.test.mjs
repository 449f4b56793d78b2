// The preview in a real browser: a save changes the open page in place, and what the reader was doing stays; problems stand beside the page;
// nothing is asked of another host, and the strict policy is never in the way.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from './chromium.mjs';
import { nothing } from './nothing.mjs';
import { binary, written } from './site.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const text = (title, body, head = '') => `+++\ntitle = "${title}"\n${head}+++\n\n${body}\n`;
const long = Array.from({ length: 60 }, (_, n) => `Абзац номер ${n}: здесь много слов, чтобы страницу можно было листать.`).join('\n\n');
const about = (first) => text('О программе', `${first}\n\n${long}\n\nПоследний абзац.`);

let chromium;
const servers = new Set();
before(async () => (chromium = await browser()));
after(async () => {
  await chromium?.close();
  servers.forEach((server) => server.kill('SIGKILL'));
});

function site(files = {}) {
  return written({
    'casebook.toml': 'title = "Школа"\nlang = "ru"\n[print]\npdf = false\ndocx = false\n',
    'content/cases/_template.toml': 'extends = "mentoring-case"\n',
    'content/cases/draft.md': text('Черновой кейс', '## Дано (портрет наставляемого)\n\nНачало.', 'draft = true\n'),
    'content/about.md': about('Первый абзац.'),
    'content/other.md': text('Другая', 'Слово.'),
    ...files,
  });
}

function put(folder, path, content) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Starts the preview; its address once it answers. */
function serve(folder, port, ...args) {
  const server = spawn(binary, ['serve', '--root', folder, '--port', String(port), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  servers.add(server);
  let said = '';
  const root = new Promise((ready, failed) => {
    server.stderr.setEncoding('utf8').on('data', (part) => {
      said += part;
      const address = said.match(/http:\/\/localhost:\d+\//)?.[0];
      if (address) ready(address);
    });
    server.on('exit', () => failed(new Error(`the preview ended: ${said}`)));
  });
  const stop = (signal = 'SIGINT') =>
    new Promise((done) => {
      servers.delete(server);
      server.on('exit', (code) => done(code));
      server.kill(signal);
    });
  return root.then((root) => ({ root, stop, port: Number(new URL(root).port) }));
}

/** Opens a page, and collects what must not be: foreign requests, violations of the policy, errors of scripts. */
async function open(address, look = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 800 }, ...look });
  const page = await context.newPage();
  const wrong = [];
  page.on('request', (request) => new URL(request.url()).hostname === 'localhost' || wrong.push(`asked ${request.url()}`));
  page.on('console', (message) => /Content Security Policy/i.test(message.text()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(String(error.stack)));
  await page.goto(address);
  await ready(page);
  return { page, wrong, close: () => context.close() };
}

/** Waits until the panel is drawn: the page listens from then on. */
const ready = (page) => page.locator('casebook-panel .toggle').waitFor();
const shows = (page, words) => page.getByText(words).first().waitFor({ state: 'attached' });
/** Marks the page, to see whether it was loaded anew. */
const brand = (page) => page.evaluate(() => (window.branded = true));
const branded = (page) => page.evaluate(() => window.branded === true);

test('a save changes the text in place and leaves the reader where he was', async () => {
  const folder = site();
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}about/`);
  await brand(page);
  await page.evaluate(() => {
    // What a reader and scripts do to a page.
    const main = document.querySelector('main p').parentElement;
    main.insertAdjacentHTML('afterbegin', '<details id="fold"><summary>Сгиб</summary>Внутри</details><input id="typed">');
    document.querySelector('#fold').open = true;
    window.kept = [...document.querySelectorAll('main p')].find((p) => p.textContent.includes('номер 30'));
    document.querySelector('#typed').value = 'набрано';
    document.querySelector('#typed').focus({ preventScroll: true });
    window.scrollTo({ top: 1200, behavior: 'instant' });
  });
  const scroll = await page.evaluate(() => scrollY);
  assert.ok(scroll > 500, `the page is too short: ${scroll}`);
  put(folder, 'content/about.md', about('Первый абзац, исправленный.').replace('Последний абзац.', 'Новый абзац.\n\nПоследний абзац.'));
  await shows(page, 'Первый абзац, исправленный.');
  await shows(page, 'Новый абзац.');
  const now = await page.evaluate(() => ({
    focus: document.activeElement.id,
    typed: document.querySelector('#typed').value,
    fold: document.querySelector('#fold').open,
    kept: window.kept.isConnected,
    scroll: scrollY,
  }));
  assert.deepEqual(now, { focus: 'typed', typed: 'набрано', fold: true, kept: true, scroll });
  assert.ok(await branded(page), 'the page was loaded anew');
  assert.equal(await page.getByText('Первый абзац.', { exact: true }).count(), 0);
  nothing(wrong);
  await close();
  assert.equal(await stop(), 0);
});

test('any two texts: the page ends as a fresh load of it', async () => {
  const folder = site();
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}about/`);
  await brand(page);
  const bodies = [
    'Один.\n\nДва.\n\nТри.',
    'Три.\n\nДва.\n\nОдин.',
    '- а\n- б\n- в\n\n> цитата\n\n## Раздел\n\nТекст.',
    '## Раздел\n\n- в\n- а\n- г\n\nТекст с *выделением* и [ссылкой](other.md).',
    '| а | б |\n| - | - |\n| 1 | 2 |\n\nКонец.',
    '| а | б |\n| - | - |\n| 1 | 3 |\n| 4 | 5 |',
    'Снова один.',
  ];
  for (const [number, body] of bodies.entries()) {
    put(folder, 'content/about.md', text(`О программе ${number}`, body));
    // Typography puts spaces of its own kind.
    await page.waitForFunction((number) => new RegExp(`программе\\s${number}\\s`).test(document.title), number);
    const fresh = await page.evaluate(async () => {
      const plain = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), 'text/html');
      const words = (element) => element.textContent.replace(/\s+/g, ' ').trim();
      const tags = (element) => [...element.querySelectorAll('main *')].map((one) => one.tagName).filter((tag) => tag !== 'DIV').join(' ');
      return [words(document.body), words(plain.body), tags(document), tags(plain)];
    });
    assert.equal(fresh[0], fresh[1], body);
    assert.equal(fresh[2], fresh[3], body);
  }
  assert.ok(await branded(page));
  nothing(wrong);
  await close();
  await stop();
});

test('what a reader filters by holds for cards that come later', async () => {
  const cases = Array.from({ length: 6 }, (_, n) => [`content/cases/k${n}.md`, text(`${n % 2 ? 'Чётная' : 'Нечётная'} пара ${n}`, '', 'draft = true\n')]);
  const folder = site(Object.fromEntries(cases));
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}cases/`);
  await brand(page);
  const shown = () => page.locator('[data-filter] > :visible').count();
  await page.locator('.filter').getByRole('searchbox').fill('нечетная');
  assert.equal(await shown(), 3);
  put(folder, 'content/cases/k7.md', text('Нечётная пара, новая', '', 'draft = true\n'));
  put(folder, 'content/cases/k8.md', text('Тихая пара, тоже новая', '', 'draft = true\n'));
  await page.waitForFunction(() => document.querySelectorAll('[data-filter] > *').length === 9);
  await page.waitForFunction(() => [...document.querySelectorAll('[data-filter] > *')].filter((card) => !card.hidden).length === 4);
  assert.ok(await branded(page), 'the page was loaded anew');
  nothing(wrong);
  await close();
  assert.equal(await stop(), 0);
});

test('a page that is not there leads home, however deep it was looked for', async () => {
  const folder = site();
  const { root, stop } = await serve(folder, 0);
  const { page, close } = await open(`${root}no/such/page/`);
  assert.ok(await page.locator('head > link[rel=stylesheet]').evaluate((link) => link.sheet.cssRules.length > 10));
  await page.locator('main a').first().click();
  await page.waitForURL(root + 'index.html');
  await close();
  assert.equal(await stop(), 0);
});

test('a style sheet is swapped without loading the page', async () => {
  const folder = site({ 'themes/default/assets/site.css': 'main { color: rgb(1, 2, 3) }' });
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}about/`);
  await brand(page);
  put(folder, 'themes/default/assets/site.css', 'main { color: rgb(4, 5, 6) }');
  await page.waitForFunction(() => getComputedStyle(document.querySelector('main')).color === 'rgb(4, 5, 6)');
  await page.waitForFunction(() => document.querySelectorAll('link[rel="stylesheet"]').length === 1);
  assert.ok(await branded(page));
  nothing(wrong);
  await close();
  await stop();
});

test('another page is offered, or gone to if one wishes so', async () => {
  const folder = site();
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}about/`);
  put(folder, 'content/other.md', text('Другая', 'Иное слово.'));
  await page.locator('casebook-panel').getByText('Изменилась другая страница:').waitFor();
  await page.locator('casebook-panel').getByRole('link', { name: 'Перейти' }).click();
  await page.waitForURL(`${root}other/`);
  nothing(wrong);
  await close();
  await stop();
  const following = await serve(folder, 0, '--follow');
  const second = await open(`${following.root}about/`);
  put(folder, 'content/other.md', text('Другая', 'И снова иное.'));
  await second.page.waitForURL(/\/other\//);
  await second.close();
  await following.stop();
});

test('a server that was away is found again, and the page catches up', async () => {
  const folder = site();
  const first = await serve(folder, 0);
  const { page, wrong, close } = await open(`${first.root}about/`);
  await first.stop('SIGKILL');
  await page.locator('casebook-panel').getByText('Нет связи с программой').waitFor();
  put(folder, 'content/about.md', about('Пока связи не было.'));
  const second = await serve(folder, first.port);
  await shows(page, 'Пока связи не было.');
  await page.locator('casebook-panel .link.on').waitFor();
  nothing(wrong);
  await close();
  await second.stop();
});

test('problems stand beside the last good page, with their place and the way to the form', async () => {
  const folder = site();
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}about/`);
  put(folder, 'content/about.md', `+++\ntitle = «О программе»\n+++\n\nПочти.\n`);
  const panel = page.locator('casebook-panel');
  await panel.locator('.toggle.error').waitFor();
  assert.equal(await page.getByText('Первый абзац.', { exact: true }).count(), 1, 'the last good page is gone');
  await page.keyboard.press('F2');
  const finding = panel.locator('.finding.error').first();
  await finding.waitFor();
  assert.match(await finding.locator('code').textContent(), /^content\/about\.md:2:\d+$/);
  assert.match(await finding.locator('pre').textContent(), /title = «О программе»/);
  assert.match(await finding.getByRole('link').getAttribute('href'), /^\/_casebook\/edit\?file=content%2Fabout\.md&at=2%3A\d+$/);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await finding.getByRole('button').click();
  await panel.getByText('Скопировано').first().waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^content\/about\.md:2:/);
  await page.reload();
  await panel.locator('.finding').first().waitFor();
  await page.keyboard.press('F2');
  await panel.locator('.finding').first().waitFor({ state: 'detached' });
  put(folder, 'content/about.md', about('Исправлено.'));
  await shows(page, 'Исправлено.');
  await panel.locator('.toggle.error').waitFor({ state: 'detached' });
  nothing(wrong);
  await close();
  await stop();
});

test('a page that cannot be made says why, and comes back when it can', async () => {
  const folder = site({ 'themes/default/templates/page.html': '{% extends "base.html" %}{% block main %}{{ page.no.such.thing }}{% endblock main %}' });
  const { root, stop } = await serve(folder, 0);
  const { page, wrong, close } = await open(`${root}about/`);
  await shows(page, /page\.html/);
  rmSync(join(folder, 'themes'), { recursive: true });
  await shows(page, 'Первый абзац.');
  nothing(wrong);
  await close();
  await stop();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 375]) {
    test(`the panel is for everybody: ${colorScheme}, ${width} px`, async () => {
      const folder = site({ 'content/cases/slip.md': text('Ошибка', 'Текст.', 'fomr = "Учитель – учитель"\n') });
      const { root, stop } = await serve(folder, 0);
      const { page, wrong, close } = await open(`${root}cases/draft/`, { colorScheme, viewport: { width, height: 740 } });
      const panel = page.locator('casebook-panel');
      await panel.locator('.draft').waitFor();
      await page.keyboard.press('F2');
      await panel.getByRole('heading', { name: 'До публикации не хватает' }).waitFor();
      assert.equal(await panel.getByRole('link', { name: 'Изменить эту страницу' }).getAttribute('href'), '/_casebook/edit?file=content%2Fcases%2Fdraft.md');
      assert.equal(await panel.locator('.toggle').getAttribute('aria-expanded'), 'true');
      const box = await panel.locator('.panel').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width, `the panel is wider than the window: ${JSON.stringify(box)}`);
      // The policy keeps scripts of strangers out; a test is one, and comes by the debugger's door.
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(
        (tags) => axe.run(document.querySelector('casebook-panel'), { runOnly: { type: 'tag', values: tags }, preload: false }),
        tags,
      );
      assert.ok(passes.length > 5, 'axe looked at nothing');
      nothing(violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`)));
      nothing(wrong);
      await close();
      await stop();
    });
  }
}
