// Both changed the same field. In: the server's list of such fields. Out: for each, whose text it shall be, and the way to bring that about: first
// everything that does not contradict, then the chosen words on top. Both texts are shown side by side, their differences word by word.

import { ask } from './dialog.js';
import { wordPair } from './diff.js';
import { fresh, h } from './element.js';
import { say } from './say.js';
import { bare, canon } from './sheet.js';

/** A value in words. */
function words(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map((item) => `• ${words(item?.value ?? item)}`).join('\n');
  if (typeof value === 'object') return Object.values(value).map(words).filter(Boolean).join('\n');
  return String(value);
}

/** Asks about each. Resolves to a list of values, one for each conflict, or to null. */
export async function settle(conflicts, shown = (_, value) => value) {
  const choices = conflicts.map((one) => choice(one, shown));
  const content = h('div', { class: 'conflicts' }, h('p', {}, say('conflict-what', { n: conflicts.length })), ...choices.map((one) => one.element));
  const done = await ask(
    say('conflict'),
    content,
    [
      { words: say('conflict-save'), kind: 'main', ready: () => choices.every((one) => one.isMade()) },
      { words: say('conflict-later'), value: null },
    ],
    { wide: true },
  );
  return done ? choices.map((one) => one.value()) : null;
}

function choice(conflict, shown) {
  const [mine, theirs] = [shown(conflict.path, conflict.mine), shown(conflict.path, conflict.theirs)].map(words);
  const name = fresh('choice');
  const [left, right] = wordPair(mine, theirs);
  const side = (value, label, text, empty) => {
    const input = h('input', { type: 'radio', name, value });
    const body = empty ? h('div', { class: 'text hint' }, say('nothing-here')) : text;
    return [input, h('div', { class: 'side' }, h('label', { class: 'radio' }, input, h('span', {}, label)), body)];
  };
  const [mineInput, mineSide] = side('mine', say('conflict-mine'), left, mine === '');
  const [theirsInput, theirsSide] = side('theirs', say('conflict-theirs'), right, theirs === '');
  const canEdit = typeof conflict.mine === 'string' && typeof conflict.theirs === 'string';
  const edited = h('textarea', { rows: 4, value: mine, 'aria-label': say('conflict-edited') });
  const editInput = h('input', { type: 'radio', name, value: 'edited' });
  const editSide = h('div', { class: 'side edited' }, h('label', { class: 'radio' }, editInput, h('span', {}, say('conflict-edit'))), edited);
  edited.addEventListener('focus', () => (editInput.checked = true));
  const wrong = h('p', { class: 'note note-error', role: 'alert', hidden: true }, say('conflict-choose'));
  const element = h(
    'fieldset',
    { class: 'conflict' },
    h('legend', {}, conflict.label),
    h('div', { class: 'sides' }, mineSide, theirsSide),
    canEdit ? editSide : null,
    wrong,
  );
  return {
    element,
    isMade() {
      const made = [mineInput, theirsInput, editInput].some((input) => input.checked);
      wrong.hidden = made;
      if (!made) mineInput.focus();
      return made;
    },
    value: () => (mineInput.checked ? { whose: 'mine', value: conflict.mine } : editInput.checked ? { whose: 'mine', value: edited.value } : { whose: 'theirs', value: conflict.theirs }),
  };
}

const steps = (path) => path.split('.');

/** Reads a leaf of values by its path. */
export function leaf(values, path) {
  let at = values;
  for (const step of steps(path)) at = Array.isArray(at) ? at[Number(step)]?.value : at?.[step];
  return at;
}

/** Values with a leaf changed; undefined removes it. Lists are counted as they stand. */
export function withLeaf(values, path, value) {
  const [first, ...rest] = steps(path);
  if (Array.isArray(values)) {
    const at = Number(first);
    const copy = [...values];
    if (rest.length) copy[at] = { from: null, ...copy[at], value: withLeaf(copy[at]?.value ?? {}, rest.join('.'), value) };
    else if (value === undefined || value === null) copy.splice(at, 1);
    else if (copy[at]) copy[at] = { ...copy[at], value };
    else copy.push({ from: null, value });
    return copy;
  }
  const copy = { ...values };
  if (rest.length) copy[first] = withLeaf(copy[first] ?? (/^\d+$/.test(rest[0]) ? [] : {}), rest.join('.'), value);
  else if (value === undefined || value === null) delete copy[first];
  else copy[first] = value;
  return copy;
}

/** Values in which the chosen words stand: `values` are those of the saved file, in which everything else is merged already. */
export function withChosen(values, conflicts, chosen) {
  const out = {};
  conflicts.forEach(({ path, theirs }, at) => {
    if (chosen[at].whose !== 'mine') return;
    const [key] = steps(path);
    const all = { ...values, ...out };
    const last = steps(path).at(-1);
    const wasRemoved = (theirs === null || theirs === undefined) && /^\d+$/.test(last);
    const list = wasRemoved ? leaf(all, steps(path).slice(0, -1).join('.')) : null;
    if (list) {
      const longer = [...list.slice(0, Number(last)), { from: null, value: chosen[at].value }, ...list.slice(Number(last))];
      out[key] = withLeaf(all, steps(path).slice(0, -1).join('.'), longer)[key];
    } else out[key] = withLeaf(all, path, chosen[at].value)[key] ?? null;
  });
  return out;
}

/**
 * My changes without those that contradict: there the file keeps what it has. A leaf that cannot be found again (its list has another
 * order now) takes its whole field with it.
 */
export function withoutConflicts(changes, initial, conflicts) {
  let mine = { ...changes };
  for (const { path, base, mine: own } of conflicts) {
    const [key] = steps(path);
    if (!(key in mine)) continue;
    const at = locate(mine, path, own);
    if (at === null || own === null || own === undefined) {
      delete mine[key];
      continue;
    }
    const put = base ?? undefined;
    mine = withLeaf(mine, at, put);
    // A field from which nothing is left is no change.
    if (!(key in mine)) delete mine[key];
    else if (canon(mine[key]) === initial.get(key)) delete mine[key];
  }
  return mine;
}

/** Where a leaf with this value is: at its path, or at the same place of another item. */
function locate(values, path, value) {
  const is = (at) => canon(bare(leaf(values, at))) === canon(bare(value));
  if (is(path)) return path;
  const parts = steps(path);
  for (let i = 1; i < parts.length; i += 1) {
    if (!/^\d+$/.test(parts[i])) continue;
    const list = leaf(values, parts.slice(0, i).join('.'));
    for (let item = 0; item < (list?.length ?? 0); item += 1) {
      const other = [...parts.slice(0, i), item, ...parts.slice(i + 1)].join('.');
      if (is(other)) return other;
    }
  }
  return null;
}
