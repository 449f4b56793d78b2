// The page with the search: in come what a reader types and chooses and the address of the page, out come results, counts and the address
// again. All is drawn from text, never from HTML. Knows nothing of how the index is written.
(function () {
  'use strict';

  const box = document.querySelector('[data-search]');
  if (!box || !window.CasebookIndex || !window.Promise) return;
  const say = box.dataset, find = (name) => box.querySelector('[data-' + name + ']');
  const form = box.querySelector('form'), input = form.querySelector('input');
  const status = find('status'), notes = find('notes'), list = find('found'), more = find('more'), filters = find('filters'), chosen = find('chosen');
  const AT_ONCE = 10, SHOWN_VALUES = 6, PASSAGE = 240;

  const index = new window.CasebookIndex(say.root, say.manifest);
  let state = read(), shown = AT_ONCE, turn = 0, facets = null, isFresh = true, timer = 0, drawn = '', isDrawn = false;

  find('live').hidden = false;
  find('browse').hidden = true;

  // ---- the address: #q=…&form=a&form=b&weeks=4..12

  function read() {
    const hash = location.hash.slice(1);
    const params = new URLSearchParams(hash || location.search.slice(1));
    const out = { q: params.get('q') || '', chosen: {} };
    params.forEach((value, key) => { if (key !== 'q' && value) (out.chosen[key] = out.chosen[key] || []).push(value); });
    return out;
  }

  function address() {
    const params = new URLSearchParams();
    if (state.q) params.append('q', state.q);
    Object.keys(state.chosen).sort().forEach((key) => state.chosen[key].forEach((value) => params.append(key, value)));
    return '#' + params.toString();
  }

  /** The first change after a pause is a step to which "back" leads; the letters typed after it are not. */
  function write() {
    clearTimeout(timer);
    const hash = address();
    if (hash === location.hash || (hash === '#' && !location.hash && !location.search)) return;
    if (isFresh) location.hash = hash;
    else location.replace(hash);
    isFresh = false;
  }

  function pause() { write(); isFresh = true; }

  window.addEventListener('hashchange', function () {
    if (location.hash === address()) return;
    state = read();
    input.value = state.q;
    shown = AT_ONCE;
    isFresh = true;
    update();
  });

  // ---- finding

  function range(text) {
    const [low, high] = text.split('..').map((part) => (part === '' ? NaN : Number(part)));
    return { low, high: high === undefined ? low : high };
  }

  /** For each facet that narrows the search: which entries pass. */
  function masks() {
    const out = new Map();
    if (!facets) return out;
    facets.choices.forEach((choice) => {
      const wanted = choice.values.filter((value) => (state.chosen[choice.key] || []).includes(value.key));
      if (!wanted.length) return;
      const mask = new Uint8Array(index.entries);
      wanted.forEach((value) => value.entries.forEach((entry) => { mask[entry] = 1; }));
      out.set(choice.key, mask);
    });
    facets.ranges.forEach((one) => {
      const typed = (state.chosen[one.key] || [])[0];
      if (!typed) return;
      const { low, high } = range(typed);
      const mask = new Uint8Array(index.entries);
      one.of.forEach((value, entry) => { if (value === value && !(value < low) && !(value > high)) mask[entry] = 1; });
      out.set(one.key, mask);
    });
    return out;
  }

  async function update() {
    const mine = (turn += 1);
    const isOld = () => mine !== turn;
    try {
      await index.ready;
      if (Object.keys(state.chosen).length && !facets) facets = await index.facets();
      const found = await index.find(state.q);
      if (isOld()) return;
      const narrowed = masks(), all = Array.from(narrowed.values());
      // Nobody has asked for anything yet: no texts are loaded for that.
      const isAsked = found.terms.length > 0 || all.length > 0;
      const best = index.best(found, (entry) => all.every((mask) => mask[entry]), isAsked ? shown : 0);
      tell(found, best.total, isAsked);
      await show(found, best, isOld);
      if (isOld()) return;
      if (!facets) facets = await index.facets();
      if (isOld()) return;
      if (!isDrawn) drawFilters();
      count(found, narrowed);
    } catch (error) {
      if (!isOld()) status.textContent = error.message === 'stale' ? say.stale : say.failed;
    }
  }

  function tell(found, total, isAsked) {
    status.textContent = (!total ? say.none : isAsked ? say.count : say.all).replace('%n%', total);
    const lines = isAsked ? [] : [say.start];
    if (found.isLoose && total) lines.push(say.loose);
    if (found.guessed.length) lines.push(say.guessed.replace('%words%', found.guessed.join(', ')));
    if (found.unknown.length && total) lines.push(say.unknown.replace('%words%', found.unknown.join(', ')));
    if (!total && Object.keys(state.chosen).length) lines.push(say.noneFilters);
    else if (!total) lines.push(say.noneWords);
    notes.className = isAsked ? 'notes' : 'start';
    notes.replaceChildren(...lines.map((line) => element('p', '', line)));
    drawChosen();
  }

  // ---- results

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  /** A text with the words that were found marked. */
  function marked(parent, text, isFound) {
    let from = 0;
    for (const match of text.matchAll(CasebookIndex.WORD)) {
      if (isFound(match[0]) < 0) continue;
      parent.append(text.slice(from, match.index), element('mark', '', match[0]));
      from = match.index + match[0].length;
    }
    parent.append(text.slice(from));
    return parent;
  }

  /** The paragraph with the most of the words, rather a sentence than a bare name, cut to what fits around the first of them. */
  function passage(paragraphs, isFound) {
    let best = null;
    for (const text of paragraphs) {
      const terms = new Set();
      let first = -1, number = 0;
      for (const match of text.matchAll(CasebookIndex.WORD)) {
        const term = isFound(match[0]);
        if (term < 0) continue;
        terms.add(term);
        number += 1;
        if (first < 0) first = match.index;
      }
      const worth = terms.size * 10 + Math.min(number, 3) + (text.length > 80 ? 3 : 0);
      if (first >= 0 && (!best || worth > best.worth)) best = { text, first, worth };
    }
    if (!best) return '';
    const { text, first } = best;
    if (text.length <= PASSAGE * 1.2) return text;
    let start = Math.max(0, first - PASSAGE / 3);
    if (start > 0) start = text.indexOf(' ', start) + 1 || first;
    start = Math.min(start, first);
    let end = Math.min(text.length, start + PASSAGE);
    if (end < text.length) end = Math.max(text.lastIndexOf(' ', end), first + 1);
    return (start > 0 ? '… ' : '') + text.slice(start, end) + (end < text.length ? ' …' : '');
  }

  function result(entry, isFound) {
    const item = element('li', 'hit card');
    if (entry.day) item.append(element('p', 'card-meta', entry.day));
    const title = element('h2', 'card-title'), link = element('a');
    link.href = say.root + entry.url;
    title.append(marked(link, entry.title, isFound));
    item.append(title);
    if (entry.summary) item.append(marked(element('p', 'card-summary'), entry.summary, isFound));
    const text = passage(entry.paragraphs, isFound);
    if (text) item.append(marked(element('p', 'passage'), text, isFound));
    return item;
  }

  /** The first result is drawn as soon as it is there; the others come after it. */
  async function show(found, best, isOld) {
    const key = JSON.stringify([best.entries, state.q]);
    more.hidden = !best.entries.length || best.entries.length >= best.total;
    if (key === drawn) return;
    if (!best.entries.length) list.replaceChildren();
    for (let i = 0; i < best.entries.length; i += 1) {
      // The files of the others are asked for once the first result can be seen.
      if (i === 1 && !best.entries.every((number) => index.has(number))) {
        await new Promise((go) => setTimeout(go, 20));
        if (isOld()) return;
        best.entries.slice(1).forEach((number) => index.entry(number).catch(() => {}));
      }
      const entry = await index.entry(best.entries[i]);
      if (isOld()) return;
      const item = result(entry, found.isFound), old = list.children[i];
      if (old) old.replaceWith(item);
      else list.append(item);
      if (!i) while (list.children.length > best.entries.length) list.lastChild.remove();
    }
    drawn = key;
  }

  more.addEventListener('click', async function () {
    const before = list.children.length;
    shown += AT_ONCE;
    await update();
    const next = list.children[before];
    if (next) next.querySelector('a').focus();
  });

  // ---- filters

  function toggle(key, value, isOn) {
    const values = (state.chosen[key] || []).filter((one) => one !== value);
    if (isOn) values.push(value);
    if (values.length) state.chosen[key] = values;
    else delete state.chosen[key];
    shown = AT_ONCE;
    isFresh = true;
    pause();
    update();
  }

  function drawFilters() {
    isDrawn = true;
    facets.choices.forEach((choice) => {
      const group = element('fieldset', 'facet');
      group.append(element('legend', 'label', choice.label));
      const first = element('ul', 'options'), rest = element('ul', 'options');
      choice.values.forEach((value, i) => {
        const item = element('li'), label = element('label'), check = element('input');
        check.type = 'checkbox';
        check.addEventListener('change', () => toggle(choice.key, value.key, check.checked));
        value.check = check;
        value.item = item;
        value.count = element('span', 'count');
        label.append(check, element('span', '', value.label), value.count);
        item.append(label);
        (i < SHOWN_VALUES ? first : rest).append(item);
      });
      group.append(first);
      if (rest.children.length) {
        const details = element('details');
        details.append(element('summary', '', say.moreValues.replace('%n%', rest.children.length)), rest);
        group.append(details);
        choice.rest = details;
      }
      choice.group = group;
      filters.append(group);
    });
    facets.ranges.forEach((one) => {
      const group = element('fieldset', 'facet range'), line = element('div', 'ends');
      const values = one.values, low = Math.min(...values), high = Math.max(...values);
      group.append(element('legend', 'label', one.unit ? one.label + ', ' + one.unit : one.label));
      one.ends = [[say.from, low], [say.to, high]].map(([name, hint]) => {
        const label = element('label'), end = element('input');
        end.type = 'number';
        end.step = 'any';
        end.min = low;
        end.max = high;
        end.placeholder = hint;
        label.append(element('span', '', name), end);
        line.append(label);
        end.addEventListener('change', function () {
          delete state.chosen[one.key];
          const [a, b] = one.ends.map((field) => field.value);
          if (a !== '' || b !== '') toggle(one.key, a + '..' + b, true);
          else toggle(one.key, '', false);
        });
        return end;
      });
      group.append(line);
      filters.append(group);
    });
    find('aside').hidden = !filters.children.length;
  }

  /** How many each value would leave, were it chosen: what is chosen of the same facet does not count against it. */
  function count(found, narrowed) {
    facets.choices.forEach((choice) => {
      const others = Array.from(narrowed).filter(([key]) => key !== choice.key).map(([, mask]) => mask);
      choice.values.forEach((value) => {
        let n = 0;
        for (const entry of value.entries) if (found.all[entry] && others.every((mask) => mask[entry])) n += 1;
        const isOn = (state.chosen[choice.key] || []).includes(value.key);
        value.count.textContent = n;
        value.check.checked = isOn;
        value.item.hidden = !n && !isOn;
      });
      const rest = choice.rest;
      if (rest) rest.hidden = choice.values.slice(SHOWN_VALUES).every((value) => value.item.hidden);
      choice.group.hidden = choice.values.every((value) => value.item.hidden);
    });
    facets.ranges.forEach((one) => {
      const { low, high } = range((state.chosen[one.key] || ['..'])[0]);
      [low, high].forEach((end, i) => { if (document.activeElement !== one.ends[i]) one.ends[i].value = end === end ? end : ''; });
    });
    drawChosen();
  }

  /** What is chosen, each with a button that takes it back. */
  function drawChosen() {
    if (!facets) return;
    const buttons = [];
    const add = (key, value, text) => {
      const button = element('button', 'chosen', text);
      button.type = 'button';
      button.setAttribute('aria-label', say.remove.replace('%value%', text));
      button.addEventListener('click', function () { toggle(key, value, false); input.focus(); });
      buttons.push(button);
    };
    facets.choices.forEach((choice) => choice.values.forEach((value) => {
      if ((state.chosen[choice.key] || []).includes(value.key)) add(choice.key, value.key, choice.label + ': ' + value.label);
    }));
    facets.ranges.forEach((one) => (state.chosen[one.key] || []).forEach((value) => {
      const { low, high } = range(value);
      const ends = [low === low ? say.from + ' ' + low : '', high === high ? say.to + ' ' + high : ''];
      add(one.key, value, one.label + ': ' + ends.filter(Boolean).join(' '));
    }));
    if (buttons.length > 1) {
      const button = element('button', 'chosen clear', say.clear);
      button.type = 'button';
      button.addEventListener('click', function () {
        state.chosen = {};
        isFresh = true;
        pause();
        update();
        input.focus();
      });
      buttons.push(button);
    }
    chosen.replaceChildren(...buttons);
  }

  // ---- typing and keys

  function typed() {
    state.q = input.value;
    shown = AT_ONCE;
    clearTimeout(timer);
    timer = setTimeout(write, 400);
    update();
  }

  input.addEventListener('input', typed);
  input.addEventListener('change', pause);
  list.addEventListener('click', pause);
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    typed();
    pause();
  });

  box.addEventListener('keydown', function (event) {
    const links = Array.from(list.querySelectorAll('a'));
    const at = links.indexOf(document.activeElement);
    const isTyping = event.target === input;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown' && (isTyping || at >= 0) && links[at + 1]) links[at + 1].focus();
    else if (event.key === 'ArrowUp' && at >= 0) (links[at - 1] || input).focus();
    else if (event.key === 'Escape' && at >= 0) input.focus();
    else if (event.key === 'Escape' && isTyping && input.value) {
      input.value = '';
      typed();
    } else return;
    event.preventDefault();
  });

  input.value = state.q;
  if (!state.q && !Object.keys(state.chosen).length) input.focus({ preventScroll: true });
  update();
})();
