// Turning one page into another without loading it: in comes the document that is shown and the page that it is to become, out comes the first
// thing that was changed. Only what differs is touched, so the eye finds its place again. Runs nothing: the frame that it is used on has no scripts.

/** Changes a document into the page `html`. */
export function patch(document, html) {
  const wanted = new DOMParser().parseFromString(html, 'text/html');
  if (document.title !== wanted.title) document.title = wanted.title;
  styles(document, wanted);
  const first = { node: null };
  element(document.body, wanted.body, first);
  return first.node;
}

/** Style sheets: a new one is there before the old one goes. */
function styles(document, wanted) {
  const links = (of) => [...of.querySelectorAll('head > link[rel="stylesheet"]')];
  const have = links(document);
  const hrefs = links(wanted).map((link) => link.getAttribute('href'));
  const fresh = hrefs.filter((href) => !have.some((link) => link.getAttribute('href') === href));
  const gone = have.filter((link) => !hrefs.includes(link.getAttribute('href')));
  for (const href of fresh) {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.addEventListener('load', () => gone.forEach((old) => old.remove()));
    document.head.append(link);
  }
}

function element(old, wanted, first) {
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  children(old, wanted, first);
}

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id ?? '') === (b.id ?? '');

function children(old, wanted, first) {
  const now = [...old.childNodes];
  const next = [...wanted.childNodes];
  while (now.length && next.length && now[0].isEqualNode(next[0])) {
    now.shift();
    next.shift();
  }
  while (now.length && next.length && now.at(-1).isEqualNode(next.at(-1))) {
    now.pop();
    next.pop();
  }
  const end = now.length ? now.at(-1).nextSibling : null;
  const anchor = now.length ? null : next.length ? following(old, wanted, next.at(-1)) : null;
  for (const node of next) {
    // The same thing further down: what stands before it was taken away.
    const same = now.findIndex((one) => one.isEqualNode(node));
    const near = same >= 0 ? same : now.findIndex((one) => alike(one, node));
    const keepsPlace = near === 0 || (near > 0 && same >= 0 && !next.some((other) => other !== node && now[0].isEqualNode(other)));
    if (keepsPlace) {
      now.splice(0, near).forEach((one) => one.remove());
      change(now.shift(), node, first);
    } else {
      const made = old.ownerDocument.importNode(node, true);
      old.insertBefore(made, now[0] ?? end ?? anchor);
      mark(first, made);
    }
  }
  for (const one of now) {
    mark(first, old);
    one.remove();
  }
}

/** Where new things belong if nothing was taken away: before what follows them in the page that is wanted. */
function following(old, wanted, last) {
  const after = [...wanted.childNodes].length - 1 - [...wanted.childNodes].indexOf(last);
  return after ? old.childNodes[old.childNodes.length - after] : null;
}

function change(old, wanted, first) {
  if (old.isEqualNode(wanted)) return;
  if (old.nodeType === 1) {
    element(old, wanted, first);
    mark(first, old);
  } else {
    old.nodeValue = wanted.nodeValue;
    mark(first, old.parentElement);
  }
}

function mark(first, node) {
  const at = node.nodeType === 1 ? node : node.parentElement;
  first.node ??= at;
}
