// Earlier versions of a file. In: the file and its text now. Out: the text of the version that somebody wants back. Shows each version as a
// difference to the present or as a whole.

import { ask } from './dialog.js';
import { lineDiff } from './diff.js';
import { h } from './element.js';
import { complain } from './notice.js';
import { moment, say } from './say.js';
import { version, versions } from './server.js';

/** Resolves to the text of the chosen version, or to null. */
export async function chooseVersion(file, present) {
  let all;
  try {
    all = await versions(file);
  } catch (error) {
    complain(error);
    return null;
  }
  if (!all.length) {
    await ask(say('history'), h('p', {}, say('no-history')), [{ words: say('close'), kind: 'main', value: null }]);
    return null;
  }
  let chosen = null;
  let whole = false;
  const view = h('div', { class: 'version' });
  const whichever = h('button', { type: 'button', class: 'link', onclick: () => ((whole = !whole), draw()) });
  const list = h('ol', { class: 'versions', 'aria-label': say('versions') });

  const draw = () => {
    whichever.textContent = say(whole ? 'show-diff' : 'show-whole');
    view.replaceChildren(
      h('div', { class: 'row' }, h('p', { class: 'hint' }, say(whole ? 'whole-hint' : 'diff-hint')), whichever),
      whole ? h('pre', { class: 'source', tabindex: '0' }, chosen) : lineDiff(chosen, present),
    );
  };
  const pick = async (entry, button) => {
    try {
      chosen = (await version(file, entry.id)).text;
    } catch (error) {
      return complain(error);
    }
    list.querySelectorAll('button').forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
    return draw();
  };
  for (const entry of all) {
    const button = h('button', { type: 'button', 'aria-pressed': 'false' }, moment(entry.time, { seconds: true }));
    button.addEventListener('click', () => pick(entry, button));
    list.append(h('li', {}, button));
  }
  await pick(all[0], list.querySelector('button'));
  const content = h('div', { class: 'history' }, list, view);
  const done = await ask(say('history'), content, [
    { words: say('bring-version'), kind: 'main', ready: () => chosen !== null },
    { words: say('cancel'), value: null },
  ], { wide: true });
  return done ? chosen : null;
}
