// One card of a list of groups: its head with number, name and first words, its fields, its sub-items. In: the list that it is in. Out: the card's
// control. How cards stand among each other is for cards.js.

import { cards } from './cards.js';
import { button, fresh, h, icon } from './element.js';
import { members } from './members.js';
import { announce } from './notice.js';
import { movers } from './order.js';
import { say } from './say.js';

/** A card of `list`; `from` is its place in the file, null for a new one. */
export function card(list, form, from) {
  const { group, counter, title, isInner } = list.shape;
  const inside = members(group.fields, form);
  const bodyId = fresh('card');
  const number = h('span', { class: 'number' });
  const caption = h('span', { class: 'caption' });
  const excerpt = h('span', { class: 'excerpt' });
  const state = h('span', { class: 'card-state' });
  const toggle = h(
    'button',
    { type: 'button', class: 'toggle', 'aria-expanded': 'false', 'aria-controls': bodyId },
    number,
    h('span', { class: 'card-words' }, caption, excerpt),
    state,
    icon('open'),
  );
  const element = h('li', { 'data-item': '', class: 'card' });
  const body = h('div', { id: bodyId, class: 'card-body', hidden: true });
  const { handle, up, down, rename } = movers(list.list, element, { name: () => item.name(), moved: list.touched });
  const inner = group.nest && !isInner ? cards(innerField(list.field, group), form, { number: () => item.number(), nest: group.nest }) : null;

  const item = {
    from,
    element,
    numbered: () => inside.get(counter)?.read(),
    field: group,
    read() {
      const value = inside.read();
      const nested = inner?.read();
      if (nested) value[group.nest] = nested;
      return value;
    },
    write(value) {
      const { [group.nest ?? '']: nested, ...own } = value;
      inside.write(own);
      inner?.write(nested);
      item.redraw();
    },
    at: (key) => (inner && key === group.nest ? inner : inside.get(key)),
    children: () => [...inside.controls.map((own) => [own.field.key, own]), ...(inner ? [[group.nest, inner]] : [])],
    isEmpty: () => inside.isEmpty(),
    number: () => (counter && !isCounted() ? (inside.get(counter).read() ?? '') : list.numberOf(item)),
    caption: () => (title && String(inside.get(title.key).read() ?? '').trim()) || '',
    name: () => item.caption().slice(0, 60) || `${list.shape.one} ${item.number()}`,
    show(findings) {
      item.wrong = findings.length > 0;
      item.mark();
    },
    /** Shows on the folded card that something in it is wrong. */
    mark() {
      const found = element.querySelectorAll('.note-error, .note-todo').length;
      state.replaceChildren(...(found ? [icon('error'), h('span', { class: 'vh' }, say('so-many-notes', { n: found }))] : []));
    },
    unfold: () => fold(false),
    focus() {
      fold(false);
      (inside.controls.find((own) => own.field.key !== counter) ?? inside.controls[0])?.focus();
    },
    head: () => toggle.focus(),
    redraw,
  };

  function fold(folded) {
    body.hidden = folded;
    toggle.setAttribute('aria-expanded', String(!folded));
    element.classList.toggle('open', !folded);
    // Boxes that grow could not measure themselves while they were hidden.
    if (!folded) body.querySelectorAll('textarea').forEach((box) => box.dispatchEvent(new Event('fit')));
  }

  /** True if the numbers are what the order says; then they need no field. */
  function isCounted() {
    return list.isCounted();
  }

  function redraw() {
    const said = item.caption();
    const main = group.main ? String(inside.get(group.main)?.read() ?? '') : '';
    const words = main.replace(/!\[[^\]]*\]\([^)]*\)/g, '').replace(/[*_#>`\\]|\[|\]\([^)]*\)/g, '').replace(/\s+/g, ' ').trim();
    number.textContent = item.number();
    caption.textContent = said || words.slice(0, 200) || say('nothing-yet');
    caption.classList.toggle('plain', !said);
    caption.classList.toggle('empty', !said && !words);
    excerpt.textContent = said ? words.slice(0, 140) : '';
    rename();
    inner?.redraw();
    if (counter) inside.get(counter).element.hidden = isCounted();
    outward.hidden = !isInner;
    inward.hidden = isInner || !group.nest || list.items().indexOf(item) === 0 || (inner?.items().length ?? 0) > 0;
  }

  const inward = button(say('make-inner'), () => {
    const above = list.items()[list.items().indexOf(item) - 1];
    above.nested.adopt(item);
    announce(say('is-inner', { name: item.name(), of: above.name() }));
  }, { class: 'link' });
  const outward = button(say('make-outer'), () => list.above.release(item), { class: 'link' });
  const actions = h(
    'div',
    { class: 'card-actions' },
    inner ? button(say('add-inner'), () => startInner(), { class: 'link' }) : null,
    inward,
    outward,
    button(say('double'), () => double(), { class: 'link' }),
    button(say('remove'), () => list.drop(item), { class: 'link danger' }),
  );

  function startInner() {
    const sub = inner.insert(null, {});
    inner.touched();
    sub.focus();
  }
  function double() {
    const value = strip(item.read(), counter, group.nest);
    const copy = list.insert(null, value, { before: element.nextSibling });
    list.touched();
    copy.focus();
    announce(say('doubled', { name: item.name() }));
  }

  // An item that changes its level is written anew: its number is another one.
  item.nested = inner && {
    adopt(other) {
      const value = strip(other.read(), counter, group.nest);
      other.element.remove();
      fold(false);
      const sub = inner.insert(null, value);
      list.touched();
      sub.head();
    },
  };
  if (inner) {
    inner.above.release = (sub) => {
      const value = strip(sub.read(), counter, group.nest);
      sub.element.remove();
      const out = list.insert(null, value, { before: element.nextSibling });
      list.touched();
      out.head();
      announce(say('is-outer', { name: out.name() }));
    };
  }

  body.append(h('div', { class: 'grid' }, ...inside.elements), ...(inner ? [inner.element] : []), actions);
  element.append(h('div', { class: 'card-head' }, handle, toggle, h('div', { class: 'row-tools' }, up, down)), body);
  element.item = item;
  toggle.addEventListener('click', () => fold(!body.hidden));
  element.addEventListener('reveal', () => fold(false));
  element.addEventListener('input', () => redraw());
  return item;
}

/** The list of an item's sub-items: the same fields, which do not nest again. */
function innerField(field, group) {
  const { nest, ...item } = group;
  return { key: nest, kind: 'list', label: field.label, item };
}

/** A value without its number, and its sub-items without their places: what is copied is new. */
function strip(value, counter, nest) {
  const { [counter ?? '']: number, ...rest } = value;
  if (nest && rest[nest]) rest[nest] = rest[nest].map((item) => ({ from: null, value: strip(item.value, counter, null) }));
  return rest;
}
