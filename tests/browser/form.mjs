// The edit form in a real browser: a served copy of the example site, pages of the form that watch for what must never happen, and the ways of a
// mouse and of a keyboard through them. Out: helpers for the tests of the form; no test.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, exampleSource } from './site.mjs';

const running = new Set();

/** Ends whatever still runs. */
export const endAll = () => running.forEach((server) => server.kill('SIGKILL'));

/** A served site. `root` is its address; `stop` and `start` are what happens to the program at the end of a day. */
export async function served(folder = exampleSource()) {
  const own = { folder, root: null, read: (file) => readFileSync(join(folder, file), 'utf8') };
  let server;
  own.start = async () => {
    const port = own.root ? ['--port', new URL(own.root).port] : [];
    server = spawn(binary, ['serve', '--root', folder, ...port], { stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(server);
    let said = '';
    own.root = await new Promise((ready, failed) => {
      server.stderr.setEncoding('utf8').on('data', (part) => {
        said += part;
        const address = /http:\/\/localhost:\d+\//.exec(said)?.[0];
        if (address) ready(address);
      });
      server.on('exit', () => failed(new Error(`the preview ended: ${said}`)));
    });
  };
  own.stop = () =>
    new Promise((done) => {
      running.delete(server);
      server.on('exit', done);
      server.kill('SIGINT');
    });
  await own.start();
  return own;
}

/** The form of a file, or another page of ours, once it is ready. Whatever goes wrong in it lands in `page.wrong`. */
export async function opened(context, site, path) {
  const page = await context.newPage();
  page.wrong = [];
  page.on('dialog', (dialog) => (page.wrong.push(`dialog ${dialog.message()}`), dialog.dismiss()));
  page.on('pageerror', (error) => page.wrong.push(`error ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site.root) && !/^(data|blob|about):/.test(url)) page.wrong.push(`asks ${url}`);
  });
  page.on('console', (message) => {
    const said = message.text();
    // The page beside the form is shown in a frame without scripts: that its scripts are not run is what is wanted.
    const wanted = /Blocked script execution in .*\/_casebook\/trial\//.test(said) || /about:srcdoc/.test(said);
    if (/Content Security Policy|violates|Refused to/i.test(said) && !wanted) page.wrong.push(said);
  });
  await page.goto(site.root + path);
  await ready(page);
  return page;
}

/** Waits until a page of ours has put itself together. */
export const ready = (page) => page.waitForSelector('body.ready');

export const form = (file) => `_casebook/edit?file=${encodeURIComponent(file)}`;

/** Waits until the bar says it. */
export const says = (page, words) => page.locator('.state', { hasText: words }).waitFor();

/** Saves as a person at the keyboard does, and waits until it is done. */
export async function save(page, words = /Все изменения сохранены|Сохранено как черновик/) {
  await page.keyboard.press('Control+s');
  await says(page, words);
}

/** The lines in which two texts differ: what went and what came. */
export function changed(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  while (old.length && now.length && old[0] === now[0]) (old.shift(), now.shift());
  while (old.length && now.length && old.at(-1) === now.at(-1)) (old.pop(), now.pop());
  return { gone: old, come: now };
}

/** Runs in the page: the name of what has the focus, as it is read out. */
function focusName() {
  const at = document.activeElement;
  if (!at || at === document.body) return '';
  const by = (at.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
  const label = at.labels?.[0]?.textContent ?? '';
  const group = at.closest('fieldset.group, details.group, .outline')?.querySelector('.group-name')?.textContent ?? '';
  return [group, by.join(' ').trim() || at.getAttribute('aria-label') || label || at.textContent].join(' › ').replace(/\s+/g, ' ').trim();
}

/** Goes on with Tab until something of this name has the focus. */
export async function tabTo(page, name, key = 'Tab') {
  const seen = [];
  for (let step = 0; step < 250; step += 1) {
    const at = await page.evaluate(focusName);
    if (step && (typeof name === 'string' ? at.includes(name) : name.test(at))) return at;
    seen.push(at);
    await page.keyboard.press(key);
  }
  return assert.fail(`the keyboard never came to ${name}; it was at:\n${[...new Set(seen)].join('\n')}`);
}

export const portrait =
  'Ей двадцать пять, она преподаёт первый год и каждую пятницу уносит домой четыре стопки тетрадей. Посоветоваться не с кем.';
export const goal = 'Она остаётся в школе, а уроки в трудном классе перестают срываться; это видно по журналу наблюдений.';
