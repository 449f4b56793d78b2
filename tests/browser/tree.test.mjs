// The built folder as a set of files: names that every host bears, links that lead somewhere, pages that weigh little, the same bytes
// each time. The browser only parses here; no page is opened.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from './chromium.mjs';
import { kinds } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { build, casebook, example, exampleAt, exampleSource, files, fingerprint, repository } from './site.mjs';

const kilobyte = 1000;
const base = 'https://school.example/nastavnichestvo/';

let site, addressed, paths, pages, chromium, tab;

before(async () => {
  site = example();
  paths = new Set(files(site));
  chromium = await browser();
  tab = await chromium.newPage();
  pages = await parse(site, [...paths]);
});

after(() => chromium?.close());

const withAddress = () => (addressed ??= exampleAt(base));

/** Every page of a folder: its links (tag, attribute, value), its ids, the class of its body. */
async function parse(folder, names) {
  const documents = names
    .filter((path) => path.endsWith('.html'))
    .map((path) => ({ path, html: readFileSync(join(folder, path), 'utf8') }));
  return tab.evaluate((documents) => {
    const addresses = [
      'href',
      'src',
      'srcset',
      'action',
      'formaction',
      'poster',
      'data',
      'xlink:href',
      'background',
      'cite',
      'ping',
    ];
    return documents.map(({ path, html }) => {
      const page = new DOMParser().parseFromString(html, 'text/html');
      const links = [];
      for (const element of page.querySelectorAll('*')) {
        for (const attribute of addresses) {
          if (!element.hasAttribute(attribute)) continue;
          const value = element.getAttribute(attribute);
          const values = attribute === 'srcset' ? value.split(',').map((one) => one.trim().split(/\s+/)[0]) : [value];
          for (const one of values) links.push({ tag: element.localName, rel: element.getAttribute('rel'), attribute, value: one });
        }
      }
      return { path, links, ids: [...page.querySelectorAll('[id]')].map((element) => element.id), kind: page.body.className };
    });
  }, documents);
}

const elsewhere = (value) => /^[a-z][a-z0-9+.-]*:/i.test(value);

/** Where a link of a page leads inside the folder. */
function target(from, value) {
  const [path, fragment] = value.split('#');
  return {
    path: path === '' ? from : posix.normalize(posix.join(posix.dirname(from), decodeURIComponent(path.split('?')[0]))),
    fragment,
  };
}

test('every kind of page is looked at', () => {
  const listed = new Set(kinds.map(({ path }) => path));
  for (const path of listed) assert.ok(paths.has(path), `the example has no ${path}: see kinds.mjs`);
  const looked = new Set(pages.filter(({ path }) => listed.has(path)).map(({ kind }) => kind));
  const forgotten = pages.filter(({ kind }) => !looked.has(kind)).map(({ path, kind }) => `${kind}: ${path}`);
  nothing(forgotten);
});

test('file names are lower-case ASCII', () => {
  nothing([...paths].filter((path) => !/^[a-z0-9._/-]+$/.test(path)));
});

test('links are relative and name a file', () => {
  const wrong = [];
  for (const { path, links } of pages) {
    for (const { tag, attribute, value } of links) {
      const said = `${path}: <${tag} ${attribute}="${value}">`;
      if (elsewhere(value)) {
        // A reader may be sent elsewhere; a page may not fetch from there.
        const sent = tag === 'a' && attribute === 'href' && /^(https?|mailto|tel):/.test(value);
        if (!sent) wrong.push(`${said} fetches from elsewhere`);
      } else if (value.startsWith('/') || value.includes('\\')) {
        wrong.push(`${said} is not relative`);
      } else if (value === '' || value.split('#')[0].endsWith('/')) {
        wrong.push(`${said} names no file`);
      }
    }
  }
  nothing(wrong);
});

test('every link leads to a file, every anchor to a place in it', () => {
  const ids = new Map(pages.map(({ path, ids }) => [path, new Set(ids)]));
  const wrong = new Set();
  let count = 0;
  for (const { path, links } of pages) {
    for (const { value } of links.filter(({ value }) => !elsewhere(value))) {
      const to = target(path, value);
      count += 1;
      if (!paths.has(to.path)) wrong.add(`${path}: ${value} leads to nothing`);
      else if (to.fragment && !ids.get(to.path)?.has(decodeURIComponent(to.fragment)))
        wrong.add(`${path}: ${value} has no such place`);
    }
  }
  assert.ok(count > 1000, `only ${count} links: the crawl is broken`);
  nothing([...wrong]);
});

test('every page can be reached from the home page', () => {
  const links = new Map(pages.map(({ path, links }) => [path, links]));
  const seen = new Set(['index.html']);
  const queue = ['index.html'];
  for (let path; (path = queue.pop()) !== undefined;) {
    for (const { tag, value } of links.get(path) ?? []) {
      if (tag !== 'a' || elsewhere(value)) continue;
      const to = target(path, value).path;
      if (!seen.has(to)) (seen.add(to), queue.push(to));
    }
  }
  const orphans = pages.map(({ path }) => path).filter((path) => !seen.has(path) && path !== '404.html');
  nothing(orphans);
});

test('pages are light', () => {
  const size = (path) => statSync(join(site, path)).size;
  const heavy = [];
  for (const path of paths) {
    if (path.endsWith('.css') && size(path) > 30 * kilobyte) heavy.push(`${path}: ${size(path)} bytes of CSS`);
  }
  for (const { path, links } of pages) {
    const loaded = links.filter(
      ({ tag, rel, attribute }) =>
        (tag === 'link' && /stylesheet|icon/.test(rel ?? '')) || (tag === 'script' && attribute === 'src'),
    );
    const total =
      size(path) + [...new Set(loaded.map(({ value }) => target(path, value).path))].reduce((sum, one) => sum + size(one), 0);
    if (total > 150 * kilobyte) heavy.push(`${path}: ${total} bytes without pictures`);
  }
  nothing(heavy);
});

test('style sheets and scripts fetch nothing', () => {
  for (const path of [...paths].filter((path) => /\.(css|js|svg)$/.test(path))) {
    const text = readFileSync(join(site, path), 'utf8').replaceAll('http://www.w3.org/', '');
    assert.doesNotMatch(
      text,
      /@import|url\(\s*['"]?(https?:)?\/\/|https?:\/\/|\bfetch\s*\(|XMLHttpRequest|sendBeacon|document\.cookie|localStorage/,
      path,
    );
  }
});

test('cases.json names pages that are there', () => {
  const cases = JSON.parse(readFileSync(join(site, 'cases.json'), 'utf8')).cases;
  const urls = cases.map(({ url }) => url);
  nothing(urls.filter((url) => !paths.has(url)));
  const entries = [...paths].filter((path) => /^cases\/[^/]+\/index\.html$/.test(path));
  nothing(entries.filter((path) => !urls.includes(path)));
});

test('feed, sitemap and robots.txt are well-formed and lead to pages', async () => {
  const online = withAddress();
  const read = (path) => readFileSync(join(online, path), 'utf8');
  const known = new Set(files(online));
  const look = (xml) =>
    tab.evaluate((xml) => {
      const tree = new DOMParser().parseFromString(xml, 'application/xml');
      const texts = (name) => [...tree.getElementsByTagName(name)].map((element) => element.textContent);
      return {
        error: tree.querySelector('parsererror')?.textContent ?? null,
        root: `${tree.documentElement.localName} ${tree.documentElement.namespaceURI}`,
        links: [...tree.getElementsByTagName('link')].map((element) => element.getAttribute('href')),
        entries: [...tree.getElementsByTagName('entry')].map((entry) => [...entry.children].map((child) => child.localName)),
        head: [...tree.documentElement.children].map((child) => child.localName),
        ids: texts('id'),
        updated: texts('updated'),
        locations: texts('loc'),
      };
    }, xml);

  const feed = await look(read('feed.xml'));
  assert.equal(feed.error, null);
  assert.equal(feed.root, 'feed http://www.w3.org/2005/Atom');
  for (const name of ['id', 'title', 'updated']) assert.ok(feed.head.includes(name), `the feed has no ${name}`);
  assert.ok(feed.head.includes('author') || feed.entries.every((entry) => entry.includes('author')), 'the feed has no author');
  assert.ok(feed.entries.length > 0);
  for (const entry of feed.entries)
    for (const name of ['id', 'title', 'updated', 'link']) assert.ok(entry.includes(name), `an entry has no ${name}`);
  assert.equal(new Set(feed.ids).size, feed.ids.length, 'ids of the feed repeat');
  for (const time of feed.updated) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);

  const map = await look(read('sitemap.xml'));
  assert.equal(map.error, null);
  assert.equal(map.root, 'urlset http://www.sitemaps.org/schemas/sitemap/0.9');
  assert.ok(map.locations.length > 20);

  const inside = (url) => decodeURIComponent(url.slice(base.length)) || 'index.html';
  for (const url of [...feed.links, ...map.locations]) {
    assert.ok(url.startsWith(base), `${url} is not below ${base}`);
    const path = inside(url);
    assert.ok(known.has(path) || known.has(`${path}index.html`), `${url} leads to nothing`);
  }
  assert.match(read('robots.txt'), new RegExp(`^Sitemap: ${base}sitemap\\.xml$`, 'm'));
});

test('a site with an address differs in what must be absolute, and in nothing else', async () => {
  const online = withAddress();
  const names = files(online);
  const found = await parse(online, names);
  const wrong = [];
  for (const { path, links } of found) {
    for (const { tag, rel, attribute, value } of links) {
      if (!elsewhere(value) && !value.startsWith('/')) continue;
      // A host shows 404.html at any address, so its links cannot be relative; a canonical address is absolute by nature.
      const own = value.startsWith(base) && (path === '404.html' || rel === 'canonical');
      const sent = tag === 'a' && attribute === 'href' && /^(https?|mailto|tel):/.test(value) && !value.startsWith(base);
      if (!own && !sent) wrong.push(`${path}: <${tag} ${attribute}="${value}">`);
      // A host answers a folder's address with its index.html.
      const target = decodeURIComponent(value.slice(base.length).split('#')[0]);
      if (own && !names.includes(target) && !names.includes(`${target}index.html`))
        wrong.push(`${path}: ${value} leads to nothing`);
    }
  }
  nothing(wrong);
  const same = files(site).filter((path) => names.includes(path) && /\.(css|js|jpg|png|webp|svg)$/.test(path));
  for (const path of same) assert.ok(readFileSync(join(site, path)).equals(readFileSync(join(online, path))), path);
});

test('without an address on the internet the feed is still well-formed', async () => {
  if (!paths.has('feed.xml')) return;
  const error = await tab.evaluate(
    (xml) => new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')?.textContent ?? null,
    readFileSync(join(site, 'feed.xml'), 'utf8'),
  );
  assert.equal(error, null);
});

test('the same sources give the same bytes', () => {
  const options = {
    env: { RAYON_NUM_THREADS: '1', TZ: 'Asia/Vladivostok', LANG: 'C', LC_ALL: 'C', HOME: '/nonexistent' },
    cwd: '/',
  };
  assert.deepEqual(fingerprint(build(exampleSource(), options)), fingerprint(site));
});

test('the repository itself is a site that builds', () => {
  const { status, said } = casebook(['check', '--root', repository]);
  assert.equal(status, 0, said);
  assert.deepEqual(fingerprint(build(repository)), fingerprint(site));
});
