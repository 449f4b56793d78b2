// What stands around every field. In: a field of the form, its control, its findings. Out: the label, the marks, the hint, the counter and
// the findings at it, tied to the control for those who hear the page. Knows no kind of field.

import { fresh, h, icon } from './element.js';
import { say } from './say.js';

const wideKinds = new Set(['text', 'image', 'group', 'list']);

/** How much of a row a field takes: a number is short, prose is wide. */
export function width(field) {
  if (wideKinds.has(field.kind)) return 'full';
  if (field.kind === 'number' || field.kind === 'date') return 'third';
  if (field.kind === 'choice') return field.open || field.words?.length > 4 ? 'half' : 'full';
  if (field.kind === 'line') return field.max ? (field.max <= 160 ? 'half' : 'full') : field.required ? 'full' : 'half';
  return 'half';
}

/** The marks beside a label. */
export function marks(field) {
  const out = [];
  if (field.required) out.push(h('span', { class: 'mark required' }, say('required')));
  if (field.private) {
    const said = field.label?.toLowerCase().includes(say('private').toLowerCase());
    out.push(h('span', { class: 'mark private' }, icon('lock'), said ? null : say('private')));
  }
  return out;
}

/**
 * The frame of a field. `control` is what it holds, `input` what the label belongs to; with `asGroup` the label names a group of inputs.
 * `isEmpty` tells whether something is written.
 */
export function frame(field, { control, input, asGroup = false, isEmpty = () => false, counter = null, unit = null }) {
  const label = asGroup
    ? h('span', { class: 'label', id: fresh('label') }, field.label)
    : h('label', { class: 'label', for: input.id }, field.label);
  const hint = field.hint ? h('p', { class: 'hint', id: fresh('hint') }, field.hint) : null;
  const notes = h('ul', { class: 'notes', id: fresh('notes') });
  const row = unit ? h('div', { class: 'with-unit' }, control, h('span', { class: 'unit' }, unit)) : control;
  const element = h(
    'div',
    { class: `field kind-${field.kind}`, 'data-width': width(field) },
    h('div', { class: 'head' }, label, ...marks(field), counter?.element),
    // Below a line, so that neighbours stand in one row; above prose, which is long.
    ...(field.kind === 'text' ? [hint, row] : [row, hint]),
    notes,
  );
  if (asGroup) {
    control.setAttribute('role', control.getAttribute('role') ?? 'group');
    control.setAttribute('aria-labelledby', label.id);
  }
  describe(input, hint, counter?.element, notes);
  if (field.required && !asGroup) input.setAttribute('aria-required', 'true');
  return { element, show: (findings) => show(element, notes, input, findings, isEmpty) };
}

/** Ties an input to what is said about it. */
export function describe(input, ...parts) {
  const ids = parts.filter(Boolean).map((part) => part.id);
  if (ids.length) input.setAttribute('aria-describedby', ids.join(' '));
}

function show(element, notes, input, findings, isEmpty) {
  // That nothing is written yet is said by the mark; the list above the form counts it.
  const missing = findings.some((finding) => finding.severity !== 'warning') && isEmpty();
  const said = findings.filter((finding) => !(finding.severity === 'todo' && isEmpty()));
  const isWrong = said.some((finding) => finding.severity === 'error' || finding.severity === 'todo');
  element.classList.toggle('wrong', isWrong);
  element.classList.toggle('doubtful', !isWrong && said.length > 0);
  const mark = element.querySelector(':scope > .head > .mark.required');
  if (mark) {
    mark.classList.toggle('missing', missing);
    mark.textContent = say(missing ? 'required-missing' : 'required');
  }
  if (isWrong) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
  list(notes, said);
}

/** Fills a list with findings; it is left alone if it says the same already. */
export function list(notes, findings) {
  const key = JSON.stringify(findings.map((f) => [f.severity, f.message, f.help]));
  if (notes.dataset.key === key) return;
  notes.dataset.key = key;
  notes.replaceChildren(...findings.map(note));
}

/**
 * A finding in words: what is wrong, and what to do. What is left to do is told to writers of files ("add a heading"); beside the field
 * itself that is no help.
 */
export function note(finding) {
  const helps = finding.help && !(finding.severity === 'todo' && finding.path);
  const kind = finding.severity === 'todo' ? 'todo' : finding.severity;
  return h(
    'li',
    { class: `note note-${kind}` },
    icon(kind === 'todo' ? 'error' : kind),
    h(
      'span',
      {},
      h('span', { class: 'vh' }, `${say(`severity-${kind}`)}: `),
      h('span', { class: 'said' }, finding.message),
      helps ? h('span', { class: 'help' }, ` ${finding.help}`) : null,
    ),
  );
}

/** Characters as a reader counts them. */
export const length = (text) => [...text].length;

/** Counts characters against a field's limits, quietly while there is room. */
export function counter(field) {
  if (!field.max && !field.min) return null;
  const element = h('span', { class: 'counter', id: fresh('counter') });
  const count = (text) => {
    const now = length(text.trim());
    const over = field.max && now > field.max;
    const short = field.min && now > 0 && now < field.min;
    element.classList.toggle('over', Boolean(over));
    element.hidden = !over && !short && !(field.max && now >= field.max * 0.6);
    if (over) element.textContent = say('too-long-by', { n: now - field.max });
    else if (short) element.textContent = say('too-short-by', { n: field.min - now });
    else element.textContent = say('so-many-of', { now, max: field.max });
  };
  count('');
  return { element, count };
}

/** Tells the form that something was changed without typing. */
export const changed = (element) => element.dispatchEvent(new Event('input', { bubbles: true }));

/** Opens whatever hides an element. */
export function reveal(element) {
  element.dispatchEvent(new CustomEvent('reveal', { bubbles: true }));
  for (let at = element.closest('details'); at; at = at.parentElement?.closest('details')) at.open = true;
}
