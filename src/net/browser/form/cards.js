// A list of groups: results, stages. In: a field whose items are groups. Out: its control: one card for each, folded to its number, its name and
// its first words; moved, doubled, removed, and where the template lets items nest, brought one level in or out. Each item remembers
// where it stood in the file.

import { card } from './card.js';
import { fresh, h, icon } from './element.js';
import { changed, describe, list as fill, marks } from './field.js';
import { announce, notice } from './notice.js';
import { fold, say } from './say.js';

/** The member that holds the number of an item: a very short line where items nest. Numbers follow the order; the server sets them. */
const counterOf = (group) => (group.nest ? group.fields.find((f) => f.kind === 'line' && f.max && f.max <= 12)?.key : null) ?? null;
/** The member that names an item. */
const titleOf = (group, counter) => group.fields.find((f) => f.kind === 'line' && f.key !== counter) ?? null;

/** The control of a list of groups. `above` is the card whose sub-items these are. */
export function cards(field, form, above = null) {
  const group = field.item;
  const counter = counterOf({ ...group, nest: group.nest ?? above?.nest });
  const shape = { group, counter, title: titleOf(group, counter), isInner: Boolean(above), one: field.label };
  let given;
  let counted = true;
  const label = h('span', { class: above ? 'label' : 'group-name', id: fresh('label') }, above ? say('sub-items') : field.label);
  const hint = field.hint && !above ? h('p', { class: 'hint', id: fresh('hint') }, field.hint) : null;
  const notes = h('ul', { class: 'notes', id: fresh('notes') });
  const list = h('ol', { class: 'cards', 'aria-labelledby': label.id });
  const add = h('button', { type: 'button', class: 'add', onclick: () => begin() }, icon('add'), h('span', {}, say(above ? 'add-inner' : 'add-item')));
  const all = h('button', { type: 'button', class: 'add', onclick: () => beginAll() }, icon('numbers'), h('span', {}));
  const foot = h('div', { class: 'row' }, add, all);
  const box = h('div', { role: 'group', 'aria-labelledby': label.id }, list, foot);
  const head = h('div', { class: 'head' }, label, ...(above ? [] : marks(field)));
  const element = h('div', { class: above ? 'inner-list' : 'field kind-list outline', 'data-width': 'full' }, head, hint, notes, box);
  describe(box, hint, notes);
  const items = () => [...list.children].map((row) => row.item);

  const self = {
    field,
    element,
    list,
    items,
    shape,
    above,
    at: (key) => items()[Number(key)] ?? null,
    isEmpty: () => items().length === 0,
    focus: () => (items().length ? items()[0].focus() : add.focus()),
    show: (findings) => fill(notes, findings.filter((f) => f.severity !== 'todo' || items().length)),
    children: () => items().map((item, at) => [String(at), item]),
    /** The number of an item as it will be printed, if the order says so. */
    numberOf: (item) => (above ? `${above.number()}.` : '') + (items().indexOf(item) + 1),
    isCounted: () => counted,
    insert,
    drop,
    redraw,
    touched() {
      redraw();
      changed(list);
    },
    read() {
      const value = items().map((item) => ({ from: item.from, value: item.read() }));
      return value.length ? value : given && given.length === 0 ? given : undefined;
    },
    write(value) {
      given = Array.isArray(value) ? value : undefined;
      const values = given ?? [];
      // Cards that are there stay, so that what is open stays open and the cursor where it was.
      items().slice(values.length).forEach((item) => item.element.remove());
      values.forEach((one, at) => {
        const item = items()[at] ?? insert(null, {}, { open: false });
        item.from = one.from ?? null;
        item.write(one.value ?? {});
      });
      counted = items().every((item) => [undefined, self.numberOf(item), String(items().indexOf(item) + 1)].includes(item.numbered()));
      redraw();
    },
  };

  /** A new card; before another one, or in the end. */
  function insert(from, value, { open = true, before = null } = {}) {
    const item = card(self, form, from);
    list.insertBefore(item.element, before);
    item.write(value ?? {});
    if (open) item.unfold();
    return item;
  }

  function unused() {
    const used = new Set(items().map((item) => fold(item.caption())));
    return (field.titles ?? []).filter((title) => !used.has(fold(title)));
  }

  function begin() {
    // The template's own stages are offered in their order.
    const next = shape.title && unused()[0];
    const item = insert(null, next && field.titles.indexOf(next) >= items().length ? { [shape.title.key]: next } : {});
    self.touched();
    item.focus();
    announce(say('added', { name: item.name() }));
  }

  function beginAll() {
    const rest = unused();
    for (const title of rest) insert(null, { [shape.title.key]: title }, { open: false });
    self.touched();
    items()[0].focus();
    announce(say('added-all', { n: rest.length }));
  }

  function drop(item) {
    const at = items().indexOf(item);
    const name = item.name();
    item.element.remove();
    self.touched();
    const next = items()[at] ?? items()[at - 1];
    if (next) next.head();
    else add.focus();
    const back = () => {
      list.insertBefore(item.element, list.children[at] ?? null);
      self.touched();
      item.head();
    };
    notice(say('removed', { name }), { action: { words: say('bring-back'), does: back }, name: 'removed' });
  }

  function redraw() {
    for (const item of items()) item.redraw();
    const rest = above ? [] : unused();
    all.hidden = items().length > 0 || rest.length < 2 || !shape.title;
    all.lastChild.textContent = say('add-all', { n: rest.length });
    add.hidden = Boolean(field.max) && items().length >= field.max;
    element.hidden = Boolean(above) && items().length === 0;
  }
  redraw();
  return self;
}
