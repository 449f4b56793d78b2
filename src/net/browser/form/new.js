// A new case. In: the template's first choices, or another case to begin with. Out: a new file, a draft, and then its form. What a template asks first
// is what its choices say: no field is known here by name.

import { choice } from './choice.js';
import { button, editAddress, fresh, h, icon } from './element.js';
import { complain, settle } from './notice.js';
import { say, speak } from './say.js';
import { begin, files, make } from './server.js';

const asked = new URLSearchParams(location.search);

async function start() {
  await speak(navigator.language.startsWith('en') ? 'en' : 'ru');
  settle();
  const session = await begin();
  await speak(session.lang);
  const { collections } = await files();
  const from = asked.get('from');
  const old = from && collections.flatMap((own) => own.entries).find((entry) => entry.file === from);
  const own = collections.find((one) => (from ? one.entries.some((entry) => entry.file === from) : one.folder === asked.get('folder'))) ?? collections[0];
  if (!own) return complain(new Error(say('no-collections')));
  const name = from ? say('new-from', { one: own.one.toLowerCase() }) : say('new-one', { one: own.one.toLowerCase() });
  document.title = `${name} · ${session.title ?? 'Casebook'}`;
  const title = h('textarea', { id: 'title', class: 'one-line', rows: 2, autocomplete: 'off', 'aria-describedby': 'title-hint title-note', 'aria-required': 'true' });
  const note = h('p', { class: 'note note-error', id: 'title-note', role: 'alert', hidden: true }, say('title-missing'));
  const first = from ? [] : own.asks;
  const controls = new Map();
  const listeners = [];
  const context = { control: (key) => controls.get(key) ?? null, when: (key, act) => listeners.push({ key, act }) };
  for (const field of first) controls.set(field.key, choice(field, context));
  const asks = h('div', { class: 'stack' }, ...[...controls.values()].map((one) => one.element));
  for (const type of ['input', 'change']) {
    asks.addEventListener(type, (event) => {
      for (const { key, act } of listeners) if (controls.get(key).element.contains(event.target)) act();
    });
  }
  for (const one of controls.values()) one.write(undefined);

  const create = async () => {
    note.hidden = Boolean(title.value.trim());
    title.toggleAttribute('aria-invalid', !note.hidden);
    if (!note.hidden) return title.focus();
    const values = {};
    for (const [key, one] of controls) if (one.read() !== undefined) values[key] = one.read();
    try {
      const made = await make({ folder: own.folder, title: title.value.trim(), ...(from ? { from } : { values }) });
      await known(made.file);
      location.assign(editAddress(made.file));
    } catch (error) {
      complain(error);
    }
    return undefined;
  };
  title.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    create();
  });
  const several = collections.length > 1 && !from && !asked.get('folder');
  const which = several ? folders(collections, own) : null;
  document.body.prepend(
    h(
      'main',
      { class: 'wrap narrow', id: fresh('main') },
      h('p', {}, h('a', { class: 'back', href: '/_casebook/' }, icon('back'), h('span', {}, say('all-files')))),
      h('h1', {}, name),
      h('p', { class: 'lead' }, from ? say('new-from-lead', { name: old?.title ?? from }) : say('new-lead')),
      which,
      h(
        'div',
        { class: 'stack' },
        h('div', { class: 'field' }, h('div', { class: 'head' }, h('label', { class: 'label', for: 'title' }, say('title')), h('span', { class: 'mark required' }, say('required'))), h('p', { class: 'hint', id: 'title-hint' }, say('title-hint')), title, note),
        asks,
      ),
      h('div', { class: 'answers' }, button(say('create'), create, { class: 'button main' }), h('a', { class: 'button', href: '/_casebook/' }, say('cancel'))),
    ),
  );
  document.body.classList.add('ready');
  title.focus();
  return undefined;
}

/** Which collection it goes to, where there are several. */
const folders = (collections, chosen) =>
  h(
    'nav',
    { class: 'folders', 'aria-label': say('which-list') },
    ...collections.map((one) => h('a', { href: `/_casebook/new?folder=${encodeURIComponent(one.folder)}`, 'aria-current': one === chosen ? 'true' : null }, one.title)),
  );

/** The site in memory learns of a new file a moment after the disk. */
async function known(file) {
  for (let tries = 0; tries < 20; tries += 1) {
    const { collections } = await files();
    if (collections.some((one) => one.entries.some((entry) => entry.file === file))) return;
    await new Promise((go) => setTimeout(go, 50));
  }
}

start().catch(complain);
