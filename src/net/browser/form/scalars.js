// The short kinds: a line, a number, a day, yes or no, an address. In: a field. Out: its control, which gives back exactly what the file said
// until somebody changes it. Whether a value is right is for the server to say.

import { fresh, h, tool } from './element.js';
import { changed, counter, frame } from './field.js';
import { readDay, say, showDay } from './say.js';

/**
 * A control around one input. `shown` makes what is written into what the input shows, `meant` the other way round; an untouched
 * input means what was written.
 */
function plain(field, input, { shown = (value) => value, meant = (text) => text, control = input, unit } = {}) {
  let given;
  let was = '';
  const count = counter(field);
  const isEmpty = () => input.value.trim() === '';
  const around = frame(field, { control, input, isEmpty, unit, counter: field.kind === 'line' ? count : null });
  const recount = () => count?.count(input.value);
  input.addEventListener('input', recount);
  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty,
    focus: () => input.focus(),
    read() {
      if (given !== undefined && input.value === was) return given;
      return isEmpty() ? undefined : meant(input.value);
    },
    write(value) {
      given = value;
      const text = value === undefined || value === null ? '' : shown(String(value));
      // Setting the same text again would move the cursor.
      if (input.value !== text) input.value = text;
      was = input.value;
      recount();
      fit(input);
    },
  };
}

// Browsers that know `field-sizing` grow the box themselves.
const growsItself = CSS.supports('field-sizing', 'content');

/** Makes a box of text as high as its text. */
export function fit(box) {
  if (growsItself || box.localName !== 'textarea' || !box.isConnected) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight + 2}px`;
}

/** A line of text. A long one wraps, so that all of it is seen; it still has no line breaks. */
export function line(field) {
  const short = field.max && field.max <= 120;
  const common = { id: fresh('line'), placeholder: field.example, autocomplete: 'off', spellcheck: 'true' };
  if (short || field.compact) return plain(field, h('input', { type: 'text', ...common }));
  const input = h('textarea', { rows: 1, class: 'one-line', ...common });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.isComposing) event.preventDefault();
  });
  input.addEventListener('input', () => {
    if (/[\r\n]/.test(input.value)) {
      const at = input.selectionStart;
      input.value = input.value.replace(/\r?\n/g, ' ');
      input.setSelectionRange(at, at);
    }
    fit(input);
  });
  input.addEventListener('fit', () => fit(input));
  return plain(field, input);
}

/** A number; a comma is as good as a point, and spaces between thousands do no harm. */
export function number(field) {
  const input = h('input', {
    type: 'text',
    id: fresh('number'),
    inputmode: field.integer ? 'numeric' : 'decimal',
    placeholder: field.example,
    autocomplete: 'off',
  });
  const meant = (text) => {
    const tidy = text.trim().replace(/[\s\u00a0\u202f]/g, '').replace(/^[−–]/, '-').replace(',', '.');
    return /^-?\d+(\.\d+)?$/.test(tidy) ? tidy : text.trim();
  };
  const shown = (text) => (document.documentElement.lang === 'ru' && /^-?\d+\.\d+$/.test(text) ? text.replace('.', ',') : text);
  return plain(field, input, { meant, shown, unit: field.unit });
}

/** A day: typed as people type it, or chosen from the browser's calendar. */
export function date(field) {
  const input = h('input', { type: 'text', id: fresh('date'), placeholder: say('day-as'), autocomplete: 'off' });
  const calendar = h('input', { type: 'date', class: 'calendar', tabindex: '-1', 'aria-hidden': 'true' });
  const open = tool('date', say('choose-day'), () => {
    calendar.value = readDay(input.value) ?? '';
    try {
      calendar.showPicker();
    } catch {
      input.focus();
    }
  });
  calendar.addEventListener('change', (event) => {
    event.stopPropagation();
    input.value = calendar.value ? showDay(calendar.value) : '';
    changed(input);
    input.focus();
  });
  calendar.addEventListener('input', (event) => event.stopPropagation());
  input.addEventListener('change', () => {
    const iso = readDay(input.value);
    if (iso) input.value = showDay(iso);
  });
  const control = h('div', { class: 'date' }, input, typeof calendar.showPicker === 'function' ? open : null, calendar);
  return plain(field, input, { control, shown: showDay, meant: (text) => readDay(text) ?? text.trim() });
}

/** An address on the web, of a page or of a file. */
export function link(field) {
  const input = h('input', { type: 'text', inputmode: 'url', id: fresh('link'), placeholder: field.example ?? 'https://', autocomplete: 'off', spellcheck: 'false' });
  return plain(field, input, { meant: (text) => text.trim() });
}

/** Yes or no. A file that says nothing means no. */
export function bool(field) {
  const input = h('input', { type: 'checkbox', id: fresh('bool') });
  let given;
  let was = false;
  const around = frame(field, { control: h('div', { class: 'check' }, input), input });
  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty: () => false,
    focus: () => input.focus(),
    read: () => (input.checked === was ? given : input.checked),
    write(value) {
      given = value ?? undefined;
      was = input.checked = value === true || value === 'true';
    },
  };
}
