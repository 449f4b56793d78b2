// What is left to do, above the form. In: the findings of the file. Out: how many stand between the case and its publication, each with a way to
// its field; those that belong to no field with their place in the text.

import { h, icon } from './element.js';
import { note } from './field.js';
import { say } from './say.js';

/** So many things must be done before publication. */
export const left = (findings) => findings.filter((finding) => finding.severity !== 'warning').length;

/**
 * The box above the form. `goTo` leads to a path, `goToText` to a line of the source, `name` says what a path is called.
 */
export function summary({ goTo, goToText, name }) {
  const title = h('span', { class: 'summary-title' });
  const advice = h('span', { class: 'summary-advice' });
  const list = h('ul', { class: 'summary-list' });
  const details = h('details', { class: 'summary' }, h('summary', {}, title, advice), list);
  const problem = h('p', { class: 'note note-error', role: 'alert', hidden: true });
  const element = h('section', { class: 'summary-box', 'aria-label': say('left-to-do') }, problem, details);
  let before = '';

  const entry = (finding) => {
    const place = finding.path ? name(finding.path) : '';
    const go = h(
      'button',
      {
        type: 'button',
        class: 'link',
        onclick: () => (finding.path && goTo(finding.path)) || goToText(finding.line, finding.column),
      },
      place || say('place', { line: finding.line, column: finding.column }),
    );
    const row = note(finding);
    row.querySelector('.said').before(go, ' ');
    return row;
  };

  return {
    element,
    open: () => (details.open = true),
    show(findings, sentence) {
      problem.hidden = !sentence;
      problem.textContent = sentence ?? '';
      const key = JSON.stringify(findings.map((f) => [f.message, f.path, f.line, f.column, f.path ? name(f.path) : '']));
      if (key === before) return;
      before = key;
      const must = left(findings);
      const may = findings.length - must;
      details.classList.toggle('ready', must === 0);
      title.replaceChildren(icon(must ? 'todo' : 'done'), must ? say('left', { n: must }) : say('nothing-left'));
      advice.textContent = may ? say('advice', { n: may }) : '';
      list.replaceChildren(...findings.map(entry));
      details.hidden = false;
      details.classList.toggle('bare', findings.length === 0);
      if (findings.length === 0) details.open = false;
    },
  };
}
