// What the page says by the way: a region that screen readers read out, and notices at the foot of the window, with one thing to do about
// each. In: words. Out: nothing. Dialogs that ask something are in dialog.js.

import { h, tool } from './element.js';
import { say } from './say.js';

const live = h('div', { class: 'vh', role: 'status', 'aria-live': 'polite' });
const tray = h('div', { class: 'notices', role: 'region' });

/** Puts the places for notices into the page. */
export function settle() {
  document.body.append(live, tray);
}

let clearing;
/** Says something to those who cannot see it happen. */
export function announce(words) {
  clearTimeout(clearing);
  // The same words twice are a change only if nothing stood there between.
  live.textContent = '';
  requestAnimationFrame(() => (live.textContent = words));
  clearing = setTimeout(() => (live.textContent = ''), 8000);
}

/**
 * Shows a notice. With `stay` it remains until it is closed or `close` is called; `action` is a button: { words, does }.
 * A notice with a `name` replaces the earlier one of that name.
 */
export function notice(words, { action, stay = false, kind = 'plain', name, closed } = {}) {
  tray.setAttribute('aria-label', say('notices'));
  if (name) tray.querySelector(`[data-name="${name}"]`)?.remove();
  const box = h('div', { class: `notice notice-${kind}`, 'data-name': name }, h('p', {}, words));
  const close = () => box.remove();
  if (action) {
    const does = () => {
      close();
      action.does();
    };
    box.append(h('button', { type: 'button', class: 'link', onclick: does }, action.words));
  }
  const dismiss = () => {
    close();
    closed?.();
  };
  box.append(tool('close', say('close'), dismiss));
  tray.append(box);
  announce(words);
  if (!stay) {
    // Whoever points at it or has the focus in it is still reading.
    const later = () => (box.matches(':hover, :focus-within') ? setTimeout(later, 2000) : close());
    setTimeout(later, 12000);
  }
  return { close };
}

/** An error as a notice, in the server's words where it has some. */
export function complain(error) {
  if (error?.name === 'AbortError') return;
  notice(error?.answer?.problem ?? (error?.constructor?.name === 'Away' ? say('away') : say('went-wrong', { what: error?.message ?? error })), {
    kind: 'error',
    stay: true,
    name: 'error',
  });
}
