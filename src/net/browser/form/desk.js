// The desk: all that can be edited, how it stands, and what can be done with it. In: the server's list. Out: the page. Opens nothing itself: each title
// leads to the form.

import { confirm } from './dialog.js';
import { address, button, editAddress, fresh, h, icon } from './element.js';
import { keptFiles } from './keep.js';
import { announce, complain, notice, settle } from './notice.js';
import { day, fold, moment, say, speak } from './say.js';
import { begin, files, follow, remove, restore } from './server.js';

let site = '';
let list;
const filter = h('input', { type: 'search', id: 'filter', autocomplete: 'off', spellcheck: 'false' });
const found = h('p', { class: 'hint', role: 'status' });
const place = h('div', { class: 'desk-lists' });

async function start() {
  await speak(navigator.language.startsWith('en') ? 'en' : 'ru');
  settle();
  const session = await begin();
  await speak(session.lang);
  site = session.title ?? '';
  document.title = `${say('desk')} · ${site || 'Casebook'}`;
  filter.placeholder = say('filter-hint');
  const label = h('label', { class: 'label', for: 'filter' }, say('filter'));
  const search = h('div', { class: 'search', role: 'search' }, label, h('div', { class: 'search-box' }, icon('search'), filter), found);
  const top = h(
    'header',
    { class: 'desk-top' },
    h('div', {}, h('p', { class: 'brand' }, site), h('h1', {}, say('desk'))),
    h('a', { class: 'button', href: '/' }, say('see-site')),
  );
  document.body.prepend(h('a', { class: 'skip', href: '#list' }, say('skip')), h('div', { class: 'wrap desk' }, top, h('main', { id: 'list', tabindex: '-1' }, search, place)));
  filter.addEventListener('input', () => narrow(true));
  await load();
  follow(
    () => load().catch(() => {}),
    () => {},
  );
  wasDeleted();
  document.body.classList.add('ready');
}

async function load() {
  const now = await files();
  const key = JSON.stringify(now) + keptFiles(site).join();
  if (key === list) return;
  list = key;
  draw(now);
  narrow(false);
}

function draw({ collections, pages, sources, trash }) {
  const focused = document.activeElement?.dataset?.key;
  const folded = new Map([...place.querySelectorAll('details')].map((one) => [one.dataset.key, one.open]));
  const kept = new Set(keptFiles(site));
  place.replaceChildren(
    ...collections.map((own) => collection(own, kept)),
    section(say('pages'), say('pages-hint'), pages.map((entry) => row(entry, kept, null)), null),
    folding('sources', say('sources'), say('sources-hint'), sources.map(sourceRow)),
    ...(trash.length ? [folding('trash', say('trash', { n: trash.length }), say('trash-hint'), trash.map(trashRow))] : []),
  );
  for (const [key, isOpen] of folded) {
    const same = place.querySelector(`details[data-key="${key}"]`);
    if (same) same.open = isOpen;
  }
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function collection({ folder, title, one, entries }, kept) {
  const make = h('a', { class: 'button main', href: `/_casebook/new?folder=${encodeURIComponent(folder)}` }, icon('add'), say('new-one', { one: one.toLowerCase() }));
  const drafts = entries.filter((entry) => entry.draft && !entry.withdrawn).length;
  const count = say('entries', { n: entries.length }) + (drafts ? `, ${say('drafts', { n: drafts })}` : '');
  return section(title, count, entries.map((entry) => row(entry, kept, folder)), make);
}

function section(title, hint, rows, action) {
  const id = fresh('section');
  return h(
    'section',
    { class: 'desk-section', 'aria-labelledby': id },
    h('div', { class: 'desk-head' }, h('div', {}, h('h2', { id }, title), h('p', { class: 'hint' }, hint)), action),
    rows.length ? h('ul', { class: 'entries' }, ...rows) : h('p', { class: 'hint none' }, say('none-yet')),
  );
}

function folding(key, title, hint, rows) {
  return h('details', { class: 'desk-section', 'data-key': key }, h('summary', {}, h('h2', {}, title)), h('p', { class: 'hint' }, hint), h('ul', { class: 'entries' }, ...rows));
}

/** How an entry stands, in words. */
function state(entry, isKept) {
  const out = [];
  const badge = (kind, words) => out.push(h('span', { class: `badge badge-${kind}` }, words));
  if (isKept) badge('kept', say('unsaved-here'));
  if (entry.withdrawn) badge('draft', say('withdrawn'));
  else if (entry.draft) badge('draft', entry.todos + entry.errors ? say('draft-left', { n: entry.todos + entry.errors }) : say('draft'));
  else if (entry.errors) badge('error', say('errors', { n: entry.errors }));
  if (entry.warnings) badge('warning', say('warnings', { n: entry.warnings }));
  return out;
}

function row(entry, kept, folder) {
  const name = entry.title || entry.file;
  const copy = folder !== null && h('a', { class: 'link', href: `/_casebook/new?from=${encodeURIComponent(entry.file)}`, 'aria-label': `${say('copy-case')}: ${name}` }, say('copy'));
  const drop = button(say('delete'), () => erase(entry), { class: 'link', 'aria-label': say('delete-one', { name }) });
  return h(
    'li',
    { class: 'entry', 'data-text': fold(`${name} ${entry.file}`) },
    h(
      'div',
      { class: 'entry-words' },
      h('a', { class: 'entry-title', href: editAddress(entry.file), 'data-key': entry.file }, name),
      h('p', { class: 'entry-meta' }, entry.date ? h('span', {}, day(entry.date)) : null, h('span', { class: 'file' }, entry.file.replace(/^content\//, '')), ...state(entry, kept.has(entry.file))),
    ),
    h('div', { class: 'entry-acts' }, h('a', { class: 'link', href: address('/', entry.url), 'aria-label': `${say('look-at')}: ${name}` }, say('look-at')), copy || null, drop),
  );
}

const sourceRow = ({ file, kind }) =>
  h(
    'li',
    { class: 'entry', 'data-text': fold(file) },
    h('div', { class: 'entry-words' }, h('a', { class: 'entry-title mono', href: editAddress(file), 'data-key': file }, file), h('p', { class: 'entry-meta' }, say(`source-${kind}`))),
  );

function trashRow({ id, name, time }) {
  const back = button(say('restore'), () => bringBack(id, name), { 'aria-label': say('restore-one', { name }) });
  return h(
    'li',
    { class: 'entry', 'data-text': fold(name) },
    h('div', { class: 'entry-words' }, h('span', { class: 'entry-title mono' }, name), h('p', { class: 'entry-meta' }, say('deleted-at', { time: moment(time) }))),
    back,
  );
}

async function erase(entry) {
  const name = entry.title || entry.file;
  if (!(await confirm(say('delete-what', { name }), say('delete-note'), say('delete'), 'danger'))) return;
  try {
    const { id } = await remove(entry.file);
    undoable(id, name);
    await soon();
    filter.focus();
  } catch (error) {
    complain(error);
  }
}

const undoable = (id, name) =>
  notice(say('deleted', { name }), { action: { words: say('bring-back'), does: () => bringBack(id, name) }, stay: true, name: 'deleted' });

async function bringBack(id, name) {
  try {
    await restore(id);
    notice(say('restored-one', { name }));
    await soon();
  } catch (error) {
    complain(error);
  }
}

/** The site in memory learns of a change a moment after the disk. */
async function soon() {
  for (const pause of [60, 200, 600]) {
    await new Promise((go) => setTimeout(go, pause));
    await load();
  }
}

/** Something was deleted in the form, and the way back is offered here. */
function wasDeleted() {
  const told = sessionStorage.getItem('casebook:deleted');
  sessionStorage.removeItem('casebook:deleted');
  if (!told) return;
  const { id, name } = JSON.parse(told);
  undoable(id, name);
  soon().catch(() => {});
}

/** Shows only what has all the words that were typed. */
function narrow(tellHow) {
  const words = fold(filter.value).split(' ').filter(Boolean);
  let shown = 0;
  const all = place.querySelectorAll('.entry');
  for (const entry of all) {
    const hit = words.every((word) => entry.dataset.text.includes(word));
    entry.hidden = !hit;
    if (hit) shown += 1;
  }
  for (const own of place.querySelectorAll('.desk-section')) {
    const some = own.querySelector('.entry:not([hidden])');
    own.hidden = words.length > 0 && !some;
    if (words.length && own.localName === 'details') own.open = Boolean(some);
  }
  found.textContent = words.length ? say(shown ? 'found' : 'found-none', { n: shown }) : '';
  if (tellHow && words.length && !shown) announce(found.textContent);
}

addEventListener('focus', () => load().catch(() => {}));
start().catch(complain);
