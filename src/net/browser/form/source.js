// The whole text of a file. In: the text and its findings. Out: the text as changed. For templates and settings, which have no form, and for those
// who want it; findings lead to their place.

import { fresh, h } from './element.js';
import { note } from './field.js';
import { say } from './say.js';

/** The place in a text, counted in characters as findings count them. */
function offset(text, line, column) {
  const rows = text.split('\n');
  const before = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
  return before + [...(rows[line - 1] ?? '')].slice(0, column - 1).join('').length;
}

export function source({ withFindings }) {
  const box = h('textarea', { id: fresh('source'), class: 'source-box', spellcheck: 'false', autocomplete: 'off', wrap: 'soft' });
  const label = h('label', { class: 'label', for: box.id }, say('source'));
  const hint = h('p', { class: 'hint' }, say('source-hint'));
  const list = h('ul', { class: 'notes summary-list' });
  const element = h('div', { class: 'source-field' }, label, hint, withFindings ? list : null, box);
  const self = {
    element,
    box,
    read: () => box.value,
    write(text) {
      const tidy = text.replace(/\r\n?/g, '\n');
      if (box.value !== tidy) box.value = tidy;
    },
    /** Selects the rest of the word or line at a place. */
    goTo(line, column) {
      const at = offset(box.value, line, column);
      const end = /^\S+/.exec(box.value.slice(at))?.[0].length ?? 0;
      box.focus();
      box.setSelectionRange(at, at + end);
      // The browser scrolls to a place only when something is typed there.
      const before = box.value.slice(0, at).split('\n').length;
      const height = box.scrollHeight / Math.max(box.value.split('\n').length, 1);
      box.scrollTop = Math.max(0, before * height - box.clientHeight / 2);
    },
    show(findings) {
      if (!withFindings) return;
      list.replaceChildren(
        ...findings.map((finding) => {
          const row = note(finding);
          const go = h('button', { type: 'button', class: 'link', onclick: () => self.goTo(finding.line, finding.column) }, say('place', finding));
          row.querySelector('.said').before(go, ' ');
          return row;
        }),
      );
    },
  };
  return self;
}
