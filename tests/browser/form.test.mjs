// A curator at work, who has never seen a file: from the list of everything to a new case that can be published, once with the mouse and once with the
// keyboard alone; one field changed is one field changed on the disk; two people, two tabs, a stopped program: nothing is lost.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from './chromium.mjs';
import { changed, endAll, form, goal, opened, portrait, ready, save, says, served, tabTo } from './form.mjs';
import { nothing } from './nothing.mjs';
import { casebook, exampleSource } from './site.mjs';

const full = 'content/cases/vechera-vernulis/index.md';
let chromium;

before(async () => (chromium = await browser()));
after(async () => {
  await chromium?.close();
  endAll();
});

/** The file is there, is no draft, and the program finds no error in the site. */
function isPublishable(site, file) {
  const text = site.read(file);
  assert.ok(!/^draft\s*=\s*true/m.test(text), text);
  const { status, said } = casebook(['check', '--root', site.folder]);
  assert.equal(status, 0, said);
  return text;
}

const made = (page) => decodeURIComponent(new URL(page.url()).searchParams.get('file'));

test('from the list to a case that can be published, with the mouse', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, '_casebook/');
  await page.getByRole('link', { name: 'Новый кейс' }).click();
  await ready(page);
  await page.getByLabel('Название').fill('Тихие пятницы: как пара словесников разобрала тетради');
  await page.getByRole('combobox', { name: 'Форма наставничества' }).click();
  await page.getByRole('option', { name: 'Учитель – учитель' }).click();
  await page.getByRole('combobox', { name: 'Ролевая модель' }).click();
  assert.equal(await page.getByRole('option', { name: 'Лидер – пассивный' }).count(), 0, 'a model of another form is offered');
  await page.getByRole('option', { name: 'Опытный учитель – молодой специалист' }).click();
  await page.getByRole('button', { name: 'Создать и перейти к форме' }).click();
  await page.waitForURL(/_casebook\/edit/);
  await ready(page);
  const file = made(page);
  assert.match(site.read(file), /draft = true/);
  for (const [key, name] of [
    ['Дано', 'Арина'],
    ['Кто нам нужен', 'Валентина'],
  ]) {
    const group = page.locator('fieldset.group', { hasText: key });
    await group.getByLabel('Имя', { exact: true }).fill(name);
    await group.getByLabel('Портрет').fill(portrait);
  }
  await page.getByLabel('Надо (цель и результат)').fill(goal);
  const results = page.locator('.outline', { hasText: 'Оцениваемые результаты' });
  await results.getByRole('button', { name: 'Добавить', exact: true }).click();
  await results.getByLabel('Результат', { exact: true }).fill('Тетради остаются в школе.');
  const stages = page.locator('.outline', { hasText: 'Этапы реализации программы' });
  await stages.getByRole('button', { name: 'Вставить все 7 пунктов шаблона' }).click();
  for (let number = 0; number < 7; number += 1) {
    const card = stages.locator('.cards > .card').nth(number);
    if (!(await card.locator('.card-body').first().isVisible())) await card.locator('.toggle').first().click();
    await card.getByLabel('Что делали').fill(`Встретились ${number + 1} раз и договорились о следующем.`);
  }
  await page.getByText('Всё нужное есть').waitFor();
  await page.getByText('Готово к публикации', { exact: true }).click();
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await says(page, 'Все изменения сохранены');
  const text = isPublishable(site, file);
  assert.match(text, /^form = "teacher-teacher"$/m);
  assert.match(text, /### .*Завершение наставничества/);
  // The same page, as everybody will see it.
  await page.goto(`${site.root}cases/`);
  await page.getByRole('link', { name: /Тихие пятницы/ }).waitFor();
  nothing(page.wrong);
  await site.stop();
});

test('from the list to a case that can be published, with the keyboard alone', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, '_casebook/');
  const type = (words) => page.keyboard.type(words);
  const press = (key) => page.keyboard.press(key);
  await tabTo(page, 'Новый кейс');
  await press('Enter');
  await page.waitForURL(/_casebook\/new/);
  await ready(page);
  await type('Час тишины');
  await tabTo(page, 'Форма наставничества');
  await type('учитель');
  await press('ArrowDown');
  await press('Enter');
  await tabTo(page, 'Ролевая модель');
  await press('ArrowDown');
  await press('Enter');
  await tabTo(page, 'Создать');
  await press('Enter');
  await page.waitForURL(/_casebook\/edit/);
  await ready(page);
  const file = made(page);
  for (const [group, name] of [
    ['Дано', 'Арина'],
    ['Кто нам нужен', 'Валентина'],
  ]) {
    if (group === 'Кто нам нужен') {
      await tabTo(page, /^Надо|› Надо/);
      await type(goal);
    }
    await tabTo(page, new RegExp(`${group}.* › Имя`));
    await type(name);
    await tabTo(page, new RegExp(`${group}.* › Портрет`));
    await type(portrait);
  }
  await tabTo(page, /Оцениваемые результаты › Добавить/);
  await press('Enter');
  await type('Тетради остаются в школе.');
  await tabTo(page, 'Вставить все 7');
  await press('Enter');
  for (let number = 1; number <= 7; number += 1) {
    if (number > 1) {
      await tabTo(page, new RegExp(`Этапы.* › ${number} ?[А-Я]`));
      await press('Enter');
    }
    await tabTo(page, /Этапы.* › Что делали/);
    await type(`Встреча номер ${number}.`);
  }
  await page.getByText('Всё нужное есть').waitFor();
  await tabTo(page, 'Черновик', 'Shift+Tab');
  await press('ArrowRight');
  await save(page, 'Все изменения сохранены');
  const text = isPublishable(site, file);
  assert.match(text, /Встреча номер 7\./);
  nothing(page.wrong);
  await site.stop();
});

test('a change of one field is that field on the disk', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  const before = site.read(full);
  const edit = async (act, gone, come) => {
    const was = site.read(full);
    await act();
    await says(page, 'Есть несохранённые изменения');
    await save(page);
    assert.deepEqual(changed(was, site.read(full)), { gone, come });
  };
  const mentee = page.locator('fieldset.group', { hasText: 'Дано' });
  await edit(() => mentee.getByLabel('Возраст').fill('26'), ['age = 25'], ['age = 26']);
  await edit(() => page.getByLabel('Дата').fill('21.05.2026'), ['date = 2026-05-20'], ['date = 2026-05-21']);
  const repeat = page.locator('details.group', { hasText: 'Можно ли повторить' });
  await edit(() => repeat.getByLabel('Часов в неделю').fill('2,5'), ['hours_per_week = 1.5'], ['hours_per_week = 2.5']);
  await edit(() => mentee.getByLabel('Возраст').fill('25'), ['age = 26'], ['age = 25']);
  await edit(() => page.getByLabel('Дата').fill('20 мая 2026'), ['date = 2026-05-21'], ['date = 2026-05-20']);
  await edit(() => repeat.getByLabel('Часов в неделю').fill('1,5'), ['hours_per_week = 2.5'], ['hours_per_week = 1.5']);
  assert.equal(site.read(full), before, 'there and back is nothing');
  nothing(page.wrong);
  await site.stop();
});

test('stages move with their text, by buttons and keys', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  const before = site.read(full);
  const stages = page.locator('.outline', { hasText: 'Этапы реализации программы' });
  const head = (number) => stages.locator('.cards').first().locator(':scope > .card').nth(number).locator('.toggle').first();
  await head(1).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.locator('[aria-live]', { hasText: 'место 1 из 7' }).waitFor();
  assert.match(await head(0).innerText(), /Формирование базы наставляемых/);
  await save(page);
  const moved = site.read(full);
  assert.ok(moved.indexOf('В конце сентября опросили') < moved.indexOf('На августовском педсовете'), 'the order on the disk');
  assert.equal(moved.split('').sort().join('').replace(/\d/g, ''), before.split('').sort().join('').replace(/\d/g, ''), 'nothing but the order');
  assert.match(moved, /### Этап 1\. Формирование базы наставляемых/);
  await stages.getByRole('button', { name: /Опустить: Формирование базы наставляемых/ }).click();
  await save(page);
  assert.equal(site.read(full), before);
  nothing(page.wrong);
  await site.stop();
});

test('what was typed survives a closed tab and a stopped program', async () => {
  const site = await served();
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  let page = await opened(context, site, form(full));
  await page.getByLabel('Коротко').fill('Начато и брошено.');
  await page.close();
  page = await opened(context, site, form(full));
  assert.equal(await page.getByLabel('Коротко').inputValue(), 'Начато и брошено.');
  await page.locator('.notice', { hasText: 'Восстановлены несохранённые правки' }).waitFor();
  await site.stop();
  await page.getByLabel('Коротко').fill('Дописано, когда никто не отвечал.');
  await page.keyboard.press('Control+s');
  await says(page, 'Программа не отвечает');
  await page.getByLabel('Регион').fill('Архангельская область');
  await site.start();
  await says(page, /Все изменения сохранены/);
  const text = site.read(full);
  assert.match(text, /summary = "Дописано, когда никто не отвечал\."/);
  assert.match(text, /region = "Архангельская область"/);
  await page.reload();
  await ready(page);
  assert.equal(await page.getByText('Восстановлены').count(), 0, 'what is saved is not brought back');
  await page.close();
  await site.stop();
});

test('another program saved meanwhile: joined where that is possible, asked where not', async () => {
  const site = await served();
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await opened(context, site, form(full));
  const disk = (change) => writeFileSync(join(site.folder, full), change(site.read(full)));
  // Nobody types here: the new text is shown.
  disk((text) => text.replace('age = 25', 'age = 31'));
  const mentee = page.locator('fieldset.group', { hasText: 'Дано' });
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === '31'));
  // Different fields.
  await page.getByLabel('Регион').fill('Карелия');
  disk((text) => text.replace('age = 31', 'age = 32'));
  await page.locator('.notice', { hasText: 'Пока вы писали' }).waitFor();
  await save(page);
  assert.match(site.read(full), /age = 32/);
  assert.match(site.read(full), /region = "Карелия"/);
  assert.equal(await mentee.getByLabel('Возраст').inputValue(), '32');
  // The same field, and another one.
  await mentee.getByLabel('Возраст').fill('40');
  await page.getByLabel('Школа').fill('Лицей');
  disk((text) => text.replace('age = 32', 'age = 50'));
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Одно и то же поле изменили дважды').waitFor();
  assert.match(await dialog.innerText(), /Возраст/);
  assert.match(site.read(full), /age = 50/, 'nothing is written before the choice');
  await dialog.getByRole('radio', { name: 'Ваше' }).check();
  await dialog.getByRole('button', { name: 'Сохранить выбранное' }).click();
  await says(page, 'Все изменения сохранены');
  assert.match(site.read(full), /age = 40/);
  assert.match(site.read(full), /school = "Лицей"/);
  await page.getByLabel('Регион').fill('Коми');
  disk((text) => text.replace('region = "Карелия"', 'region = "Тверь"'));
  await page.keyboard.press('Control+s');
  await dialog.getByRole('radio', { name: 'Из файла' }).check();
  await dialog.getByRole('button', { name: 'Сохранить выбранное' }).click();
  await says(page, 'Все изменения сохранены');
  assert.match(site.read(full), /region = "Тверь"/);
  assert.equal(await page.getByLabel('Регион').inputValue(), 'Тверь');
  nothing(page.wrong);
  await site.stop();
});

test('findings stand at their field, and lead there', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  const age = page.locator('fieldset.group', { hasText: 'Дано' }).getByLabel('Возраст');
  await age.fill('двадцать');
  await page.waitForFunction(() => document.querySelector('[aria-invalid="true"]'));
  assert.equal(await age.getAttribute('aria-invalid'), 'true');
  const about = (await age.getAttribute('aria-describedby')).split(' ');
  const said = await Promise.all(about.map((id) => page.locator(`#${id}`).innerText()));
  assert.ok(said.some((words) => words.includes('числ')), said.join('|'));
  await page.locator('.summary > summary').click();
  await page.locator('.summary-list .link', { hasText: 'Возраст' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.value), 'двадцать');
  await save(page, /Сохранено как черновик: до публикации осталось 1/);
  await page.locator('.notice', { hasText: 'Сохранено черновиком' }).waitFor();
  const text = site.read(full);
  assert.match(text, /draft = true/);
  // The preview's panel leads to a finding by its place.
  const line = text.split('\n').findIndex((row) => row.startsWith('age')) + 1;
  await page.goto(`${site.root}${form(full)}&at=${line}:${text.split('\n')[line - 1].indexOf('=') + 3}`);
  await ready(page);
  await page.waitForFunction(() => document.activeElement?.value === 'двадцать');
  nothing(page.wrong);
  await site.stop();
});

test('a picture is dropped, described, sized and kept beside the case', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  const png = readFileSync(join(site.folder, 'content/cases/vechera-vernulis/vstrechi.png')).toString('base64');
  const goals = page.getByLabel('Надо (цель и результат)');
  const data = await page.evaluateHandle((png) => {
    const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'Наша встреча.png', { type: 'image/png' }));
    return transfer;
  }, png);
  await goals.dispatchEvent('drop', { dataTransfer: data });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Вставить картинку' }).click();
  await dialog.getByText('Опишите картинку словами').waitFor();
  await dialog.getByLabel('Что на картинке').fill('Двое [вдвоём] за столом');
  await dialog.getByRole('button', { name: 'Вставить картинку' }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('textarea')].some((box) => box.value.includes('![Двое \\[вдвоём\\] за столом](')));
  await save(page);
  const link = /!\[Двое \\\[вдвоём\\\] за столом\]\(([^)]+)\)/.exec(site.read(full))?.[1];
  assert.ok(link && existsSync(join(site.folder, 'content/cases/vechera-vernulis', link)), link);
  nothing(page.wrong);
  await site.stop();
});

test('Word on the clipboard becomes clean Markdown, and the keys of Word do what they do', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  const goals = page.getByLabel('Надо (цель и результат)');
  const paste = async (html) => {
    await goals.fill('');
    await goals.evaluate((box, html) => {
      const data = new DataTransfer();
      data.setData('text/html', html);
      data.setData('text/plain', 'x');
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, html);
    return goals.inputValue();
  };
  const word = (text, level, sign) =>
    `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${sign}<span>&nbsp;&nbsp;</span></span><![endif]>${text}</p>`;
  for (const [html, markdown] of [
    ['<p class=MsoNormal>Один<o:p></o:p></p><p class=MsoNormal><b>Два</b> и <i>три</i>.</p>', 'Один\n\n**Два** и *три*.'],
    [`${word('первое', 1, '·')}${word('второе', 1, '·')}${word('внутри', 2, 'o')}`, '- первое\n- второе\n   - внутри'],
    [`${word('раз', 1, '1.')}${word('два', 1, '2.')}`, '1. раз\n2. два'],
    ['<ul><li>а<ol><li>б</li></ol></li><li>в</li></ul>', '- а\n   1. б\n- в'],
    ['<p>см. <a href="https://school.example/a b">сайт</a> и <a href="javascript:alert(1)">это</a></p>', 'см. [сайт](<https://school.example/a b>) и это'],
    ['<b style="font-weight:normal"><p>2 * 3 = <span style="font-weight:700">шесть</span></p></b>', '2 \\* 3 = **шесть**'],
    ['<p># не заголовок</p><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>', '\\# не заголовок'],
  ])
    assert.equal(await paste(html), markdown, html);
  await goals.fill('одно слово');
  await goals.evaluate((box) => box.setSelectionRange(0, 4));
  await page.keyboard.press('Control+b');
  assert.equal(await goals.inputValue(), '**одно** слово');
  await page.keyboard.press('Control+z');
  assert.equal(await goals.inputValue(), 'одно слово', 'the browser takes it back');
  await page.keyboard.press('Control+i');
  assert.equal(await goals.inputValue(), '*одно* слово');
  await page.keyboard.press('Control+i');
  assert.equal(await goals.inputValue(), 'одно слово');
  nothing(page.wrong);
  await site.stop();
});

test('versions come back, deleted cases too, and settings are text', async () => {
  const site = await served();
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await opened(context, site, form(full));
  const before = site.read(full);
  await page.getByLabel('Регион').fill('Карелия');
  await save(page);
  await page.locator('.menu > summary').click();
  await page.getByRole('button', { name: 'Прежние версии' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.line-del', { hasText: 'Вологодская' }).waitFor();
  await dialog.getByRole('button', { name: 'Вернуть эту версию' }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('input,textarea')].some((input) => input.value === 'Вологодская область'));
  assert.equal(site.read(full), before);
  await page.locator('.menu > summary').click();
  await page.getByRole('button', { name: 'Удалить' }).click();
  await dialog.getByRole('button', { name: 'Удалить' }).click();
  await page.waitForURL(/_casebook\/$/);
  await ready(page);
  assert.ok(!existsSync(join(site.folder, full)));
  await page.locator('.notice', { hasText: 'в корзине' }).getByRole('button', { name: 'Вернуть' }).click();
  await page.locator('.entry', { hasText: 'Вечера вернулись' }).locator('a.entry-title').waitFor();
  assert.equal(site.read(full), before);
  await page.getByText('Настройки и шаблоны').click();
  await page.getByRole('link', { name: 'casebook.toml' }).click();
  await ready(page);
  const box = page.getByLabel('Текст файла');
  await box.fill((await box.inputValue()).replace('Рядом: кейсы наставничества', 'Совсем рядом'));
  await save(page);
  assert.match(site.read('casebook.toml'), /^title = "Совсем рядом"$/m);
  nothing(page.wrong);
  await site.stop();
});

test('a new case like another one has no names in it', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext(), site, '_casebook/');
  await page.getByRole('searchbox').fill('вечера вернулись');
  await page.getByRole('link', { name: 'Сделать похожий: Вечера' }).click();
  await ready(page);
  await page.getByText('Имена людей, фотографии').waitFor();
  await page.getByLabel('Название').fill('По образцу');
  await page.keyboard.press('Enter');
  await page.waitForURL(/_casebook\/edit/);
  const text = site.read(made(page));
  assert.ok(!/Арина|Валентина|Снежана/.test(text.split('+++')[1]), text);
  assert.match(text, /draft = true/);
  nothing(page.wrong);
  await site.stop();
});

test('a withdrawn case has its badge in the list, on a phone too, and loses it when it comes back', async () => {
  const source = exampleSource();
  const { status, said } = casebook(['withdraw', 'vechera-vernulis', '--yes', '--root', source]);
  assert.equal(status, 0, said);
  const site = await served(source);
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 375, height: 740 },
  ]) {
    const page = await opened(await chromium.newContext({ viewport }), site, '_casebook/');
    const badges = page.locator('li.entry .badge', { hasText: 'Снят с публикации' });
    assert.equal(await badges.count(), 1);
    assert.ok(await badges.isVisible());
    const row = page.locator('li.entry', { has: page.locator('.badge', { hasText: 'Снят с публикации' }) });
    assert.match(await row.innerText(), /Вечера/);
    assert.equal(await row.locator('.badge').count(), 1, 'it is no draft besides');
    const [box, whole] = [await badges.boundingBox(), await row.boundingBox()];
    assert.ok(box.x >= whole.x && box.x + box.width <= whole.x + whole.width + 1, 'the badge leaves its row');
    // What was withdrawn is still edited here.
    await row.getByRole('link', { name: /^Вечера/ }).waitFor();
    nothing(page.wrong);
    await page.close();
  }
  const page = await opened(await chromium.newContext(), site, '_casebook/');
  await page.locator('.badge', { hasText: 'Снят с публикации' }).waitFor();
  writeFileSync(join(source, full), site.read(full).replace(/^withdrawn = .*\n/m, ''));
  await page.locator('.badge', { hasText: 'Снят с публикации' }).waitFor({ state: 'detached' });
  nothing(page.wrong);
  await site.stop();
});

test('two tabs with the same file know of each other, and one learns what the other saved', async () => {
  const site = await served();
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
  const one = await opened(context, site, form(full));
  const two = await opened(context, site, form(full));
  for (const page of [one, two]) await page.locator('.notice', { hasText: 'ещё в одной вкладке' }).waitFor();
  await two.getByLabel('Регион').fill('Карелия');
  await save(two);
  await one.waitForFunction(() => [...document.querySelectorAll('input, textarea')].some((box) => box.value === 'Карелия'));
  nothing([...one.wrong, ...two.wrong]);
  await site.stop();
});

test('stages are dragged, and go a level in and out, and come back as they were', async () => {
  const site = await served();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  const before = site.read(full);
  const cards = page.locator('.outline', { hasText: 'Этапы реализации' }).locator('.cards').first().locator(':scope > .card');
  const names = () => cards.locator(':scope > .card-head .caption').allInnerTexts();
  const order = await names();
  const handle = (number) => cards.nth(number).locator(':scope > .card-head .handle');
  await handle(2).scrollIntoViewIfNeeded();
  const [from, to] = [await handle(0).boundingBox(), await handle(2).boundingBox()];
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, to.y + 20, { steps: 10 });
  await page.mouse.up();
  assert.deepEqual((await names()).slice(0, 3), [order[1], order[2], order[0]]);
  await cards.nth(2).locator('.toggle').first().focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+ArrowUp');
  await says(page, 'Все изменения сохранены');
  const sixth = cards.nth(5);
  await sixth.locator('.toggle').first().click();
  await sixth.locator('.inner-list .toggle').nth(1).click();
  await sixth.locator('.inner-list .card').nth(1).getByRole('button', { name: 'Сделать отдельным этапом' }).click();
  assert.equal((await names())[6], 'Двери открыты');
  await save(page);
  assert.match(site.read(full), /^### Этап 7\. Двери открыты$/m);
  assert.match(site.read(full), /^### Этап 8\. Завершение наставничества$/m);
  await cards.nth(6).getByRole('button', { name: 'Сделать подэтапом предыдущего' }).click();
  await save(page);
  assert.equal(site.read(full), before);
  nothing(page.wrong);
  await site.stop();
});

test('a site in English has its form in English', async () => {
  const site = await served();
  writeFileSync(join(site.folder, 'casebook.toml'), site.read('casebook.toml').replace('lang = "ru"', 'lang = "en"'));
  await site.stop();
  await site.start();
  const page = await opened(await chromium.newContext({ viewport: { width: 1280, height: 900 } }), site, form(full));
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await says(page, 'All changes are saved');
  await page.getByLabel('In short').fill('Said anew.');
  await save(page, 'All changes are saved');
  const words = await page.evaluate(() => document.querySelector('.bar').innerText + document.querySelector('.form-top').innerText);
  assert.ok(!/[а-яё]{3}/i.test(words.replace(await page.locator('h1').innerText(), '')), words);
  nothing(page.wrong);
  await site.stop();
});
