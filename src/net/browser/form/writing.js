// Changing the text of a box as if it had been typed, so that the browser's own undo takes it back. In: a box and what is to happen. Knows
// Markdown's marks, but no field and no server.

/** Replaces a stretch and selects what is then there, or a part of it. */
export function put(box, from, to, text, select = [from + text.length, from + text.length]) {
  box.focus();
  box.setSelectionRange(from, to);
  // Deprecated, and still the only way that leaves a step to undo.
  const done = text === '' ? from === to || document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!done) {
    box.setRangeText(text, from, to, 'end');
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  box.setSelectionRange(...select);
}

/** Puts marks around the selection, or takes them away; without a selection, around the word. */
export function wrap(box, mark) {
  let { selectionStart: from, selectionEnd: to, value } = box;
  if (from === to) {
    while (from > 0 && /[\p{L}\p{N}]/u.test(value[from - 1])) from -= 1;
    while (to < value.length && /[\p{L}\p{N}]/u.test(value[to])) to += 1;
  }
  // Marks beside spaces are no marks.
  while (from < to && /\s/.test(value[from])) from += 1;
  while (to > from && /\s/.test(value[to - 1])) to -= 1;
  const inside = value.slice(from, to);
  const n = mark.length;
  const stars = (text) => /^\**/.exec(text)[0].length;
  const reversed = (text) => [...text].reverse().join('');
  const around = Math.min(stars(reversed(value.slice(0, from))), stars(value.slice(to)));
  // ***both*** are two marks: of one star, and of two.
  const has = n === 1 ? around === 1 || around === 3 : around >= 2;
  if (has) return put(box, from - n, to + n, inside, [from - n, to - n]);
  if (!inside.includes('\n')) return put(box, from, to, mark + inside + mark, [from + n, to + n]);
  // A mark does not reach over an empty line.
  const marked = inside.replace(/[^\n]+/g, (line) => {
    const [, lead, words, tail] = /^(\s*(?:[-*>]\s+|\d+[.)]\s+)?)(.*?)(\s*)$/.exec(line);
    return words ? lead + mark + words + mark + tail : line;
  });
  return put(box, from, to, marked, [from, from + marked.length]);
}

/** The whole lines that the selection touches. */
function lines(box) {
  const from = box.value.lastIndexOf('\n', box.selectionStart - 1) + 1;
  const end = box.value.indexOf('\n', Math.max(box.selectionEnd - (box.selectionEnd > box.selectionStart ? 1 : 0), from));
  return [from, end < 0 ? box.value.length : end];
}

const kinds = {
  bullets: { has: /^[-*+]\s+/, mark: () => '- ' },
  numbers: { has: /^\d+[.)]\s+/, mark: (i) => `${i + 1}. ` },
  quote: { has: /^>\s?/, mark: () => '> ' },
  heading: { has: /^#{2,6}\s+/, mark: () => '## ' },
};

/** Makes the lines of the selection a list, a quotation, a heading, or plain again. */
export function prefix(box, kind) {
  const [from, to] = lines(box);
  const rows = box.value.slice(from, to).split('\n');
  const { has, mark } = kinds[kind];
  const undo = rows.every((row) => has.test(row) || row.trim() === '') && rows.some((row) => has.test(row));
  let count = 0;
  const others = [kinds.bullets.has, kinds.numbers.has];
  const changed = rows.map((row) => {
    if (undo) return row.replace(has, '');
    if (row.trim() === '' && rows.length > 1) return row;
    const bare = kind === 'bullets' || kind === 'numbers' ? others.reduce((text, other) => text.replace(other, ''), row) : row;
    return mark(count++) + bare;
  });
  // A list or a quotation begins after an empty line.
  const before = box.value.slice(0, from);
  const needsGap = !undo && before !== '' && !before.endsWith('\n\n') && !lastLine(before, has);
  const text = (needsGap ? '\n' : '') + changed.join('\n');
  put(box, from, to, text, rows.length > 1 ? [from + (needsGap ? 1 : 0), from + text.length] : undefined);
}

const lastLine = (text, has) => has.test(text.trimEnd().split('\n').pop() ?? '');

/** Enter in a list begins the next item; in an empty item it ends the list. True if it did something. */
export function newLine(box) {
  if (box.selectionStart !== box.selectionEnd) return false;
  const at = box.selectionStart;
  const from = box.value.lastIndexOf('\n', at - 1) + 1;
  const line = box.value.slice(from, at);
  const found = /^(\s*)([-*+]|(\d+)([.)])|>)\s+(.*)$/.exec(line);
  if (!found) return false;
  const [, lead, sign, number, point, words] = found;
  if (words.trim() === '') put(box, from, at, '');
  else put(box, at, at, `\n${lead}${number ? `${Number(number) + 1}${point}` : sign} `);
  return true;
}

/** Puts a block of its own at the cursor, with empty lines around it. */
export function block(box, text) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  const before = value.slice(0, from);
  const after = value.slice(to);
  const lead = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const tail = after === '' || after.startsWith('\n\n') ? '' : after.startsWith('\n') ? '\n' : '\n\n';
  put(box, from, to, lead + text + tail);
}

/** Words of an author inside Markdown: nothing in them is a mark. */
export const escape = (text) => text.replace(/[\\`*_[\]<>]/g, '\\$&');

/** An address inside Markdown's round brackets. */
export const target = (link) => (/[\s()<>]/.test(link) ? `<${link.replace(/[<>\n]/g, encodeURIComponent)}>` : link);

/** A picture in Markdown. */
export const pictureMark = (alt, link) => `![${escape(alt.replace(/\s+/g, ' ').trim())}](${target(link)})`;
