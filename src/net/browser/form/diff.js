// What differs between two texts. In: two texts. Out: elements in which what is gone and what is new can be seen, and told apart without colours. By
// words for a field, by lines for a file.

import { h } from './element.js';
import { say } from './say.js';

/** The shortest way from one list to another, after Myers: [['=', x], ['-', x], ['+', x] …]. Gives up on what is too different. */
export function steps(before, after, most = 4000) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const same = (list) => list.map((x) => ['=', x]);
  return [...same(before.slice(0, start)), ...middle(a, b, most), ...same(before.slice(before.length - end))];
}

function middle(a, b, most) {
  const all = () => [...a.map((x) => ['-', x]), ...b.map((x) => ['+', x])];
  if (!a.length || !b.length) return all();
  const limit = Math.min(a.length + b.length, most);
  const trace = [];
  let far = new Map([[1, 0]]);
  for (let d = 0; d <= limit; d += 1) {
    trace.push(new Map(far));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (far.get(k - 1) ?? -1) < (far.get(k + 1) ?? -1)) ? far.get(k + 1) : far.get(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      far.set(k, x);
      if (x >= a.length && x - k >= b.length) return back(a, b, trace);
    }
    if (d > 600) return all();
  }
  return all();
}

function back(a, b, trace) {
  const out = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const far = trace[d];
    const k = x - y;
    const from = k === -d || (k !== d && (far.get(k - 1) ?? -1) < (far.get(k + 1) ?? -1)) ? k + 1 : k - 1;
    const [fromX, fromY] = [far.get(from) ?? 0, (far.get(from) ?? 0) - from];
    while (x > fromX && y > fromY) {
      out.push(['=', a[x - 1]]);
      x -= 1;
      y -= 1;
    }
    if (d > 0) {
      if (x === fromX) out.push(['+', b[y - 1]]);
      else out.push(['-', a[x - 1]]);
    }
    x = fromX;
    y = fromY;
  }
  return out.reverse();
}

const words = (text) => text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];

/** Two texts word by word: a pair of elements, the first with what only the first has marked, the second likewise. */
export function wordPair(mine, theirs) {
  const way = steps(words(mine), words(theirs));
  const side = (own, tag) => {
    const out = h('div', { class: 'text' });
    let run = '';
    let marked = false;
    const flush = () => {
      if (run) out.append(marked ? h(tag, {}, run) : run);
      run = '';
    };
    for (const [kind, word] of way) {
      if (kind !== '=' && kind !== own) continue;
      if ((kind === own) !== marked) {
        flush();
        marked = kind === own;
      }
      run += word;
    }
    flush();
    return out;
  };
  return [side('-', 'mark'), side('+', 'mark')];
}

/** A file then and now, line by line; what has not changed is left out but for three lines around. */
export function lineDiff(then, now) {
  const way = steps(then.split('\n'), now.split('\n'));
  const list = h('div', { class: 'lines', role: 'group', tabindex: '0', 'aria-label': say('diff') });
  if (way.every(([kind]) => kind === '=')) return h('p', { class: 'hint' }, say('same'));
  const near = way.map((_, at) => way.slice(Math.max(0, at - 3), at + 4).some(([kind]) => kind !== '='));
  let gap = false;
  way.forEach(([kind, line], at) => {
    if (!near[at]) {
      if (!gap) list.append(h('div', { class: 'gap' }, '⋯'));
      gap = true;
      return;
    }
    gap = false;
    const tag = { '=': 'span', '-': 'del', '+': 'ins' }[kind];
    const sign = { '=': ' ', '-': '−', '+': '+' }[kind];
    list.append(h('div', { class: `line line-${tag}` }, h('span', { class: 'sign', 'aria-hidden': 'true' }, sign), h(tag, {}, line || ' ')));
  });
  return list;
}
