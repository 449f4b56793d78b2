// Somebody who means ill, at the form: every field of a case carries an attack while it is typed, in the findings, in the page beside it, in the rendered
// view, in dialogs, in the list, and on the page after saving. No script runs, nothing asks another host, and the text stays what was typed.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from './chromium.mjs';
import { endAll, form, opened, ready, save, served } from './form.mjs';
import { nothing } from './nothing.mjs';
import { markdown, payloads } from './payloads.mjs';

const file = 'content/cases/vechera-vernulis/index.md';
let chromium, site;

before(async () => {
  site = await served();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  endAll();
});

/** Runs in the page: everything is opened, and every box says the same. */
function fillAll(payload) {
  document.querySelectorAll('details').forEach((one) => (one.open = true));
  document.querySelectorAll('.toggle[aria-expanded="false"]').forEach((one) => one.click());
  const boxes = document.querySelectorAll('.sheet input[type="text"], .sheet textarea');
  for (const box of boxes) {
    box.value = payload;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return boxes.length;
}

/** Runs in a frame: what has come to life. */
function alive() {
  const wrong = [];
  if (window.pwned) wrong.push('a payload ran');
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) wrong.push(`handler ${element.outerHTML.slice(0, 120)}`);
      if (/^\s*(javascript|vbscript):/i.test(value) && /^(href|src|action|formaction|data)$/i.test(name)) wrong.push(`${name}=${value.slice(0, 60)}`);
    }
    if (/^(object|embed|base|applet|math|template)$/i.test(element.localName)) wrong.push(`<${element.localName}>`);
    if (element.localName === 'script' && element.type !== 'application/ld+json' && !/^\/_casebook\/|(^|\/)assets\//.test(element.getAttribute('src') ?? ''))
      wrong.push(`script ${element.outerHTML.slice(0, 100)}`);
  }
  return wrong;
}

async function check(page, what) {
  const found = [];
  for (const frame of page.frames()) {
    for (const one of await frame.evaluate(alive).catch(() => [])) found.push(`${what}, ${frame.url().slice(0, 80)}: ${one}`);
  }
  return found.concat(page.wrong.splice(0).map((one) => `${what}: ${one}`));
}

const tried = (page) => page.waitForResponse((answer) => answer.url().includes('/api/try') && answer.request().postData().length > 100);

for (const [name, list] of [
  ['lines', payloads],
  ['Markdown', markdown],
]) {
  test(`attacks in every field while they are typed: ${name}`, async () => {
    const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(file));
    const found = [];
    for (const payload of list) {
      const answer = tried(page);
      const boxes = await page.evaluate(fillAll, payload);
      assert.ok(boxes > 60, `only ${boxes} boxes`);
      await answer;
      await page.waitForTimeout(150);
      const looks = page.locator('.show-as');
      for (const at of [0, 1]) {
        await looks.nth(at).click();
        await page.locator('.look-place:not([hidden])').nth(0).waitFor();
      }
      await page.waitForTimeout(50);
      found.push(...(await check(page, payload)));
      for (const at of [0, 1]) await looks.nth(at).click();
      const kept = await page.evaluate((payload) => document.querySelector('.prose-box').value === payload.replace(/\r\n?/g, '\n'), payload);
      if (!kept) found.push(`${payload}: the box says something else`);
    }
    await page.evaluate(() => localStorage.clear());
    await page.context().close();
    nothing(found);
  });
}

test('attacks that were saved: the list, the page, versions, a conflict, the bin', async () => {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await opened(context, site, form(file));
  const found = [];
  const evil = payloads.join(' ');
  await page.getByLabel('Название', { exact: true }).fill(evil);
  await page.getByLabel('Коротко').fill(payloads[5]);
  await page.getByLabel('Надо (цель и результат)').fill(`${evil}\n\n${markdown.join('\n\n')}`);
  await page.getByText('Черновик', { exact: true }).click();
  await save(page);
  found.push(...(await check(page, 'saved')));
  const text = site.read(file);
  await page.getByLabel('Коротко').fill(`${payloads[0]} mine`);
  writeFileSync(join(site.folder, file), text.replace(/^summary = .*$/m, `summary = '''${payloads[8]} theirs'''`));
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('изменили дважды').waitFor();
  found.push(...(await check(page, 'conflict')));
  await dialog.getByRole('radio', { name: 'Ваше' }).check();
  await dialog.getByRole('button', { name: 'Сохранить выбранное' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.menu > summary').click();
  await page.getByRole('button', { name: 'Прежние версии' }).click();
  await dialog.locator('.lines').waitFor();
  found.push(...(await check(page, 'versions')));
  await dialog.getByRole('button', { name: 'Отмена' }).click();
  await page.goto(`${site.root}cases/vechera-vernulis/index.html`);
  await page.locator('h1').waitFor();
  found.push(...(await check(page, 'the page')));
  await page.goto(`${site.root}_casebook/`);
  await ready(page);
  const entry = page.locator('.entry', { hasText: 'window.pwned' });
  assert.ok((await entry.locator('.entry-title').innerText()).includes('<script>'), 'the title is shown as it was typed');
  found.push(...(await check(page, 'the list')));
  await entry.getByRole('button', { name: /Удалить/ }).click();
  found.push(...(await check(page, 'deleting')));
  await dialog.getByRole('button', { name: 'Удалить', exact: true }).click();
  await page.locator('.notice', { hasText: 'в корзине' }).waitFor();
  found.push(...(await check(page, 'the bin')));
  await context.close();
  nothing(found);
});
