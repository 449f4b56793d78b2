// The order of things on the page. In: a list and what in it can be moved. Out: things in a new order, moved by dragging a handle, by buttons, or
// with Alt and the arrows, and a word about it for those who cannot see it. Knows nothing of what is moved.

import { h, icon, tool } from './element.js';
import { announce } from './notice.js';
import { say } from './say.js';

/** The handle, and the buttons up and down, of one thing. `items` gives the things of the list, `moved` is called after each move. */
export function movers(list, element, { name, moved }) {
  const items = () => [...list.children].filter((child) => child.matches('[data-item]'));
  const tell = () => {
    const all = items();
    announce(say('moved', { name: name(), at: all.indexOf(element) + 1, of: all.length }));
  };
  const step = (by) => {
    const all = items();
    const other = all[all.indexOf(element) + by];
    if (!other) return announce(say(by < 0 ? 'is-first' : 'is-last', { name: name() }));
    const focused = document.activeElement;
    if (by < 0) list.insertBefore(element, other);
    else list.insertBefore(element, other.nextSibling);
    if (element.contains(focused)) focused.focus();
    element.scrollIntoView({ block: 'nearest' });
    moved();
    return tell();
  };
  const handle = h('span', { class: 'handle', title: say('drag'), 'aria-hidden': 'true' }, icon('drag'));
  handle.addEventListener('pointerdown', (event) => drag(event, list, element, items, () => (moved(), tell())));
  const up = tool('up', '', () => step(-1));
  const down = tool('down', '', () => step(1));
  element.addEventListener('keydown', (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.altKey || event.ctrlKey || event.shiftKey || event.target.closest('[data-item]') !== element) return;
    event.preventDefault();
    event.stopPropagation();
    step(by);
  });
  const rename = () => {
    const all = items();
    const at = all.indexOf(element);
    for (const [one, key, end] of [
      [up, 'move-up', at === 0],
      [down, 'move-down', at === all.length - 1],
    ]) {
      const title = say(key, { name: name() });
      one.setAttribute('aria-label', title);
      one.title = say(key === 'move-up' ? 'up' : 'down');
      // Not `disabled`: the button that was just pressed would lose the focus.
      one.setAttribute('aria-disabled', String(end));
    }
  };
  return { handle, up, down, rename };
}

/** Follows the pointer: the thing moves to where the pointer is as soon as that is past the middle of a neighbour. */
function drag(event, list, element, items, done) {
  if (event.button !== 0) return;
  event.preventDefault();
  const before = items().indexOf(element);
  element.classList.add('dragged');
  document.documentElement.classList.add('dragging');
  let y = event.clientY;
  let scrolling;
  const scroller = element.closest('.scroller') ?? document.scrollingElement;
  const place = () => {
    for (const other of items()) {
      if (other === element) continue;
      const box = other.getBoundingClientRect();
      const isBefore = other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
      const middle = box.top + box.height / 2;
      if (isBefore && y > middle) list.insertBefore(element, other.nextSibling);
      else if (!isBefore && y < middle) {
        list.insertBefore(element, other);
        break;
      }
    }
  };
  const edge = () => {
    const box = scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
    const by = y < box.top + 60 ? -12 : y > box.bottom - 60 ? 12 : 0;
    if (by) {
      scroller.scrollBy(0, by);
      place();
    }
    scrolling = requestAnimationFrame(edge);
  };
  const move = (at) => {
    y = at.clientY;
    place();
  };
  const end = () => {
    cancelAnimationFrame(scrolling);
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
    element.classList.remove('dragged');
    document.documentElement.classList.remove('dragging');
    if (items().indexOf(element) !== before) done();
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
  scrolling = requestAnimationFrame(edge);
}
