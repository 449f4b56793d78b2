// A word of a vocabulary. In: a field with its words. Out: its control: round buttons for a few words, a list for many, and for an open
// vocabulary a line with suggestions, since real cases use words that no list has. People see labels, the file gets ids.

import { fresh, h } from './element.js';
import { changed, frame } from './field.js';
import { fold, say } from './say.js';

/** The word that a value means: its id, or its label, whatever the dashes and quotes. */
export function word(field, value) {
  if (value === undefined || value === null || value === '') return null;
  const own = fold(value);
  return field.words?.find((w) => w.id === value) ?? field.words?.find((w) => fold(w.label) === own) ?? null;
}

/** A choice, in the dress that suits its vocabulary. */
export function choice(field, form) {
  if (field.open) return combobox(field, form);
  return field.words?.length > 4 ? select(field, form) : radios(field);
}

/** The words that fit what was chosen in the field that this one depends on. */
function fitting(field, form) {
  if (!field.depends) return field.words ?? [];
  const other = form.control(field.depends);
  const chosen = other && word(other.field, other.read());
  return (field.words ?? []).filter((w) => !w.parents?.length || !chosen || w.parents.includes(chosen.id));
}

function radios(field) {
  let given;
  let untouched = true;
  const name = fresh('choice');
  const box = h('div', { class: 'radios', role: 'radiogroup' });
  const inputs = new Map();
  const put = (value, label) => {
    const input = h('input', { type: 'radio', name, value, id: fresh('radio') });
    inputs.set(value, input);
    box.append(h('label', { class: 'radio' }, input, h('span', {}, label)));
  };
  for (const w of field.words ?? []) put(w.id, w.label);
  if (!field.required && !field.default) put('', say('not-said'));
  box.addEventListener('change', () => (untouched = false));
  const chosen = () => [...inputs].find(([, input]) => input.checked)?.[0];
  const isEmpty = () => given === undefined && untouched;
  const around = frame(field, { control: box, input: box, asGroup: true, isEmpty });
  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty,
    focus: () => ([...inputs.values()].find((input) => input.checked) ?? inputs.values().next().value)?.focus(),
    read: () => (untouched ? given : chosen() || undefined),
    write(value) {
      given = value ?? undefined;
      untouched = true;
      const id = word(field, value)?.id ?? (value ? String(value) : (field.default ?? ''));
      if (value && !inputs.has(id)) put(id, id);
      for (const [own, input] of inputs) input.checked = own === id;
    },
  };
}

function select(field, form) {
  let given;
  let was = '';
  const input = h('select', { id: fresh('select') });
  const fill = (value) => {
    const words = fitting(field, form);
    const usual = field.words?.find((w) => w.id === field.default);
    const empty = h('option', { value: '' }, usual ? say('unless-said', { word: usual.label }) : say('not-chosen'));
    const options = words.map((w) => h('option', { value: w.id }, w.label));
    const odd = value && !words.some((w) => w.id === value) ? [h('option', { value }, word(field, value)?.label ?? value)] : [];
    input.replaceChildren(empty, ...options, ...odd);
    input.value = value;
  };
  if (field.depends) form.when(field.depends, () => fill(input.value));
  const around = frame(field, { control: input, input, isEmpty: () => input.value === '' });
  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty: () => input.value === '',
    focus: () => input.focus(),
    read: () => (input.value === was ? given : input.value || undefined),
    write(value) {
      given = value ?? undefined;
      was = word(field, value)?.id ?? (value ? String(value) : '');
      fill(was);
    },
  };
}

/** A line with suggestions, as the ARIA practices have it: the focus stays in the line, the arrows go through the list. */
function combobox(field, form) {
  let given;
  let was = '';
  let active = -1;
  let options = [];
  const listId = fresh('words');
  const input = h('input', {
    type: 'text',
    id: fresh('combobox'),
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    placeholder: field.example ?? say('choose-or-type'),
  });
  const list = h('ul', { class: 'words', id: listId, role: 'listbox', 'aria-label': field.label, hidden: true });
  const arrow = h('button', { type: 'button', class: 'arrow', tabindex: '-1', 'aria-label': say('show-words'), 'aria-hidden': 'true' });
  const control = h('div', { class: 'combobox' }, input, arrow, list);
  const around = frame(field, { control, input, isEmpty: () => input.value.trim() === '' });

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const take = (w) => {
    input.value = w.label;
    close();
    changed(input);
  };
  const point = (at) => {
    active = at;
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    if (options[at]) {
      input.setAttribute('aria-activedescendant', options[at].id);
      options[at].scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  };
  const open = (all) => {
    const typed = fold(input.value);
    const chosen = word(field, input.value);
    // What is chosen already narrows nothing down.
    const words = fitting(field, form).filter((w) => all || chosen || !typed || fold(w.label).includes(typed));
    options = words.map((w) => {
      const option = h('li', { role: 'option', id: fresh('word'), 'aria-selected': 'false' }, w.label);
      option.addEventListener('mousedown', (event) => {
        event.preventDefault();
        take(w);
      });
      option.word = w;
      option.classList.toggle('chosen', w === chosen);
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    active = -1;
    input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-expanded', String(!list.hidden));
  };

  input.addEventListener('input', (event) => event.isTrusted && open(false));
  input.addEventListener('click', () => list.hidden && open(true));
  input.addEventListener('blur', close);
  arrow.addEventListener('mousedown', (event) => {
    event.preventDefault();
    input.focus();
    if (list.hidden) open(true);
    else close();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const from = active < 0 && step < 0 ? 0 : active;
      if (options.length) point((from + step + options.length) % options.length);
    } else if (event.key === 'Enter' && !list.hidden && options[active]) {
      event.preventDefault();
      event.stopPropagation();
      take(options[active].word);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab' && !list.hidden && options[active]) take(options[active].word);
  });

  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty: () => input.value.trim() === '',
    focus: () => input.focus(),
    read() {
      if (input.value === was) return given;
      const typed = input.value.trim();
      return typed ? (word(field, typed)?.id ?? typed) : undefined;
    },
    write(value) {
      given = value ?? undefined;
      was = input.value = word(field, value)?.label ?? (value ? String(value) : '');
    },
  };
}
