// A list of short things: topics, authors. In: a field whose items are no groups. Out: its control: one row for each, a new row with Enter, moved
// and removed by buttons. Each item remembers where it stood in the file, so that a moved one is not taken for a new one.

import { fresh, h, icon, tool } from './element.js';
import { changed, describe, list as fill, marks } from './field.js';
import { control } from './members.js';
import { announce, notice } from './notice.js';
import { movers } from './order.js';
import { say } from './say.js';

export function rows(field, form) {
  let given;
  const label = h('span', { class: 'label', id: fresh('label') }, field.label);
  const hint = field.hint ? h('p', { class: 'hint', id: fresh('hint') }, field.hint) : null;
  const notes = h('ul', { class: 'notes', id: fresh('notes') });
  const list = h('ul', { class: 'rows', 'aria-labelledby': label.id });
  const add = h('button', { type: 'button', class: 'add', onclick: () => insert().focus() }, icon('add'), say('add-row'));
  add.setAttribute('aria-label', `${say('add-row')}: ${field.label}`);
  const box = h('div', { role: 'group', 'aria-labelledby': label.id }, list, add);
  describe(box, hint, notes);
  const element = h('div', { class: 'field kind-list', 'data-width': 'full' }, h('div', { class: 'head' }, label, ...marks(field)), hint, box, notes);
  const items = () => [...list.children].map((row) => row.item);

  /** A new row, in the end or after another one. */
  function insert(after = null, from = null, value) {
    const number = () => items().indexOf(item) + 1;
    const own = control({ ...field.item, label: field.label, hint: '', example: field.example, compact: true }, form);
    const row = h('li', { 'data-item': '' });
    const name = () => (typeof own.read() === 'string' && own.read().trim()) || say('row-number', { n: number() });
    const { handle, up, down, rename } = movers(list, row, { name, moved: () => (redraw(), changed(list)) });
    const remove = tool('remove', say('remove'), () => drop(item));
    const item = { row, own, from, number, rename, name: () => name(), remove };
    row.item = item;
    row.append(handle, own.element, h('div', { class: 'row-tools' }, up, down, remove));
    row.addEventListener('keydown', (event) => {
      const input = event.target;
      if (event.isComposing || input.localName !== 'input' || input.type !== 'text') return;
      if (event.key === 'Enter') {
        event.preventDefault();
        insert(row).focus();
      } else if (event.key === 'Backspace' && input.value === '' && items().length > 1) {
        event.preventDefault();
        drop(item);
      }
    });
    list.insertBefore(row, after ? after.nextSibling : null);
    own.write(value);
    redraw();
    return own;
  }

  function drop(item) {
    const all = items();
    const at = all.indexOf(item);
    const next = all[at + 1] ?? all[at - 1];
    const name = item.name();
    const was = item.own.isEmpty();
    item.row.remove();
    redraw();
    changed(list);
    if (next) next.own.focus();
    else add.focus();
    if (was) return;
    announce(say('removed', { name }));
    const back = () => {
      list.insertBefore(item.row, list.children[at] ?? null);
      redraw();
      changed(list);
      item.own.focus();
    };
    notice(say('removed', { name }), { action: { words: say('bring-back'), does: back }, name: 'removed' });
  }

  function redraw() {
    for (const item of items()) {
      item.rename();
      const input = item.own.element.querySelector('input, textarea, select');
      input?.setAttribute('aria-label', `${field.label}, ${item.number()}`);
      item.remove.setAttribute('aria-label', say('remove-one', { name: item.name() }));
    }
    add.hidden = Boolean(field.max) && items().length >= field.max;
  }
  list.addEventListener('change', redraw);

  return {
    field,
    element,
    at: (key) => items()[Number(key)]?.own ?? null,
    isEmpty: () => items().every((item) => item.own.isEmpty()),
    focus: () => (items().length ? items()[0].own.focus() : add.focus()),
    show: (findings) => fill(notes, findings.filter((f) => f.severity !== 'todo' || items().length)),
    children: () => items().map((item, at) => [String(at), item.own]),
    read() {
      const value = items()
        .map((item) => ({ from: item.from, value: item.own.read() }))
        .filter((item) => item.value !== undefined);
      return value.length || Array.isArray(given) ? (value.length ? value : given.length ? undefined : given) : undefined;
    },
    write(value) {
      given = Array.isArray(value) ? value : undefined;
      const values = given ?? [];
      items().slice(values.length).forEach((item) => item.row.remove());
      values.forEach((one, at) => {
        const item = items()[at];
        if (!item) return insert(null, one.from ?? null, one.value);
        item.from = one.from ?? null;
        return item.own.write(one.value);
      });
      redraw();
    },
  };
}
