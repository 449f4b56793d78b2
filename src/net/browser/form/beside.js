// The page beside the form: as it will look, as the table, as the PDF. In: the tab's session and, after each trial, the page's path and a serial
// number. Out: the element, and where the page's style sheets and pictures are. The frame runs no script: it shows what an author typed a moment ago.

import { address, h } from './element.js';
import { patch } from './patch.js';
import { trialAddress } from './picture.js';
import { say } from './say.js';
import { page as fetchPage } from './server.js';

export function beside(session, { pdf }) {
  const frame = h('iframe', { class: 'page', sandbox: 'allow-same-origin', title: say('page-title') });
  const paper = h('iframe', { class: 'page', title: say('pdf-title'), hidden: true });
  const none = h('p', { class: 'no-page', hidden: true });
  const modes = ['page', 'table', ...(pdf ? ['pdf'] : [])];
  const tabs = h('div', { class: 'segments', role: 'group', 'aria-label': say('show-as') });
  const element = h('section', { class: 'beside', 'aria-label': say('preview') }, h('div', { class: 'beside-head' }, tabs), frame, paper, none);
  let mode = 'page';
  let path = null;
  let shown = null;
  let serial = 0;
  let asked = null;
  let pdfShown = null;
  let pdfTimer;

  for (const own of modes) {
    const button = h('button', { type: 'button', 'aria-pressed': String(own === mode), onclick: () => turn(own) }, say(`mode-${own}`));
    button.dataset.mode = own;
    tabs.append(button);
  }

  const at = (file) => address(`/_casebook/trial/${session}/`, file);
  const where = () => frame.contentDocument?.documentElement && frame.contentWindow;

  function turn(to) {
    mode = to;
    for (const button of tabs.children) button.setAttribute('aria-pressed', String(button.dataset.mode === to));
    frame.hidden = to === 'pdf' || !path;
    paper.hidden = to !== 'pdf';
    none.hidden = Boolean(path);
    if (to === 'pdf') showPdf();
    else if (shown) aim();
  }

  /** The theme shows the page or the table by the address. What has no table is not shown as one. */
  function aim() {
    const view = where();
    if (!view) return;
    tabs.querySelector('[data-mode="table"]').hidden = !view.document.getElementById('table');
    const hash = mode === 'table' ? '#table' : '#case';
    if (view.location.hash === hash || !view.document.getElementById(hash.slice(1))) return;
    // In full: a relative address would be taken from the form's.
    view.location.replace(view.location.href.replace(/#.*|$/, hash));
    view.scrollTo(0, 0);
  }

  async function refresh() {
    if (path !== shown || !where()) {
      shown = path;
      frame.src = at(path);
      frame.addEventListener('load', aim, { once: true });
      return;
    }
    asked?.abort();
    asked = new AbortController();
    const html = await fetchPage(at(path), asked.signal);
    const changed = patch(frame.contentDocument, html);
    follow(changed);
  }

  /** What was just changed comes into sight. */
  function follow(changed) {
    if (!changed?.isConnected || frame.hidden) return;
    const box = changed.getBoundingClientRect();
    const height = frame.contentWindow.innerHeight;
    if (box.height === 0 || changed === frame.contentDocument.body) return;
    if (box.bottom < 40 || box.top > height - 40) changed.scrollIntoView({ block: box.height > height / 2 ? 'start' : 'center' });
  }

  /** The PDF is made when somebody looks, and made anew when they pause: it takes the server a moment. */
  function showPdf() {
    const link = frame.contentDocument?.querySelector('a[href$=".pdf"][download]')?.getAttribute('href');
    none.hidden = Boolean(link);
    paper.hidden = !link;
    none.textContent = link ? '' : say('no-pdf');
    if (!link || pdfShown === serial) return;
    pdfShown = serial;
    paper.src = `${new URL(link, new URL(at(path), location.href)).pathname}?at=${serial}`;
  }

  return {
    element,
    /** Shows the page of the latest trial. */
    async show(url, number) {
      path = url;
      serial = number;
      none.hidden = Boolean(path);
      if (!path) {
        none.textContent = say('no-page');
        frame.hidden = true;
        shown = null;
        return;
      }
      if (mode !== 'pdf') frame.hidden = false;
      await refresh();
      clearTimeout(pdfTimer);
      if (mode === 'pdf') pdfTimer = setTimeout(showPdf, 1500);
    },
    styles: () => [...(frame.contentDocument?.querySelectorAll('link[rel="stylesheet"]') ?? [])].map((link) => link.href),
    picture: (link) => trialAddress(session, path, link),
  };
}
