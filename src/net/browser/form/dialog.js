// Dialogs. In: a title, what stands in it, the answers. Out: a promise of the answer that was chosen. Esc and the cross answer nothing. The
// browser's own <dialog> keeps the focus inside and gives it back.

import { fresh, h, tool } from './element.js';
import { say } from './say.js';

/**
 * Opens a dialog and resolves to the `value` of the chosen answer, or null. `answers` are { words, value, kind, ready } with kind
 * 'main', 'danger' or nothing; `ready` may hold an answer back by returning false, and turns its value into what is resolved.
 */
export function ask(title, content, answers, { wide = false } = {}) {
  return new Promise((resolve) => {
    let result = null;
    const id = fresh('dialog');
    const heading = h('h2', { id, tabindex: '-1' }, title);
    const row = h('div', { class: 'answers' });
    const dialog = h('dialog', { class: wide ? 'dialog wide' : 'dialog', 'aria-labelledby': id });
    const form = h('form', { method: 'dialog', novalidate: true }, h('div', { class: 'dialog-body' }, content), row);
    const choose = (answer) => {
      const outcome = answer.ready ? answer.ready() : answer.value;
      if (outcome === false) return;
      result = outcome ?? answer.value ?? null;
      dialog.close();
    };
    for (const answer of answers) {
      const kind = answer.kind === 'main' ? 'button main' : answer.kind === 'danger' ? 'button danger' : 'button';
      row.append(h('button', { type: 'button', class: kind, onclick: () => choose(answer) }, answer.words));
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const main = answers.find((answer) => answer.kind === 'main');
      if (main) choose(main);
    });
    // Enter in a line of text means the main answer, though the buttons are no submit buttons.
    form.addEventListener('keydown', (event) => {
      const isLine = event.target.matches?.('input:not([type=radio]):not([type=checkbox]):not([role=combobox])');
      if (event.key !== 'Enter' || !isLine || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    dialog.append(h('header', {}, heading, tool('close', say('close'), () => dialog.close())), form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector('[autofocus]') ?? dialog.querySelector('input, textarea, select') ?? heading).focus();
  });
}

/** Asks for a yes. */
export const confirm = (title, words, yes, kind = 'main') =>
  ask(title, h('p', {}, words), [
    { words: yes, value: true, kind },
    { words: say('cancel'), value: null },
  ]);
