// The page of one file: the form or its text on the left, the page on the right. In: the file named in the address. Here the parts meet; each knows only
// its own: the fields in sheet.js, trying in trial.js, saving in saving.js, what the browser keeps in keep.js, the page in beside.js.

import { beside } from './beside.js';
import { confirm } from './dialog.js';
import { h } from './element.js';
import { head, readiness } from './head.js';
import { chooseVersion } from './history.js';
import { keep, twins } from './keep.js';
import { complain, notice, settle } from './notice.js';
import { moment, say, speak } from './say.js';
import { send } from './saving.js';
import { Away, begin, follow, form as openFile, remove } from './server.js';
import { canon, reseat, sheet } from './sheet.js';
import { source } from './source.js';
import { left, summary } from './summary.js';
import { trial } from './trial.js';

const asked = new URLSearchParams(location.search);
const file = asked.get('file') ?? '';
const random = crypto.getRandomValues(new Uint8Array(12));
const tab = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** What is open: the file as it was read, and how it is being edited. */
const open = { base: '', hash: '', initial: {}, mode: 'form', findings: [], text: '' };
let fields = null;
let parts;
let kept;
let others;
let saving = false;
let saveWhenBack = false;
let isHere = true;

async function start() {
  await speak(navigator.language.startsWith('en') ? 'en' : 'ru');
  settle();
  const session = await begin();
  await speak(session.lang);
  let opened;
  try {
    opened = await openFile(file);
  } catch (error) {
    return fail(error);
  }
  kept = keep(session.title ?? '', file);
  build(session, opened);
  take(opened);
  restore(opened);
  others = twins(session.title ?? '', file, {
    met: () => notice(say('two-tabs'), { stay: true, kind: 'warning', name: 'twins' }),
    saved: () => look(),
  });
  await tries.now();
  aim();
  // A lost channel alone says nothing: there is room for so many pages only. Whether somebody answers a trial shows.
  follow(look, () => tries.now());
  addEventListener('focus', look);
  return undefined;
}

/** Puts the page together. */
function build(session, opened) {
  const bar = head({
    save: () => save(),
    history: history,
    copy: opened.form?.kind === 'case' ? () => location.assign(`/_casebook/new?from=${encodeURIComponent(file)}`) : null,
    remove: opened.form ? erase : null,
    view: (name) => (work.dataset.view = name),
  });
  const page = beside(tab, { pdf: session.pdf !== false });
  const left = summary({
    goTo: (path) => fields?.goTo(path),
    goToText: (line, column) => (turn('source'), parts.source.goTo(line, column)),
    name: (path) => fields?.name(path) ?? '',
  });
  const ready = readiness((isDraft) => {
    fields.setDraft(isDraft);
    touched();
  });
  const tabs = h('div', { class: 'segments modes', role: 'group', 'aria-label': say('edit-as') });
  for (const mode of ['form', 'source']) {
    tabs.append(h('button', { type: 'button', 'data-mode': mode, 'aria-pressed': String(mode === 'form'), onclick: () => turn(mode) }, say(`edit-${mode}`)));
  }
  const text = source({ withFindings: !opened.form });
  const why = h('p', { class: 'hint', hidden: true });
  const place = h('div', { class: 'form-place' });
  const top = h('div', { class: 'form-top' }, tabs, ready.element);
  const side = h('main', { class: 'form-side scroller', id: 'form', tabindex: '-1' }, top, left.element, why, place);
  const work = h('div', { class: 'work', 'data-view': 'form' }, side, page.element);
  side.addEventListener('input', touched);
  side.addEventListener('change', touched);
  document.body.prepend(h('a', { class: 'skip', href: '#form' }, say('skip')), bar.element, work);
  parts = { bar, page, left, ready, tabs, source: text, place, why, top, work };
  open.one = opened.form?.template.one;
  if (opened.form) {
    fields = sheet(opened.form, { file, lang: opened.lang, pictureAddress: page.picture, styles: page.styles });
    place.append(fields.element);
  } else {
    open.mode = 'source';
    tabs.hidden = ready.element.hidden = true;
    why.hidden = !opened.why;
    why.textContent = opened.why ?? '';
    // A file that is no page of the site has nothing to be seen beside it.
    if (!opened.url) work.classList.add('alone');
    left.element.hidden = true;
    place.append(text.element);
  }
  document.body.classList.add('ready');
}

/** Takes a file as it stands on the disk: changes are counted from here. What was typed since it was sent stays. */
function take(opened, sent = null) {
  const before = open.initial;
  open.base = opened.text;
  open.hash = opened.hash;
  open.text = opened.text;
  if (opened.form && fields) {
    const values = opened.form.values;
    const then = (key) => (sent && key in sent ? sent[key] : before[key]) ?? null;
    // In the text's view the fields are behind the text, not ahead of the file.
    const mayBeAhead = sent !== null && open.mode === 'form';
    const later = mayBeAhead ? fields.keys.filter((key) => canon(fields.read(key) ?? null) !== canon(then(key))) : [];
    const shown = { ...Object.fromEntries(fields.keys.map((key) => [key, undefined])), ...values };
    for (const key of later) shown[key] = reseat(fields.read(key), then(key), values[key]);
    open.initial = values;
    fields.base(values);
    fields.put(shown);
  }
  if (open.mode === 'source' && (sent === null || parts.source.read() === sent.text)) parts.source.write(opened.text);
  judge(opened.findings, null);
  named();
  tell();
}

/** What differs from the file: values or text, or null. */
function changes() {
  if (open.mode === 'source') {
    const text = parts.source.read();
    return text === open.base.replace(/\r\n?/g, '\n') ? null : { text };
  }
  const values = fields.changes();
  return Object.keys(values).length ? { values } : null;
}

/** Brings back what a closed tab had not saved. */
function restore(opened) {
  const found = kept.get();
  if (!found || (found.text === undefined && !fields)) return;
  if (found.text !== undefined) {
    turnTo('source');
    open.base = found.base;
    open.hash = found.hash;
    parts.source.write(found.text);
  } else {
    if (found.base !== opened.text) {
      open.base = found.base;
      open.hash = found.hash;
      open.initial = found.initial;
      fields.base(found.initial);
      fields.put({ ...Object.fromEntries(fields.keys.map((key) => [key, undefined])), ...found.initial });
    }
    fields.put(found.values);
  }
  const differs = changes();
  if (!differs) return kept.clear();
  const undo = () => {
    kept.clear();
    if (open.mode === 'source' && fields) turnTo('form');
    openFile(file).then((now) => (take(now), tries.now()), complain);
  };
  notice(say('restored', { time: moment(found.time) }), { action: { words: say('undo'), does: undo }, stay: true, name: 'restored' });
  if (found.base !== opened.text) notice(say('disk-changed-too'), { stay: true, kind: 'warning', name: 'disk' });
  tell();
}

/** After each key. */
function touched() {
  const differs = changes();
  if (!differs) kept.clear();
  else if (!kept.put({ base: open.base, hash: open.hash, ...(differs.values ? { initial: open.initial, values: differs.values } : differs) })) {
    notice(say('no-room'), { stay: true, kind: 'warning', name: 'room' });
  }
  named();
  tell();
  tries.soon();
}

const tries = trial({
  ask: () => ({ session: tab, file, base: open.base, ...(changes() ?? { values: {} }), ...(open.mode === 'source' ? { values: undefined, text: parts.source.read() } : {}) }),
  got(answer) {
    here(true);
    open.text = answer.text;
    judge(answer.findings, answer.problem);
    tell();
    parts.page.show(answer.url, answer.serial).catch((error) => (error instanceof Away ? here(false) : error.name !== 'AbortError' && complain(error)));
  },
  away: () => here(false),
  refused: (sentence) => judge(open.findings, sentence),
});

/** Shows findings where they belong. */
function judge(findings, problem) {
  open.findings = findings;
  fields?.show(findings);
  fields?.element.querySelectorAll('[data-item]').forEach((row) => row.item?.mark?.());
  parts.left.show(findings, problem);
  parts.source.show(findings);
  if (fields) parts.ready.show(fields.isDraft(), left(findings));
}

function named() {
  const title = fields ? fields.read('title') : null;
  parts.bar.name(open.one ?? say('file'), fields ? title : file);
}

/** Says how it stands. */
function tell() {
  const differs = changes() !== null;
  const missing = left(open.findings);
  if (saving) return parts.bar.state('saving', say('saving'));
  if (!isHere) return parts.bar.state('away', say(differs ? 'away-dirty' : 'away'));
  if (differs) return parts.bar.state('dirty', say('dirty'));
  return parts.bar.state('saved', fields?.isDraft() && missing ? say('saved-draft', { n: missing }) : say('saved'));
}

/** The server came or went. */
function here(now) {
  if (now === isHere) return;
  isHere = now;
  if (now) {
    notice(say('back'), { name: 'away' });
    // A server that was started anew has forgotten what was tried.
    tries.now();
    if (saveWhenBack) save();
  } else if (parts) {
    notice(say('away'), { stay: true, name: 'away' });
    wait();
  }
  tell();
}

/** Asks from time to time whether somebody is there again. */
function wait() {
  setTimeout(() => !isHere && tries.now().then(() => !isHere && wait()), 3000);
}

async function save() {
  if (saving) return;
  saveWhenBack = false;
  document.activeElement?.dispatchEvent(new Event('change', { bubbles: true }));
  const differs = changes();
  if (!differs) return tell();
  saving = true;
  tell();
  const hadDraft = fields?.isDraft();
  try {
    const initial = new Map(Object.entries(open.initial).map(([key, value]) => [key, canon(value)]));
    const saved = await send({ file, base: open.base, hash: open.hash, ...differs }, initial);
    if (saved) {
      take(saved, differs.values ?? differs);
      if (!changes()) kept.clear();
      others.saved();
      if (saved.made_draft && !hadDraft) notice(say('made-draft'), { kind: 'warning', name: 'draft', stay: true });
      if (saved.merged) notice(say('merged'), { name: 'merged' });
      tries.soon();
    }
  } catch (error) {
    if (error instanceof Away) {
      saveWhenBack = true;
      here(false);
    } else complain(error);
  } finally {
    saving = false;
    tell();
  }
}

/** Looks whether somebody changed the file on the disk. */
let looking = false;
async function look() {
  if (looking || saving) return;
  looking = true;
  try {
    const now = await openFile(file);
    here(true);
    if (saving || now.hash === open.hash) return;
    if (!changes()) {
      take(now);
      tries.now();
      notice(say('disk-changed'), { name: 'disk' });
    } else if (now.hash !== open.seen) {
      open.seen = now.hash;
      notice(say('disk-changed-too'), { stay: true, kind: 'warning', name: 'disk' });
    }
  } catch (error) {
    if (error instanceof Away) here(false);
    else if (error.status === 404 && !changes()) notice(say('file-gone'), { stay: true, kind: 'warning', name: 'disk' });
  } finally {
    looking = false;
  }
}

/** Form or text. What was changed in one comes along into the other. */
async function turn(mode) {
  if (mode === open.mode || !fields) return;
  if (mode === 'source') {
    await tries.now();
    turnTo('source');
    parts.source.write(open.text);
    touched();
    return;
  }
  if (changes()) {
    const yes = await confirm(say('to-form'), say('to-form-save'), say('save'));
    if (!yes) return;
    await save();
    if (changes()) return;
  }
  const now = await openFile(file).catch(complain);
  if (!now) return;
  if (!now.form) return notice(now.why ?? say('no-form'), { kind: 'warning', stay: true });
  turnTo('form');
  take(now);
  tries.now();
}

function turnTo(mode) {
  open.mode = mode;
  for (const button of parts.tabs.children) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
  parts.place.replaceChildren(mode === 'form' ? fields.element : parts.source.element);
  parts.ready.element.hidden = mode === 'source';
}

/** Goes to the place that the address names. */
function aim() {
  const found = /^(\d+):(\d+)$/.exec(asked.get('at') ?? '');
  if (!found) return;
  const [line, column] = found.slice(1).map(Number);
  const finding = open.findings.find((f) => f.line === line && f.column === column) ?? open.findings.find((f) => f.line === line);
  if (finding?.path && fields?.goTo(finding.path)) return;
  if (fields) turn('source').then(() => parts.source.goTo(line, column));
  else parts.source.goTo(line, column);
}

async function history() {
  await tries.now();
  const text = await chooseVersion(file, open.text || open.base);
  if (text === null) return;
  try {
    const saved = await send({ file, base: open.base, hash: open.hash, text }, new Map());
    if (!saved) return;
    kept.clear();
    take(saved);
    tries.now();
    notice(say('version-back'), {});
  } catch (error) {
    complain(error);
  }
}

async function erase() {
  if (!(await confirm(say('delete-what', { name: fields.read('title') ?? file }), say('delete-note'), say('delete'), 'danger'))) return;
  try {
    const { id } = await remove(file);
    kept.clear();
    sessionStorage.setItem('casebook:deleted', JSON.stringify({ id, name: fields.read('title') ?? file }));
    location.assign('/_casebook/');
  } catch (error) {
    complain(error);
  }
}

/** The file cannot be opened at all. */
function fail(error) {
  const words = error instanceof Away ? say('away') : error.message;
  document.body.prepend(h('main', { class: 'wrap' }, h('h1', {}, say('cannot-open')), h('p', {}, words), h('p', {}, h('a', { href: '/_casebook/' }, say('all-files')))));
}

addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.code !== 'KeyS' || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  save();
});
// A picture dropped beside its field must not replace the page.
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => !event.defaultPrevented && event.preventDefault());

start().catch(complain);
