// The bar above form and page. In: the file and what can be done with it. Out: the bar, and ways to say what state the file is in. Does nothing by
// itself.

import { h, icon } from './element.js';
import { announce } from './notice.js';
import { say } from './say.js';

/** The bar. `acts` are { save, history, copy, remove, view }; those that are absent are not offered. */
export function head(acts) {
  const title = h('h1', { class: 'bar-title' });
  const where = h('span', { class: 'bar-where' });
  const state = h('p', { class: 'state', role: 'status' });
  const save = h('button', { type: 'button', class: 'button main', onclick: acts.save, 'aria-keyshortcuts': 'Control+S', title: 'Ctrl+S' }, say('save'));
  const view = h('div', { class: 'segments view', role: 'group', 'aria-label': say('view') });
  for (const name of ['form', 'page']) {
    const button = h('button', { type: 'button', 'aria-pressed': String(name === 'form') }, say(`view-${name}`));
    button.addEventListener('click', () => {
      for (const other of view.children) other.setAttribute('aria-pressed', String(other === button));
      acts.view(name);
    });
    view.append(button);
  }
  const menu = h('details', { class: 'menu' }, h('summary', { 'aria-label': say('more'), title: say('more') }, icon('more')));
  const entries = h('div', { class: 'menu-list' });
  for (const [key, act] of [
    ['history', acts.history],
    ['copy-case', acts.copy],
    ['delete', acts.remove],
  ]) {
    if (!act) continue;
    const run = () => {
      menu.open = false;
      menu.querySelector('summary').focus();
      act();
    };
    entries.append(h('button', { type: 'button', class: key === 'delete' ? 'danger' : '', onclick: run }, say(key)));
  }
  menu.append(entries);
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  document.addEventListener('click', (event) => !menu.contains(event.target) && (menu.open = false));
  menu.addEventListener('focusout', (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && (menu.open = false));
  const back = h('a', { class: 'back', href: '/_casebook/' }, icon('back'), h('span', {}, say('all-files')));
  const element = h(
    'header',
    { class: 'bar' },
    back,
    h('div', { class: 'bar-name' }, where, title),
    view,
    h('div', { class: 'bar-end' }, state, menu, save),
  );
  let last = '';
  return {
    element,
    name(one, words) {
      where.textContent = one.slice(0, 1).toUpperCase() + one.slice(1);
      title.textContent = words || say('no-title');
      document.title = `${words || say('no-title')} · Casebook`;
    },
    /** Says how it stands: kinds are saved, dirty, saving, away. */
    state(kind, words) {
      if (last === kind + words) return;
      last = kind + words;
      state.dataset.kind = kind;
      state.textContent = words;
      save.disabled = false;
      save.classList.toggle('quiet', kind === 'saved');
    },
    announce,
  };
}

/** The switch between a draft and what is ready to be published, and what that means now. */
export function readiness(turn) {
  const name = 'readiness';
  const note = h('p', { class: 'hint', id: 'readiness-note' });
  const inputs = ['draft', 'ready'].map((value) => h('input', { type: 'radio', name, value, id: `is-${value}`, 'aria-describedby': note.id }));
  inputs.forEach((input) => input.addEventListener('change', () => turn(input.value === 'draft')));
  const labels = inputs.map((input) => h('label', { for: input.id }, input, h('span', {}, say(`is-${input.value}`))));
  const element = h('fieldset', { class: 'readiness' }, h('legend', { class: 'vh' }, say('readiness')), h('div', { class: 'segments' }, ...labels), note);
  return {
    element,
    show(isDraft, missing) {
      inputs[0].checked = isDraft;
      inputs[1].checked = !isDraft;
      const key = isDraft ? (missing ? 'draft-missing' : 'draft-complete') : missing ? 'ready-missing' : 'ready-complete';
      const words = say(key, { n: missing });
      if (note.textContent !== words) note.textContent = words;
      note.classList.toggle('warned', !isDraft && missing > 0);
    },
  };
}
