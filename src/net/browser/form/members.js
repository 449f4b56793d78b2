// Fields in a row, and groups of them. In: fields of the form. Out: one control that reads and writes an object. Which control a kind has is said
// here, once.

import { choice } from './choice.js';
import { cards } from './cards.js';
import { fresh, h } from './element.js';
import { describe, list as fill, marks } from './field.js';
import { image } from './picture.js';
import { prose } from './prose.js';
import { rows } from './rows.js';
import { bool, date, line, link, number } from './scalars.js';

const kinds = { line, text: prose, choice, number, date, bool, link, image, group, list };

/** The control of a field. A kind that is not known is edited as a line. */
export const control = (field, form) => (kinds[field.kind] ?? line)(field, form);

function list(field, form) {
  return field.item?.kind === 'group' ? cards(field, form) : rows(field, form);
}

/** Controls for several fields; their values are one object, in which what is not written is absent. */
export function members(fields, form) {
  const controls = fields.map((field) => control(field, form));
  let rest = {};
  return {
    controls,
    elements: controls.map((own) => own.element),
    get: (key) => controls.find((own) => own.field.key === key) ?? null,
    isEmpty: () => controls.every((own) => own.isEmpty()),
    read() {
      const value = { ...rest };
      for (const own of controls) {
        const read = own.read();
        if (read !== undefined) value[own.field.key] = read;
      }
      return value;
    },
    write(value) {
      const known = new Set(controls.map((own) => own.field.key));
      // What the form does not show it does not lose.
      rest = Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !known.has(key)));
      for (const own of controls) own.write(value?.[own.field.key]);
    },
  };
}

/** A group: a frame with its name, its fields inside. One that may be left out is folded while nothing is in it. */
export function group(field, form) {
  const inside = members(field.fields ?? [], form);
  let given;
  const hint = field.hint ? h('p', { class: 'hint', id: fresh('hint') }, field.hint) : null;
  const notes = h('ul', { class: 'notes', id: fresh('notes') });
  const grid = h('div', { class: 'grid' }, ...inside.elements);
  const legend = [h('span', { class: 'group-name' }, field.label), ...marks(field)];
  const element = field.required
    ? h('fieldset', { class: 'field group', 'data-width': 'full' }, h('legend', {}, ...legend), hint, notes, grid)
    : h('details', { class: 'field group', 'data-width': 'full' }, h('summary', {}, ...legend), h('div', { role: 'group', 'aria-label': field.label }, hint, notes, grid));
  if (field.required) describe(element, hint);
  return {
    field,
    element,
    at: inside.get,
    isEmpty: inside.isEmpty,
    focus: () => inside.controls[0]?.focus(),
    show: (findings) => fill(notes, findings.filter((f) => f.severity !== 'todo' || !inside.isEmpty())),
    children: () => inside.controls.map((own) => [own.field.key, own]),
    read() {
      const value = inside.read();
      return Object.keys(value).length ? value : given && Object.keys(given).length === 0 ? given : undefined;
    },
    write(value) {
      given = value && typeof value === 'object' ? value : undefined;
      inside.write(given);
      if (!field.required) element.open = Boolean(given);
    },
  };
}
