// Pictures. In: a picture that was dropped, pasted or chosen. Out: where the server put it, and what it shows in words, which is asked for every
// time. Also the field that holds one picture. Sizes, formats and what cameras write into their files are the server's business.

import { ask } from './dialog.js';
import { address, button, fresh, h, icon } from './element.js';
import { changed, describe, frame } from './field.js';
import { announce, complain, notice } from './notice.js';
import { say } from './say.js';
import { render, upload } from './server.js';
import { pictureMark } from './writing.js';

/** The first picture among files. */
export const pictureIn = (transfer) => [...(transfer?.files ?? [])].find((file) => file.type.startsWith('image/')) ?? null;

/** True if what is dragged may be a picture. */
export const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');

/** Lets somebody choose a picture. */
export function choose() {
  return new Promise((resolve) => {
    const input = h('input', { type: 'file', accept: 'image/png,image/jpeg,image/webp,image/gif' });
    input.addEventListener('change', () => resolve(input.files[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}

/** Asks what a picture shows, brings it to the file's folder, and returns { link, alt }; null if it was thought better of. */
export async function bring(file, picture, alt = '') {
  const url = URL.createObjectURL(picture);
  try {
    const words = h('textarea', { id: fresh('alt'), rows: 3, autofocus: true, value: alt });
    const hint = h('p', { class: 'hint', id: fresh('hint') }, say('alt-hint'));
    const wrong = h('p', { class: 'note note-error', id: fresh('wrong'), role: 'alert', hidden: true }, say('alt-missing'));
    describe(words, hint, wrong);
    const ready = () => {
      if (words.value.trim()) return words.value.trim();
      wrong.hidden = false;
      words.setAttribute('aria-invalid', 'true');
      words.focus();
      return false;
    };
    const content = h(
      'div',
      { class: 'bring' },
      h('img', { src: url, alt: '', class: 'thumb' }),
      h('div', {}, h('label', { class: 'label', for: words.id }, say('alt')), hint, words, wrong),
    );
    const said = await ask(say('picture-new'), content, [
      { words: say('picture-put'), kind: 'main', ready },
      { words: say('cancel'), value: null },
    ]);
    if (said === null) return null;
    const busy = notice(say('picture-coming'), { stay: true, name: 'picture' });
    try {
      const kept = await upload(file, picture);
      announce(say('picture-there'));
      return { link: kept.link, alt: said };
    } finally {
      busy.close();
    }
  } catch (error) {
    complain(error);
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The field of one picture. */
export function image(field, form) {
  let given;
  let untouched = true;
  let src = '';
  const alt = h('textarea', { id: fresh('alt'), rows: 2, class: 'one-line', placeholder: say('alt-example') });
  const altBox = h('div', { class: 'alt' }, h('label', { class: 'label', for: alt.id }, say('alt')), alt);
  const thumb = h('img', { class: 'thumb', alt: '' });
  const pick = button(say('picture-choose'), async () => take(await choose()));
  const away = button(say('picture-remove'), () => {
    set('', '');
    pick.focus();
  });
  const words = h('p', { class: 'hint' }, say('picture-drop'));
  const control = h('div', { class: 'drop' }, thumb, h('div', {}, words, h('div', { class: 'row' }, pick, away), altBox));
  const around = frame(field, { control, input: control, asGroup: true, isEmpty: () => src === '' });

  const draw = () => {
    thumb.hidden = away.hidden = altBox.hidden = src === '';
    pick.replaceChildren(icon('picture'), say(src ? 'picture-other' : 'picture-choose'));
    thumb.removeAttribute('src');
    if (src) show(src);
  };
  // Under which name the picture will be in the site only the server knows: it is asked for the picture as Markdown has it.
  const show = async (link, again = true) => {
    try {
      const { html } = await render(form.file, pictureMark('·', link));
      const shown = new DOMParser().parseFromString(html, 'text/html').querySelector('img')?.getAttribute('src');
      if (shown && src === link) thumb.src = form.pictureAddress(shown);
    } catch {
      if (again) setTimeout(() => src === link && show(link, false), 1000);
    }
  };
  const set = (link, text) => {
    untouched = false;
    src = link;
    alt.value = text;
    draw();
    changed(control);
  };
  const take = async (picture) => {
    if (!picture) return;
    const kept = await bring(form.file, picture, alt.value);
    if (kept) set(kept.link, kept.alt);
  };
  alt.addEventListener('input', () => (untouched = false));
  control.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    control.classList.add('over');
  });
  for (const end of ['dragleave', 'drop']) control.addEventListener(end, () => control.classList.remove('over'));
  control.addEventListener('drop', (event) => {
    event.preventDefault();
    take(pictureIn(event.dataTransfer));
  });
  draw();
  return {
    field,
    element: around.element,
    show: around.show,
    at: () => null,
    isEmpty: () => src === '',
    focus: () => pick.focus(),
    read: () => (untouched ? given : src ? { ...(typeof given === 'object' ? given : {}), src, alt: alt.value.trim() } : undefined),
    write(value) {
      given = value ?? undefined;
      untouched = true;
      src = typeof value === 'string' ? value : (value?.src ?? '');
      alt.value = value?.alt ?? '';
      draw();
    },
  };
}

/** Where a picture that a page shows is in the tab's trial of that page. Pictures of other hosts are not shown. */
export const trialAddress = (session, page, link) =>
  /^[a-z][a-z0-9+.-]*:|^\/\//i.test(link) ? '' : new URL(link, new URL(address(`/_casebook/trial/${session}/`, page ?? ''), location.href)).href;
