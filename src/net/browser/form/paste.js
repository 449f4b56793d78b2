// What comes from Word. In: the HTML of the clipboard. Out: clean Markdown: paragraphs, lists, bold, italic, links, and nothing else. The HTML is
// read into a document that is never shown, where no script runs and no picture loads.

import { escape, target } from './writing.js';

/** Markdown for the clipboard's HTML. Nothing, if there are no words in it. */
export function markdown(html) {
  // The page's policy takes styles and handlers away while they are read, and complains; under another name they are only words.
  const kept = html.replace(/<[^>]*>/g, (tag) => tag.replace(/([\s"'/])(style|on\w+)\s*=/gi, '$1data-$2='));
  const body = new DOMParser().parseFromString(kept, 'text/html').body;
  body.querySelectorAll('style, script, meta, link, title, head, template, noscript, del, [hidden]').forEach((element) => element.remove());
  const blocks = [];
  read(body, blocks, { depth: 0 });
  return joined(blocks);
}

const isBlock = /^(p|div|h[1-6]|ul|ol|li|table|tr|td|th|tbody|thead|tfoot|blockquote|section|article|header|footer|main|pre|dl|dt|dd|figure|body|hr|address|center)$/;

/** Collects blocks: { kind: 'words' | 'item', text, depth, ordered, number }. */
function read(parent, blocks, state) {
  let run = [];
  const flush = () => {
    const text = tidy(run.map((node) => inline(node, {})).join(''));
    if (text) blocks.push({ kind: 'words', text: state.strong ? bold(text) : text });
    run = [];
  };
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE && (isBlock.test(node.localName) || node.querySelector?.('p, div, li, table, h1, h2, h3'))) {
      flush();
      readBlock(node, blocks, state);
    } else if (node.nodeType === Node.ELEMENT_NODE || node.nodeType === Node.TEXT_NODE) run.push(node);
  }
  flush();
}

function readBlock(element, blocks, state) {
  const name = element.localName;
  const list = wordItem(element);
  if (list) {
    const text = tidy(inline(element, {}));
    if (text) blocks.push({ kind: 'item', text, ...list });
  } else if (name === 'ul' || name === 'ol') {
    readList(element, blocks, state.depth);
  } else if (/^h[1-6]$/.test(name)) {
    read(element, blocks, { ...state, strong: true });
  } else if (name === 'tr') {
    const cells = [...element.children].map((cell) => tidy(inline(cell, {})).replace(/\n+/g, ' ')).filter(Boolean);
    if (cells.length) blocks.push({ kind: 'words', text: cells.join(' · ') });
  } else if (name !== 'hr') read(element, blocks, state);
}

function readList(element, blocks, depth) {
  const ordered = element.localName === 'ol';
  let number = Number(element.getAttribute('start')) || 1;
  for (const child of element.children) {
    if (child.localName === 'ul' || child.localName === 'ol') {
      readList(child, blocks, depth + 1);
      continue;
    }
    const own = [...child.childNodes].filter((node) => !/^(ul|ol)$/.test(node.localName ?? ''));
    const text = tidy(own.map((node) => inline(node, {})).join('')).replace(/\n+/g, ' ');
    if (text) blocks.push({ kind: 'item', text, depth, ordered, number: number++ });
    for (const inner of child.querySelectorAll(':scope > ul, :scope > ol')) readList(inner, blocks, depth + 1);
  }
}

/** Word writes lists as paragraphs with the sign in a span of its own. */
function wordItem(element) {
  const style = element.dataset.style ?? '';
  const found = /mso-list:\s*l\d+\s+level(\d+)/i.exec(style);
  if (!found) return null;
  const sign = [...element.querySelectorAll('span')].find((span) => /mso-list:\s*ignore/i.test(span.dataset.style ?? ''));
  const said = sign?.textContent.trim() ?? '';
  sign?.remove();
  const number = /^\(?(\d+)[.)]/.exec(said);
  return { depth: Number(found[1]) - 1, ordered: /^\(?[\dа-яa-z]{1,3}[.)]/i.test(said), number: number ? Number(number[1]) : 1 };
}

/** The words inside of a block. */
function inline(node, outer) {
  if (node.nodeType === Node.TEXT_NODE) return escape(node.data.replace(/[ \t\r\n]+/g, ' '));
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  const name = node.localName;
  if (name === 'br') return '\n';
  if (name === 'img' || /^(svg|object|iframe|input|button|o:p)$/.test(name)) return name === 'o:p' ? node.textContent.trim() : '';
  const style = node.dataset?.style ?? '';
  const weight = /font-weight:\s*(\w+)/i.exec(style)?.[1].toLowerCase();
  const slant = /font-style:\s*(\w+)/i.exec(style)?.[1].toLowerCase();
  // Google's documents come inside a <b> that is not bold.
  const isPlain = weight === 'normal' || weight === '400';
  const isBold = !outer.bold && !isPlain && (/^(b|strong)$/.test(name) || weight === 'bold' || Number(weight) >= 600);
  const isItalic = !outer.italic && slant !== 'normal' && (/^(i|em|cite)$/.test(name) || slant === 'italic');
  const inside = { bold: outer.bold || isBold, italic: outer.italic || isItalic, link: outer.link || name === 'a' };
  let text = [...node.childNodes].map((child) => inline(child, inside)).join(isBlock.test(name) ? ' ' : '');
  if (isItalic) text = marked(text, '*');
  if (isBold) text = bold(text);
  const href = name === 'a' && !outer.link ? (node.getAttribute('href') ?? '') : '';
  if (/^(https?:|mailto:|tel:)/i.test(href) && text.trim()) text = around(text, (words) => `[${words}](${target(href)})`);
  return text;
}

/** Does something with the words and leaves the spaces around them outside. */
function around(text, change) {
  const [, lead, words, tail] = /^(\s*)([^]*?)(\s*)$/.exec(text);
  return words ? lead + change(words) + tail : text;
}
const marked = (text, mark) => around(text, (words) => (words.includes('\n') ? words.split('\n').map((line) => marked(line, mark)).join('\n') : mark + words + mark));
const bold = (text) => (text.startsWith('**') && text.endsWith('**') ? text : marked(text, '**'));

/** One paragraph: single spaces, hard breaks kept, nothing at its beginning that Markdown would take for a sign. */
function tidy(text) {
  return text
    // Two runs of the same kind side by side are one: Word cuts words into spans.
    .replace(/\*\*\*\*/g, '')
    .replace(/\u00ad/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace(/^(#{1,6}(?=\s)|[-+](?=\s)|=+$)/, '\\$1').replace(/^(\d+)([.)])(?=\s)/, '$1\\$2'))
    .join('\\\n');
}

function joined(blocks) {
  const counts = [];
  let out = '';
  blocks.forEach((block, at) => {
    const previous = blocks[at - 1];
    const follows = block.kind === 'item' && previous?.kind === 'item';
    if (at) out += follows ? '\n' : '\n\n';
    if (block.kind !== 'item') {
      out += block.text;
      return;
    }
    counts.length = block.depth + 1;
    counts[block.depth] = follows && counts[block.depth] ? counts[block.depth] + 1 : block.number;
    // Three spaces bring an item below a number as well as below a dash.
    out += `${'   '.repeat(block.depth)}${block.ordered ? `${counts[block.depth]}.` : '-'} ${block.text}`;
  });
  return out;
}
