// Changing a page in place. In: the page as it stands in the browser, and two texts of it: the one that it was made from and the one that it is
// to become. Out: the same page, with only that changed in which the two texts differ. Runs no script, knows no network.
//
// The program is built from crates alone, and no crate carries a DOM-morphing library; so this is our own. It compares the author's two
// texts with each other, not with the page: what readers and scripts have done to the page meanwhile (an opened fold, a typed word, a
// filter that a script has put in) is in neither text, so it stays.

/** Makes the difference between two documents in the page; returns the elements that have changed. */
function morph(before, after) {
  const changed = new Set();
  attributes(document.documentElement, before.documentElement, after.documentElement, changed);
  head(before, after);
  inside(document.body, before.body, after.body, changed);
  changed.delete(document.documentElement);
  changed.delete(document.body);
  return changed;
}

/** Titles, descriptions and style sheets. A new style sheet is loaded before the old one goes, so that the page is never bare. */
function head(before, after) {
  if (before.title !== after.title) document.title = after.title;
  const sheets = (page) => [...page.head.querySelectorAll('link[rel="stylesheet"]')];
  const address = (link) => link.getAttribute('href');
  const had = new Set(sheets(before).map(address));
  const wanted = new Set(sheets(after).map(address));
  const gone = sheets(document).filter((link) => had.has(address(link)) && !wanted.has(address(link)));
  const come = sheets(after).filter((link) => !had.has(address(link)));
  const place = gone.at(-1) ?? sheets(document).at(-1);
  const loaded = come.map((link) => {
    const fresh = document.importNode(link);
    const done = new Promise((ready) => ['load', 'error'].forEach((event) => fresh.addEventListener(event, ready)));
    if (place) place.before(fresh);
    else document.head.append(fresh);
    return done;
  });
  Promise.all(loaded).then(() => gone.forEach((link) => link.remove()));
  const metas = (page) => new Map([...page.head.querySelectorAll('meta[name], meta[property]')].map((meta) => [metaKey(meta), meta]));
  const live = metas(document);
  for (const [key, meta] of metas(after)) live.get(key)?.setAttribute('content', meta.getAttribute('content') ?? '');
}

function metaKey(meta) {
  return [meta.getAttribute('name'), meta.getAttribute('property'), meta.getAttribute('media')].join(' ');
}

/** What the author has changed of an element's own; nothing else of it is touched. */
function attributes(live, before, after, changed) {
  const names = new Set([...before.getAttributeNames(), ...after.getAttributeNames()]);
  for (const name of names) {
    const value = after.getAttribute(name);
    if (before.getAttribute(name) === value) continue;
    if (value === null) live.removeAttribute(name);
    else live.setAttribute(name, value);
    changed.add(live);
  }
}

/** Changes the children of an element: those that stay are found again, the others come and go. */
function inside(live, before, after, changed) {
  const old = [...before.childNodes];
  const next = [...after.childNodes];
  const lives = counterparts(live, old);
  const partner = partners(old, next);
  const kept = new Set(partner.filter((index) => index >= 0));
  old.forEach((node, index) => {
    if (kept.has(index) || !lives[index]) return;
    if (node.nodeType !== Node.TEXT_NODE || node.data.trim()) changed.add(live);
    lives[index].remove();
  });
  let last = null;
  next.forEach((node, index) => {
    const was = partner[index];
    let here = was >= 0 ? lives[was] : null;
    if (!here) {
      if (was >= 0) return; // A script has taken it away.
      here = document.importNode(node, true);
      changed.add(here.nodeType === Node.ELEMENT_NODE ? here : live);
      put(live, here, last);
      last = here;
      return;
    }
    one(here, old[was], node, changed);
    // What a script has put around it moves with it.
    const outer = child(live, here);
    if (last && !follows(outer, last)) put(live, outer, last);
    last = outer;
  });
}

/** Changes one node into what it has become. */
function one(live, before, after, changed) {
  if (before.isEqualNode(after)) return;
  if (after.nodeType !== Node.ELEMENT_NODE) {
    live.data = after.data;
    if (after.data.trim()) changed.add(live.parentElement);
    return;
  }
  attributes(live, before, after, changed);
  inside(live, before, after, changed);
}

/** The child of `live` in which a node is, or which it is. */
function child(live, node) {
  while (node.parentNode !== live) node = node.parentNode;
  return node;
}

function follows(node, other) {
  return (other.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** Puts a node after another one (after none: first). A browser that can does it without losing focus and state. */
function put(live, node, last) {
  const next = last ? last.nextSibling : live.firstChild;
  if (node.isConnected && live.moveBefore) live.moveBefore(node, next);
  else live.insertBefore(node, next);
}

/** For each node of the author's old text the node in the page that was made of it, if it is still there. */
function counterparts(live, old) {
  const free = new Set(live.childNodes);
  const found = old.map((node) => {
    for (const same of [(one) => one.isEqualNode(node), (one) => alike(one, node)]) {
      for (const candidate of free) {
        if (!same(candidate)) continue;
        free.delete(candidate);
        return candidate;
      }
    }
    return null;
  });
  // A script may have wrapped it (a wide table in a box that scrolls).
  return found.map((here, index) => {
    if (here || old[index].nodeType !== Node.ELEMENT_NODE) return here;
    const boxes = [...free].filter((box) => box.nodeType === Node.ELEMENT_NODE);
    return boxes.flatMap((box) => [...box.children]).find((child) => alike(child, old[index])) ?? null;
  });
}

function alike(a, b) {
  return a.nodeName === b.nodeName && (a.id ?? '') === (b.id ?? '') && (b.nodeType === Node.ELEMENT_NODE || a.data === b.data);
}

/** For each new node the index of the old one that it continues, or -1: equal ones at both ends first, then by id, then by likeness. */
function partners(old, next) {
  const partner = next.map(() => -1);
  const taken = new Set();
  const pair = (to, from) => {
    partner[to] = from;
    taken.add(from);
  };
  let start = 0;
  while (start < old.length && start < next.length && old[start].isEqualNode(next[start])) pair(start, start++);
  let end = 0;
  const most = Math.min(old.length, next.length) - start;
  while (end < most && old.at(-1 - end).isEqualNode(next.at(-1 - end))) {
    end += 1;
    pair(next.length - end, old.length - end);
  }
  const rest = (fits) => {
    for (let to = start; to < next.length - end; to += 1) {
      if (partner[to] >= 0) continue;
      let best = [0, -1];
      for (let from = start; from < old.length - end; from += 1) {
        if (taken.has(from) || old[from].nodeName !== next[to].nodeName) continue;
        const likeness = fits(old[from], next[to]);
        if (likeness > best[0]) best = [likeness, from];
      }
      if (best[1] >= 0) pair(to, best[1]);
    }
  };
  rest((a, b) => (b.id && a.id === b.id ? 1 : 0));
  // Long lists are compared by what they are, not each with each by their words.
  const few = (old.length - start - end) * (next.length - start - end) < 10_000;
  rest((a, b) => (a.isEqualNode(b) ? 1 : 0));
  rest((a, b) => (a.id !== b.id ? 0 : a.nodeType !== Node.ELEMENT_NODE || !few ? 1 : likeness(a, b)));
  return partner;
}

/** How alike two elements of one kind are: the share of words that both have; a little for being of one kind. */
function likeness(a, b) {
  const words = (node) => new Set(node.textContent.split(/\s+/).filter(Boolean));
  const [left, right] = [words(a), words(b)];
  const common = [...left].filter((word) => right.has(word)).length;
  return (a.className === b.className ? 0.2 : 0.1) + common / (Math.max(left.size, right.size) || 1);
}

