// The form as axe-core sees it: WCAG 2.2 at level AA, by day and by night, wide and on a phone, in every state that it has. And nothing scrolls sideways.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from './chromium.mjs';
import { endAll, form, opened, save, served } from './form.mjs';
import { nothing } from './nothing.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const full = 'content/cases/vechera-vernulis/index.md';
const draft = 'content/cases/psiholog-na-polstavki.md';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const looks = [
  { name: 'by day', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'by night', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'on a phone by day', colorScheme: 'light', viewport: { width: 375, height: 740 } },
  { name: 'on a phone by night', colorScheme: 'dark', viewport: { width: 375, height: 740 } },
];

let chromium;
before(async () => (chromium = await browser()));
after(async () => {
  await chromium?.close();
  endAll();
});

async function violations(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(
    (tags) => axe.run({ exclude: ['iframe'] }, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false, iframes: false }),
    tags,
  );
  assert.ok(passes.length > 5, 'axe looked at nothing');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}\n    ${failureSummary.replaceAll('\n', '\n    ')}`),
  );
}

/** Runs in the page: how far it scrolls sideways, and who is to blame; what is too small to be hit. */
function measures() {
  const found = [];
  const name = (element) => `${element.localName}.${[...element.classList].join('.')} "${element.textContent.trim().slice(0, 30)}"`;
  if (document.scrollingElement.scrollWidth > innerWidth) {
    found.push(`scrolls to ${document.scrollingElement.scrollWidth}`);
    for (const element of document.body.querySelectorAll('*')) {
      if (element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility({ checkVisibilityCSS: true })) found.push(`  ${name(element)}`);
    }
  }
  for (const element of document.querySelectorAll('button, select, summary, input[type="text"], textarea')) {
    const box = element.getBoundingClientRect();
    const shown = element.checkVisibility({ checkVisibilityCSS: true }) && box.width > 1;
    if (shown && (box.height < 24 || box.width < 24)) found.push(`${name(element)} is ${Math.round(box.width)} by ${Math.round(box.height)}`);
  }
  return found;
}

const openAll = (page) =>
  page.evaluate(() => {
    document.querySelectorAll('details').forEach((one) => (one.open = true));
    document.querySelectorAll('.toggle[aria-expanded="false"]').forEach((one) => one.click());
  });
const menu = async (page, name) => {
  await page.locator('.menu > summary').click();
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').waitFor();
};
const away = async (page) => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

/** Each state: how to come to it, and how to leave it. */
const states = [
  { name: 'the list', path: '_casebook/', act: (page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true))) },
  { name: 'nothing found', path: '_casebook/', act: (page) => page.getByRole('searchbox').fill('ъъъ') },
  { name: 'a new case', path: '_casebook/new?folder=cases', act: (page) => page.getByRole('combobox').first().click() },
  { name: 'a new case like another', path: `_casebook/new?from=${full}`, act: (page) => page.getByRole('button', { name: 'Создать' }).click() },
  { name: 'everything open', path: form(full), act: openAll },
  { name: 'a draft', path: form(draft), act: (page) => page.locator('.summary > summary').click() },
  {
    name: 'errors',
    path: form(full),
    async act(page) {
      await page.locator('fieldset.group', { hasText: 'Дано' }).getByLabel('Возраст').fill('двадцать');
      await page.waitForFunction(() => document.querySelector('[aria-invalid="true"]'));
      await page.locator('.summary > summary').click();
    },
  },
  { name: 'as it will look', path: form(full), act: (page) => page.locator('.show-as').first().click().then(() => page.locator('iframe.look').waitFor()) },
  { name: 'the menu', path: form(full), act: (page) => page.locator('.menu > summary').click() },
  {
    name: 'a link',
    path: form(full),
    async act(page) {
      await page.getByLabel('Надо (цель и результат)').focus();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
    leave: away,
  },
  { name: 'deleting', path: form(full), act: (page) => menu(page, 'Удалить'), leave: away },
  { name: 'versions', path: form(draft), act: (page) => menu(page, 'Прежние версии'), leave: away },
  { name: 'the source', path: form(full), act: (page) => page.getByRole('button', { name: 'Исходный текст' }).click().then(() => page.getByLabel('Текст файла').waitFor()) },
  { name: 'settings', path: form('casebook.toml') },
  { name: 'the page beside', path: form(full), act: (page) => page.locator('.view button').nth(1).evaluate((one) => one.click()) },
];

for (const { name, ...look } of looks) {
  test(`axe finds no violation in the form ${name}`, async () => {
    const site = await served();
    // Something to see among the versions.
    const first = await opened(await chromium.newContext(), site, form(draft));
    await first.getByLabel('Коротко').fill('Другими словами.');
    await save(first);
    await first.context().close();
    const found = [];
    for (const state of states) {
      const context = await chromium.newContext({ ...look, reducedMotion: 'reduce' });
      const page = await opened(context, site, state.path);
      await state.act?.(page);
      for (const one of await violations(page)) found.push(`${state.name}: ${one}`);
      for (const one of await page.evaluate(measures)) found.push(`${state.name}: ${one}`);
      await state.leave?.(page);
      for (const one of page.wrong) found.push(`${state.name}: ${one}`);
      await context.close();
    }
    const context = await chromium.newContext({ ...look, reducedMotion: 'reduce' });
    const page = await opened(context, site, form(full));
    await page.getByLabel('Коротко').fill('Моё слово о том же самом.');
    writeFileSync(join(site.folder, full), site.read(full).replace(/^summary = .*$/m, 'summary = "Чужое слово о том же."'));
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog').getByText('изменили дважды').waitFor();
    for (const one of await violations(page)) found.push(`a conflict: ${one}`);
    for (const one of await page.evaluate(measures)) found.push(`a conflict: ${one}`);
    await context.close();
    await site.stop();
    nothing(found);
  });
}
