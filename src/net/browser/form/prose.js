// A field of Markdown: a box that grows, a row of tools, the usual keys, clean text from Word, pictures by dropping, and a look at how it will be.
// In: a field and the form it is in. Out: its control. How to change the text is in writing.js, what Word means in paste.js.

import { ask } from './dialog.js';
import { fresh, h, tool } from './element.js';
import { counter, frame } from './field.js';
import { markdown } from './paste.js';
import { bring, carriesFiles, choose, pictureIn } from './picture.js';
import { fit } from './scalars.js';
import { lang, say } from './say.js';
import { render } from './server.js';
import { complain } from './notice.js';
import { block, escape, newLine, pictureMark, prefix, put, target, wrap } from './writing.js';

/** Asks for an address and makes the selection a link to it. */
async function makeLink(box) {
  const { selectionStart: from, selectionEnd: to } = box;
  const chosen = box.value.slice(from, to);
  const isAddress = /^(https?:|mailto:)\S+$/.test(chosen);
  const words = h('input', { type: 'text', id: fresh('words'), value: isAddress ? '' : chosen });
  const where = h('input', { type: 'text', inputmode: 'url', id: fresh('where'), value: isAddress ? chosen : '', placeholder: 'https://', autofocus: true });
  const content = h(
    'div',
    { class: 'stack' },
    h('div', {}, h('label', { class: 'label', for: where.id }, say('link-where')), where),
    h('div', {}, h('label', { class: 'label', for: words.id }, say('link-words')), words),
  );
  const done = await ask(say('link-new'), content, [
    { words: say('link-put'), kind: 'main', value: true },
    { words: say('cancel'), value: null },
  ]);
  let address = where.value.trim();
  box.focus();
  if (!done || !address) return box.setSelectionRange(from, to);
  if (/^[^\s@/:]+@[^\s@/]+\.[a-z]+$/i.test(address)) address = `mailto:${address}`;
  else if (/^www\./i.test(address)) address = `https://${address}`;
  return put(box, from, to, `[${words.value.trim() === chosen ? chosen : escape(words.value.trim()) || address}](${target(address)})`);
}

/** The row of tools: one stop of the keyboard, arrows inside. */
function tools(box, field, form, actions) {
  const row = h('div', { class: 'tools', role: 'toolbar', 'aria-label': say('tools'), 'aria-controls': box.id });
  const key = (name) => ` (Ctrl+${name})`;
  const add = (name, title, act) => row.append(tool(name, title, act, { tabindex: '-1' }));
  add('bold', say('bold') + key('B'), () => wrap(box, '**'));
  add('italic', say('italic') + key('I'), () => wrap(box, '*'));
  if (field.key === '$story') add('heading', say('heading'), () => prefix(box, 'heading'));
  add('bullets', say('bullets'), () => prefix(box, 'bullets'));
  add('numbers', say('numbers'), () => prefix(box, 'numbers'));
  add('quote', say('quote'), () => prefix(box, 'quote'));
  add('link', say('link') + key('K'), () => makeLink(box));
  add('picture', say('picture'), actions.picture);
  const buttons = [...row.children];
  buttons[0].tabIndex = 0;
  row.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    buttons.forEach((other) => (other.tabIndex = other === next ? 0 : -1));
    next.focus();
  });
  // The box keeps its selection while a tool is pressed.
  row.addEventListener('mousedown', (event) => event.preventDefault());
  return row;
}

/**
 * The Markdown as the page will show it. The HTML comes cleaned from the server; it is still shown in a frame of its own that runs no script,
 * and goes through a document that is not shown, where links to pictures are led to the tab's trial.
 */
function lookAt(html, form) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  page.querySelectorAll('script, style, link, meta, base, iframe, object, embed').forEach((element) => element.remove());
  for (const img of page.querySelectorAll('img')) {
    img.setAttribute('src', form.pictureAddress(img.getAttribute('src') ?? ''));
    img.removeAttribute('srcset');
  }
  for (const a of page.querySelectorAll('a[href]')) a.removeAttribute('href');
  const body = h('body', {}, h('div', { class: 'prose' }, ...page.body.childNodes));
  const head = h('head', {}, h('meta', { charset: 'utf-8' }), ...form.styles().map((href) => h('link', { rel: 'stylesheet', href })));
  head.append(h('link', { rel: 'stylesheet', href: '/_casebook/form/prose.css' }));
  const root = h('html', { lang: form.lang ?? lang() }, head, body);
  const frame = h('iframe', { class: 'look', sandbox: 'allow-same-origin', title: say('look-title'), tabindex: '0' });
  frame.addEventListener('load', () => {
    const grow = () => (frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 4}px`);
    grow();
    frame.contentDocument.querySelectorAll('img').forEach((img) => img.addEventListener('load', grow));
  });
  frame.srcdoc = `<!DOCTYPE html>${root.outerHTML}`;
  return frame;
}

/** The control of a Markdown field. */
export function prose(field, form) {
  let given;
  let was = '';
  const box = h('textarea', { id: fresh('prose'), class: 'prose-box', rows: 3, placeholder: field.example, spellcheck: 'true', autocomplete: 'off' });
  const count = counter(field);
  const place = h('div', { class: 'look-place', hidden: true });

  const insertPicture = async (picture) => {
    const [from, to] = [box.selectionStart, box.selectionEnd];
    const kept = picture && (await bring(form.file, picture));
    if (!kept) return;
    box.focus();
    box.setSelectionRange(from, to);
    block(box, pictureMark(kept.alt, kept.link));
  };
  const row = tools(box, field, form, { picture: async () => insertPicture(await choose()) });
  const toggle = h('button', { type: 'button', class: 'link show-as', 'aria-pressed': 'false' }, say('look'));
  const look = async () => {
    const showing = toggle.getAttribute('aria-pressed') === 'true';
    if (!showing) {
      try {
        const { html } = await render(form.file, box.value);
        place.replaceChildren(box.value.trim() ? lookAt(html, form) : h('p', { class: 'hint' }, say('nothing-written')));
      } catch (error) {
        return complain(error);
      }
    }
    toggle.setAttribute('aria-pressed', String(!showing));
    toggle.textContent = say(showing ? 'look' : 'look-back');
    place.hidden = showing;
    box.hidden = !showing;
    row.hidden = !showing;
    if (showing) box.focus();
  };
  toggle.addEventListener('click', look);

  const control = h('div', { class: 'prose-field' }, h('div', { class: 'prose-head' }, row, toggle), box, place);
  const around = frame(field, { control, input: box, isEmpty: () => box.value.trim() === '', counter: count });
  const recount = () => count?.count(box.value);
  box.addEventListener('input', () => {
    recount();
    fit(box);
  });
  box.addEventListener('fit', () => fit(box));
  listen(box, insertPicture);
  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty: () => box.value.trim() === '',
    focus() {
      if (box.hidden) look();
      box.focus();
    },
    read: () => (box.value === was ? given : box.value.trim() === '' ? undefined : box.value),
    write(value) {
      given = value ?? undefined;
      const text = (value ?? '').replace(/\r\n?/g, '\n');
      if (box.value !== text) box.value = text;
      was = box.value;
      recount();
      fit(box);
    },
  };
}

function listen(box, insertPicture) {
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && newLine(box)) event.preventDefault();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    // By the key's place: with a Russian layout it types another letter.
    const act = { KeyB: () => wrap(box, '**'), KeyI: () => wrap(box, '*'), KeyK: () => makeLink(box) }[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });
  box.addEventListener('paste', (event) => {
    const html = event.clipboardData.getData('text/html');
    const text = html && markdown(html);
    const picture = pictureIn(event.clipboardData);
    if (text) {
      event.preventDefault();
      // A piece of a line stays in its line.
      if (/\n/.test(text)) block(box, text);
      else put(box, box.selectionStart, box.selectionEnd, text);
    } else if (picture) {
      event.preventDefault();
      insertPicture(picture);
    }
  });
  box.addEventListener('dragover', (event) => carriesFiles(event) && (event.preventDefault(), box.classList.add('over')));
  for (const end of ['dragleave', 'drop']) box.addEventListener(end, () => box.classList.remove('over'));
  box.addEventListener('drop', (event) => {
    const picture = pictureIn(event.dataTransfer);
    if (!carriesFiles(event)) return;
    event.preventDefault();
    insertPicture(picture);
  });
}

