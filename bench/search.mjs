// From a key to the first result, in a browser four times slower than this machine's, and what had to be transferred for it.
//
// In: a folder with a built site that has a search; with --pagefind a folder where `npm install pagefind` was run. Out: a table: for each query
// the time from the last key to the first result (cold: nothing was loaded but the page; warm: the same again in the open page), and the
// bytes that came before it, as a plain host sends them and as one sends them that packs. For Pagefind the pages are copied, indexed
// by its own program and searched with its stock interface.
//
//     node bench/search.mjs PUBLIC [--pagefind FOLDER] [--slow 4] [--runs 5] [--queries 'наставник,выгорание учителей']

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { browser } from '../tests/browser/chromium.mjs';

const args = process.argv.slice(2);
const option = (name, other) => (args.includes(name) ? args[args.indexOf(name) + 1] : other);
const site = args[0];
const slow = Number(option('--slow', '4'));
const runs = Number(option('--runs', '5'));
const queries = option('--queries', 'наставник,про,программа,выгорание учителей,настовник').split(',');

const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };

/** Hosts a folder and counts what it sends. */
async function host(folder) {
  const sent = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    const bytes = readFileSync(file);
    sent.push({ at: Date.now(), plain: bytes.length, packed: Math.min(bytes.length, gzipSync(bytes, { level: 1 }).length) });
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-length': bytes.length }).end(bytes);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { root: `http://127.0.0.1:${server.address().port}/`, sent, close: () => (server.closeAllConnections(), server.close()) };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const kilobytes = (bytes) => (bytes / 1000).toFixed(0);

/** Runs in the page: notes when the field last changed and when the first result for it stood there. */
function watch({ field, result }) {
  const input = document.querySelector(field);
  window.keyed = 0;
  window.shown = 0;
  input.addEventListener('input', () => {
    window.keyed = performance.now();
    window.shown = 0;
    document.querySelectorAll(result).forEach((old) => (old.dataset.old = '1'));
  }, true);
  new MutationObserver(() => {
    if (window.keyed && !window.shown && document.querySelector(`${result}:not([data-old])`)) window.shown = performance.now();
  }).observe(document.body, { childList: true, subtree: true });
}

/** A query typed letter by letter into a fresh browser, then the same once more. */
async function measure(folder, { path, field, result }, query) {
  const server = await host(folder);
  const chromium = await browser();
  const page = await (await chromium.newContext()).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slow });
  await page.goto(server.root + path);
  await page.waitForSelector(field);
  await page.evaluate(watch, { field, result });
  const once = async () => {
    await page.locator(field).fill('');
    await page.waitForTimeout(400);
    const chars = [...query];
    await page.locator(field).focus();
    for (const letter of chars.slice(0, -1)) {
      await page.keyboard.insertText(letter);
      await page.waitForTimeout(120);
    }
    await page.keyboard.insertText(chars.at(-1));
    await page.waitForFunction(() => window.shown > 0, undefined, { timeout: 20_000, polling: 5 });
    return page.evaluate(() => window.shown - window.keyed);
  };
  // Cold: all at once, as one pastes it, so that nothing was loaded by the letters before.
  await page.locator(field).focus();
  await page.keyboard.insertText(query);
  await page.waitForFunction(() => window.shown > 0, undefined, { timeout: 20_000, polling: 5 });
  const { cold, at } = await page.evaluate(() => ({ cold: window.shown - window.keyed, at: performance.timeOrigin + window.shown }));
  const before = server.sent.filter((one) => one.at <= at);
  const sum = (key) => before.reduce((all, one) => all + one[key], 0);
  const sent = { plain: sum('plain'), packed: sum('packed'), files: before.length };
  await page.waitForTimeout(1500);
  const warm = await once();
  await chromium.close();
  server.close();
  return { cold, warm, sent };
}

async function table(name, folder, kind) {
  console.log(`\n${name}\n| query | cold ms | warm ms | sent KB | packed KB | files |\n| --- | --- | --- | --- | --- | --- |`);
  for (const query of queries) {
    const all = [];
    for (let run = 0; run < runs; run += 1) all.push(await measure(folder, kind, query));
    const [cold, warm] = ['cold', 'warm'].map((key) => median(all.map((one) => one[key])).toFixed(0));
    const sent = all[0].sent;
    const worst = all.reduce((a, b) => (a.sent.plain > b.sent.plain ? a : b)).sent;
    console.log(`| ${query} | ${cold} | ${warm} | ${kilobytes(worst.plain)} | ${kilobytes(worst.packed)} | ${sent.files} |`);
  }
}

function size(folder) {
  let [bytes, files] = [0, 0];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    bytes += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    files += 1;
  }
  return `${(bytes / 1e6).toFixed(1)} MB in ${files} files`;
}

console.log(`index: ${size(join(site, 'search'))}`);
await table(`Casebook, processor ${slow} times slower`, site, { path: 'search/index.html', field: '#q', result: '[data-found] > li' });

const pagefind = option('--pagefind', '');
if (pagefind) {
  const copy = mkdtempSync(join(tmpdir(), 'bench-pagefind-'));
  try {
    cpSync(join(site, 'cases'), join(copy, 'cases'), { recursive: true });
    const program = join(pagefind, 'node_modules/.bin/pagefind');
    if (!existsSync(program)) throw new Error(`no pagefind in ${pagefind}`);
    const started = performance.now();
    execFileSync('/usr/bin/time', ['-v', '-o', join(copy, 'time.txt'), program, '--site', copy], { stdio: 'ignore' });
    const said = readFileSync(join(copy, 'time.txt'), 'utf8');
    const value = (key) => said.match(new RegExp(`${key}.*: (.*)`))[1];
    console.log(`\nPagefind's index: ${size(join(copy, 'pagefind'))}; ${((performance.now() - started) / 1000).toFixed(1)} s wall, ` +
      `${value('User time')} s + ${value('System time')} s of processor, ${(value('Maximum resident') / 1024).toFixed(0)} MiB`);
    writeFileSync(join(copy, 'index.html'), `<!doctype html><html lang="ru"><meta charset="utf-8"><title>Pagefind</title>
<link href="pagefind/pagefind-ui.css" rel="stylesheet"><script src="pagefind/pagefind-ui.js"></script>
<div id="search"></div><script>new PagefindUI({ element: '#search', showImages: false });</script>`);
    await table("Pagefind, its stock interface", copy, { path: 'index.html', field: '.pagefind-ui__search-input', result: '.pagefind-ui__result-link' });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
