// The form itself. In: what the server says about a file's fields and values. Out: the elements, the fields that were changed, and the way from a
// path such as `stages.2.text` to its control. Knows no server and no saving.

import { h } from './element.js';
import { reveal } from './field.js';
import { control } from './members.js';
import { say } from './say.js';

/** Common fields that few people need; `draft` is a switch above the form. */
const rare = new Set(['slug', 'weight']);

/** Values are the same if they say the same, whatever the order of their keys. */
export const canon = (value) =>
  JSON.stringify(value, (_, one) => (one && typeof one === 'object' && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one)) ?? 'null';

/** Makes a form. `context` has what controls need to know of the file: { file, pictureAddress, styles }. */
export function sheet(form, context) {
  const controls = new Map();
  const listeners = [];
  let initial = new Map();
  const about = {
    ...context,
    control: (key) => controls.get(key) ?? null,
    when: (key, act) => listeners.push({ key, act }),
  };
  const element = h('div', { class: 'grid sheet' });
  const more = h('details', { class: 'field group', 'data-width': 'full' }, h('summary', {}, h('span', { class: 'group-name' }, say('more-fields'))));
  const moreGrid = h('div', { class: 'grid' });
  more.append(moreGrid);
  for (const field of form.fields) {
    if (field.key === 'draft') continue;
    // All of a page is its text; of a case the story is what found no field.
    const isText = field.key === '$story' && form.kind === 'page';
    const own = control(isText ? { ...field, label: say('page-text'), hint: '' } : field, about);
    controls.set(field.key, own);
    (rare.has(field.key) ? moreGrid : element).append(own.element);
  }
  if (moreGrid.children.length) element.append(more);
  element.addEventListener('input', (event) => {
    for (const { key, act } of listeners) if (controls.get(key)?.element.contains(event.target)) act();
  });
  element.addEventListener('change', (event) => {
    for (const { key, act } of listeners) if (controls.get(key)?.element.contains(event.target)) act();
  });

  // The switch above the form; a file that says nothing is no draft.
  let draft;
  const read = (key) => (key === 'draft' ? draft : controls.get(key)?.read());
  const keys = form.fields.map((field) => field.key);

  const self = {
    element,
    keys,
    read,
    isDraft: () => draft === true,
    setDraft(wanted) {
      const before = initial.get('draft');
      draft = wanted ? true : before === 'false' ? false : undefined;
    },
    /** Shows values without taking them for the file's. */
    put(values) {
      // What others depend on comes first in the template's order.
      for (const [key, own] of controls) if (key in values) own.write(values[key] ?? undefined);
      if ('draft' in values) draft = values.draft ?? undefined;
    },
    /** What stands in the file; changes are counted from here. */
    base(values) {
      initial = new Map(keys.map((key) => [key, canon(values[key] ?? undefined)]));
    },
    /** The fields that differ from the file; null for one that is to go. */
    changes() {
      const changed = {};
      for (const key of keys) {
        const value = read(key);
        if (canon(value) !== initial.get(key)) changed[key] = value ?? null;
      }
      return changed;
    },
    /** The control of a path, or the nearest one above it; null if there is none at all. */
    find(path) {
      const [first, ...rest] = path.split('.');
      let at = controls.get(first) ?? null;
      for (const step of rest) {
        const next = at?.at(step);
        if (!next) break;
        at = next;
      }
      return at;
    },
    /** Goes to the field of a path. */
    goTo(path) {
      const own = self.find(path);
      if (!own) return false;
      reveal(own.element);
      own.focus();
      own.element.scrollIntoView({ block: 'center' });
      return true;
    },
    /** Puts each finding at its field; gives back those that have none. */
    show(findings) {
      const placed = new Map();
      const rest = [];
      for (const finding of findings) {
        const own = finding.path ? self.find(finding.path) : null;
        if (own) placed.set(own, [...(placed.get(own) ?? []), finding]);
        else rest.push(finding);
      }
      const walk = (own) => {
        own.children?.().forEach(([, child]) => walk(child));
        own.show(placed.get(own) ?? []);
      };
      for (const own of controls.values()) walk(own);
      return rest;
    },
    /** What a field is called, with the groups that it is in. */
    name(path) {
      const names = [];
      const steps = path.split('.');
      let at = controls.get(steps[0]);
      if (!at) return path === 'draft' ? say('draft') : '';
      names.push(at.field.label);
      for (const step of steps.slice(1)) {
        at = at?.at(step);
        if (!at) break;
        if (/^\d+$/.test(step)) names.push(String(at.number?.() ?? Number(step) + 1));
        else if (at.field.label) names.push(at.field.label);
      }
      return names.join(' › ');
    },
  };
  return self;
}

/**
 * The items of a list that was saved while somebody went on typing in it: what they have now, with the places that the saved text
 * gave to its items. `sent` is what was saved, `saved` what the server read from it.
 */
export function reseat(now, sent, saved) {
  if (Array.isArray(now)) {
    if (!Array.isArray(sent) || !Array.isArray(saved)) return now.map((item) => ({ ...item, from: null }));
    const place = (item) => {
      const at = sent.findIndex((other) => (item.from !== null && item.from === other.from) || (item.from === null && canon(item.value) === canon(other.value)));
      return sent.length === saved.length ? at : saved.findIndex((other) => at >= 0 && canon(bare(other.value)) === canon(bare(sent[at].value)));
    };
    return now.map((item) => {
      const at = place(item);
      const then = at < 0 ? undefined : sent.length === saved.length ? sent[at] : saved[at];
      return { from: saved[at]?.from ?? null, value: reseat(item.value, then?.value, saved[at]?.value) };
    });
  }
  if (now && typeof now === 'object') {
    return Object.fromEntries(Object.entries(now).map(([key, value]) => [key, reseat(value, sent?.[key], saved?.[key])]));
  }
  return now;
}

/** A value without the places of its items. */
export function bare(value) {
  if (Array.isArray(value)) return value.map((item) => bare(item.value));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, bare(one)]));
  return value;
}
