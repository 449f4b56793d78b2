// The search: in comes the address of the index, out comes what is found for words and filters. Loads the files of the index as scripts, for
// a page that was opened from a folder may load nothing else. Knows nothing of the page; `search-page.js` shows what is found here.
//
// How the index is written: src/search in Casebook. A word is led to a stem of the index by cutting off known endings (`lead`); what begins
// with the letters typed so far is found too, and a word that nothing matches is looked for among the words that differ in a letter or two.
(function () {
  'use strict';

  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const VALUE = new Uint8Array(128);
  for (let i = 0; i < 64; i += 1) VALUE[LETTERS.charCodeAt(i)] = i;

  // Letters of the mark by which the manifest knows a file.
  const MARK = 6;

  // What a word counts for in the title, in a facet or summary, in the text.
  const WEIGHTS = [6, 3, 1];
  // A word that only begins like the one typed, and one that is spelt like it, count for less than the word itself.
  const BEGINS = 0.6, SPELT = 0.4;

  const WORD = /[\p{L}\p{N}\u0300-\u036f\u00ad]+/gu;

  function fold(text) {
    return text.normalize('NFC').replace(/[\u0300-\u036f\u00ad]/g, '').toLowerCase().replace(/ё/g, 'е');
  }

  function words(text) { return (text.match(WORD) || []).map(fold).filter(Boolean); }

  /** The numbers of entries that a row of letters stands for. */
  function row(text) {
    const out = [];
    if (text[0] === '=') {
      for (let i = 1; i < text.length; i += 1) {
        const sextet = VALUE[text.charCodeAt(i)];
        for (let bit = 0; bit < 6; bit += 1) if ((sextet >> bit) & 1) out.push((i - 1) * 6 + bit);
      }
      return out;
    }
    let next = 0, number = 0, shift = 0;
    for (let i = 0; i < text.length; i += 1) {
      const value = VALUE[text.charCodeAt(i)];
      number += (value & 31) << shift;
      shift += 5;
      if (value < 32) {
        next += number;
        out.push(next);
        next += 1;
        number = shift = 0;
      }
    }
    return out;
  }

  /** How many letters differ, a swap of two counting as one; more than `most` is `most + 1`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = [], now = [];
    for (let j = 0; j <= b.length; j += 1) last[j] = j;
    for (let i = 1; i <= a.length; i += 1) {
      now = [i];
      let least = i;
      for (let j = 1; j <= b.length; j += 1) {
        const same = a[i - 1] === b[j - 1];
        let cost = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        now[j] = cost;
        least = Math.min(least, cost);
      }
      if (least > most) return most + 1;
      before = last;
      last = now;
    }
    return last[b.length];
  }

  const waiting = new Map();
  window.casebookSearch = function (kind, number, mark, data) {
    const one = waiting.get(kind + number);
    if (one) one(mark, data);
  };

  /** Loads one file; `mark` is what the manifest calls it. Of a site that was just replaced the marks differ. */
  function load(url, kind, number, mark) {
    return new Promise(function (resolve, reject) {
      const script = document.createElement('script');
      function end(error) {
        waiting.delete(kind + number);
        script.remove();
        if (error) reject(new Error(error));
      }
      waiting.set(kind + number, function (found, data) {
        if (mark && found !== mark) end('stale');
        else { resolve(data); end(); }
      });
      script.onerror = function () { end('missing'); };
      script.onload = function () { if (waiting.has(kind + number)) end('missing'); };
      script.src = url;
      document.head.append(script);
    });
  }

  class Index {
    /** `root` leads to the site's folder, `manifest` to the manifest. */
    constructor(root, manifest) {
      this.root = root;
      this.files = new Map();
      this.ready = load(manifest, 'manifest', 0).then((data) => this.read(data));
    }

    read(data) {
      this.entries = data.entries;
      this.cut = data.files;
      this.together = data.together;
      this.marks = data.marks;
      this.endings = new Map();
      this.starts = new Set();
      data.endings.split(' ').forEach((one) => {
        const [ending, instead] = one.split('>');
        this.endings.set(ending, instead === undefined ? [''] : instead.split(','));
        for (let i = 1; i <= ending.length; i += 1) this.starts.add(ending.slice(0, i));
      });
      return this;
    }

    file(kind, number) {
      const key = kind + number;
      if (!this.files.has(key)) {
        const mark = this.marks[kind].slice(number * MARK, number * MARK + MARK);
        const path = kind === 'facets' ? 'facets.js' : kind + '/' + number + '.js';
        const made = load(this.root + 'search/' + path + '?v=' + mark, kind, number, mark);
        made.catch(() => this.files.delete(key));
        this.files.set(key, made);
      }
      return this.files.get(key);
    }

    /** The file of words in which a stem stands. */
    home(stem) {
      let hash = 0x811c9dc5;
      for (let i = 0; i < Math.min(3, stem.length); i += 1) hash = Math.imul(hash ^ stem.charCodeAt(i), 0x01000193) >>> 0;
      return ((hash ^ (hash >>> 15)) >>> 0) % this.cut.words;
    }

    /** Stems of a file → their rows. */
    async shelf(number) {
      const data = await this.file('words', number);
      if (typeof data !== 'string') return data;
      const map = new Map();
      data.split('\n').forEach((line) => {
        const end = line.indexOf(' ');
        if (end > 0) map.set(line.slice(0, end), line.slice(end + 1));
      });
      this.files.set('words' + number, Promise.resolve(map));
      return map;
    }

    /** The stem to which a word leads among those that `has` knows, by cutting off the shortest ending. */
    lead(word, has) {
      if (has(word)) return word;
      for (let at = word.length - 1; at > 0; at -= 1) {
        for (const instead of this.endings.get(word.slice(at)) || []) {
          const stem = word.slice(0, at) + instead;
          if (has(stem)) return stem;
        }
      }
      return null;
    }

    /** What a typed word may stand for: stems with their rows and what they count for. */
    async meant(word, isTyped) {
      const found = new Map();
      let begins = false;
      const put = (stem, rows, counts) => { if (rows !== undefined && !found.has(stem)) found.set(stem, { stem, rows, counts }); };
      for (const start of [word, word.slice(0, 2)]) {
        // A stem of two letters («ед» of «еда») lies by itself; that file is loaded where the word's own has nothing.
        if (start !== word && (found.size || word.length > 6)) break;
        const shelf = await this.shelf(this.home(start));
        const stem = this.lead(word, (one) => shelf.has(one));
        if (stem) put(stem, shelf.get(stem), 1);
        // A whole word is itself; one that is being typed, or that is none, may go on.
        if (word.length < 3 || (found.size && !isTyped)) continue;
        begins = true;
        for (const [one, rows] of shelf) if (one.startsWith(word)) put(one, rows, BEGINS);
        if (!found.size && isTyped) {
          // «наставнико»: on the way to an ending.
          for (let at = word.length - 1; at > 2; at -= 1) {
            if (shelf.has(word.slice(0, at)) && this.starts.has(word.slice(at))) put(word.slice(0, at), shelf.get(word.slice(0, at)), BEGINS);
          }
        }
      }
      if (found.size || word.length < 4) return { stems: Array.from(found.values()), begins };
      return { stems: await this.spelt(word), begins: false, isGuess: true };
    }

    /** Stems that are spelt like a word, or like what is left of it without an ending. */
    async spelt(word) {
      const tries = new Set([word]);
      for (let at = word.length - 1; at > 3; at -= 1) if (this.endings.has(word.slice(at))) tries.add(word.slice(0, at));
      const shelves = new Set();
      const most = (text) => (text.length < 7 ? 1 : 2);
      tries.forEach((text) => {
        for (let length = text.length - most(text); length <= text.length + most(text); length += 1) {
          shelves.add(Math.max(0, Math.min(length - 3, this.cut.spelling - 1)));
        }
      });
      let best = 3, stems = [];
      for (const data of await Promise.all(Array.from(shelves, (number) => this.file('spelling', number)))) {
        for (const stem of data.split('\n')) {
          if (stem.length < 3) continue;
          for (const text of tries) {
            const far = distance(text, stem, Math.min(most(text), best));
            if (far > most(text) || far > best) continue;
            if (far < best) { best = far; stems = []; }
            if (!stems.includes(stem)) stems.push(stem);
          }
        }
      }
      const found = [];
      for (const stem of stems.slice(0, 8)) {
        const rows = (await this.shelf(this.home(stem))).get(stem);
        if (rows !== undefined) found.push({ stem, rows, counts: SPELT });
      }
      return found;
    }

    /** What is found for a text: which entries, how good, and which words are meant. Nothing typed finds everything. */
    async find(text) {
      const terms = Array.from(new Set(words(text))).filter((word) => word.length > 1 || /\p{N}/u.test(word));
      const isOpen = WORD.test(text.slice(-1));
      WORD.lastIndex = 0;
      const meant = await Promise.all(terms.map((word, i) => this.meant(word, isOpen && i === terms.length - 1)));
      const scores = new Float32Array(this.entries), hits = new Uint8Array(this.entries);
      const known = meant.filter((one) => one.stems.length);
      known.forEach((one) => {
        const best = new Float32Array(this.entries);
        one.stems.forEach((stem) => {
          const rows = stem.rows.split(',').map(row);
          const rare = Math.log(1 + this.entries / (rows[0].length + rows[1].length + rows[2].length));
          rows.forEach((entries, weight) => {
            const worth = stem.counts * WEIGHTS[weight] * rare;
            for (const entry of entries) if (worth > best[entry]) best[entry] = worth;
          });
        });
        for (let i = 0; i < best.length; i += 1) if (best[i] > 0) { scores[i] += best[i]; hits[i] += 1; }
      });
      let all = new Uint8Array(this.entries), any = false;
      for (let i = 0; i < all.length; i += 1) if (hits[i] === known.length) { all[i] = 1; any = true; }
      // Not one entry has them all: those that have some, the more the better.
      const isLoose = Boolean(terms.length && known.length && !any);
      if (isLoose) for (let i = 0; i < all.length; i += 1) if (hits[i]) { all[i] = 1; scores[i] += 100 * hits[i]; }
      if (terms.length && !known.length) all = new Uint8Array(this.entries);
      return {
        all, scores, isLoose, terms,
        unknown: terms.filter((word, i) => !meant[i].stems.length),
        guessed: terms.filter((word, i) => meant[i].isGuess && meant[i].stems.length),
        isFound: this.marker(terms, meant),
      };
    }

    /** Tells of a word of a text whether it is one of those that were looked for: the number of the term, or -1. */
    marker(terms, meant) {
      const stems = meant.map((one) => new Set(one.stems.map((stem) => stem.stem)));
      const known = new Map();
      return (written) => {
        const word = fold(written);
        if (!known.has(word)) {
          known.set(word, terms.findIndex((term, i) => (meant[i].begins && word.startsWith(term)) || this.lead(word, (stem) => stems[i].has(stem)) !== null));
        }
        return known.get(word);
      };
    }

    /** The best of those that pass, the newest first among equals. */
    best(found, passes, count) {
      const { all, scores } = found;
      const kept = [];
      for (let i = all.length - 1; i >= 0; i -= 1) if (all[i] && passes(i)) kept.push(i);
      const total = kept.length;
      if (found.terms.length && total > count) {
        const sorted = Float32Array.from(kept, (i) => scores[i]).sort();
        const least = sorted[total - count];
        return { total, entries: kept.filter((i) => scores[i] >= least).sort((a, b) => scores[b] - scores[a] || b - a).slice(0, count) };
      }
      if (found.terms.length) kept.sort((a, b) => scores[b] - scores[a] || b - a);
      return { total, entries: kept.slice(0, count) };
    }

    /** True if the texts of an entry were asked for already. */
    has(number) { return this.files.has('texts' + Math.floor(number / this.together)); }

    /** What an entry says. */
    async entry(number) {
      const [url, title, day, summary, paragraphs] = (await this.file('texts', Math.floor(number / this.together)))[number % this.together];
      return { url, title, day, summary, paragraphs };
    }

    /** What can be narrowed down, its rows read. */
    async facets() {
      if (!this.narrow) {
        const data = await this.file('facets', 0);
        data.choices.forEach((choice) => {
          choice.values = choice.values.map(([key, label, entries]) => ({ key, label, entries: row(entries) }));
        });
        data.ranges.forEach((range) => {
          range.of = new Float64Array(this.entries).fill(NaN);
          row(range.entries).forEach((entry, i) => { range.of[entry] = range.values[i]; });
        });
        this.narrow = data;
      }
      return this.narrow;
    }
  }

  window.CasebookIndex = Index;
  Index.WORD = WORD;
})();
