// From the save of a case to its new text in an open browser, side by side with other generators' servers.
//
// In: the corpora that bench/README.md tells how to make, the servers' commands in the environment. Out: a table: for each server the
// median and the 95th percentile of the time between one write() of the file and the moment when the open page holds the new text,
// the memory of the server when idle, and its processor time while idle. Every server shows the page in its own way, by a reload or in
// place; the clock is stopped by the page itself, over the same bridge for all.
//
//     node bench/preview.mjs SIZE [--edits N] [--only own,zola,hugo]
//     WORK=… ZOLA=… HUGO=… OWN_SERVE='casebook serve --root {site} --port {port}'

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from '../tests/browser/chromium.mjs';

const servers = {
  own: ['own', process.env.OWN_SERVE],
  zola: ['zola', process.env.ZOLA && `${process.env.ZOLA} --root {site} serve --port {port} --output-dir {out} --force`],
  'zola --fast': ['zola', process.env.ZOLA && `${process.env.ZOLA} --root {site} serve --port {port} --output-dir {out} --force --fast --debounce 20`],
  hugo: ['hugo', process.env.HUGO && `${process.env.HUGO} server --source {site} --port {port} --renderToMemory`],
};

const args = process.argv.slice(2);
const option = (name, other) => (args.includes(name) ? args[args.indexOf(name) + 1] : other);
const size = Number(args[0]);
const edits = Number(option('--edits', '20'));
const only = option('--only', '').split(',').filter(Boolean);
const work = process.env.WORK;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Processor time of a process in seconds, and its memory in MiB: all, and its own. */
function used(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024;
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, all: field('VmRSS'), own: field('RssAnon') };
}

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.round(part * (sorted.length - 1)))];
}

async function answers(url, text) {
  for (let tries = 0; tries < 1200; tries += 1) {
    const body = await fetch(url).then((answer) => answer.text(), () => '');
    if (body.includes(text)) return;
    await pause(50);
  }
  throw new Error(`${url} does not answer`);
}

async function measure(name, [source, command], port, chromium) {
  const site = join(work, `c${size}`, source);
  const out = join(site, 'serve-out');
  if (!command || !existsSync(site)) return null;
  const slug = `case-${String(Math.floor(size / 2) + 7).padStart(5, '0')}`;
  const folder = existsSync(join(site, 'content/cases')) ? 'content/cases' : 'cases';
  const file = join(site, folder, `${slug}.md`);
  const original = readFileSync(file, 'utf8');
  const at = original.trimEnd().lastIndexOf('\n\n');
  const marker = (n) => `marker${String(n).padStart(6, '0')}`;
  const text = (n) => `${original.slice(0, at)}\n\n${marker(n)}${original.slice(at)}`;
  writeFileSync(file, text(0));
  const [program, ...rest] = command.replaceAll('{site}', site).replaceAll('{port}', port).replaceAll('{out}', out).split(/\s+/);
  const server = spawn(program, rest, { cwd: site, stdio: 'ignore' });
  const context = await chromium.newContext();
  try {
    const url = `http://127.0.0.1:${port}/cases/${slug}/`;
    await answers(url, marker(0));
    const page = await context.newPage();
    let seen = () => {};
    await page.exposeFunction('bench_seen', (what) => seen(what));
    await page.addInitScript(() => {
      let last = '';
      const look = () => {
        const found = document.body?.textContent.match(/marker\d{6}/)?.[0];
        if (found && found !== last) window.bench_seen((last = found));
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
      document.addEventListener('DOMContentLoaded', look);
    });
    await page.goto(url);
    await pause(3000);
    const before = used(server.pid);
    await pause(3000);
    const idle = used(server.pid);
    const times = [];
    let missed = 0;
    for (let n = 1; n <= edits; n += 1) {
      await pause(400 + 300 * ((n * 7) % 5));
      const bytes = Buffer.from(text(n));
      const shown = new Promise((done) => (seen = (what) => what === marker(n) && done(true)));
      const handle = openSync(file, 'r+');
      const start = performance.now();
      writeSync(handle, bytes);
      closeSync(handle);
      if (await Promise.race([shown, pause(30_000)])) times.push(performance.now() - start);
      else missed += 1;
    }
    return { name, times, missed, idle, quiet: idle.cpu - before.cpu };
  } finally {
    await context.close();
    server.kill('SIGINT');
    await pause(500);
    server.kill('SIGKILL');
    writeFileSync(file, original);
    rmSync(out, { recursive: true, force: true });
  }
}

const chromium = await browser();
console.log(`\n${size} cases, ${edits} edits; milliseconds from write() to the new text in the open page\n`);
console.log('| server | median | 95 % | missed | idle: CPU s in 3 s | memory MiB (private) |\n| --- | --- | --- | --- | --- | --- |');
let port = 18200;
for (const [name, server] of Object.entries(servers)) {
  if (only.length > 0 && !only.includes(name)) continue;
  port += 1;
  const row = await measure(name, server, port, chromium);
  if (!row) continue;
  const ms = (part) => quantile(row.times, part)?.toFixed(1) ?? '–';
  console.log(
    `| ${name} | ${ms(0.5)} | ${ms(0.95)} | ${row.missed} | ${row.quiet.toFixed(2)} | ${row.idle.all.toFixed(0)} (${row.idle.own.toFixed(0)}) |`,
  );
}
await chromium.close();
