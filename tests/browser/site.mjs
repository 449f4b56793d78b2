// Sites to look at. In: the example site of this repository, or files given as text. Out: folders built by the release binary,
// gone when the test file ends. Knows nothing about browsers.
//
// CASEBOOK names another binary to test; else it is target/release/casebook. CASEBOOK_EXAMPLE names a folder where the example site
// has been built already, so that not every test file builds it again.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const binary = resolve(process.env.CASEBOOK ?? join(repository, 'target/release/casebook'));

const folders = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder of one's own; it is removed when the test file ends. */
export function scratch() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'casebook-tests-')));
  folders.push(folder);
  return folder;
}

/** Runs the program; its status and everything that it said. */
export function casebook(args, options = {}) {
  if (!existsSync(binary)) throw new Error(`No program to test: run "cargo build --release" first, or set CASEBOOK`);
  const run = spawnSync(binary, args, { encoding: 'utf8', ...options, env: { ...process.env, NO_COLOR: '1', ...options.env } });
  if (run.error) throw run.error;
  return { status: run.status, said: run.stdout + run.stderr };
}

/** Builds the site in `source` into a new folder and returns that folder. A site that does not build is an error. */
export function build(source, options = {}) {
  const output = join(scratch(), 'public');
  const { status, said } = casebook(['build', '--root', source, '--output', output, ...(options.args ?? [])], options);
  if (status !== 0) throw new Error(`${source} was not built:\n${said}`);
  return output;
}

/** A copy of the example site's sources, without the theme: what a school has. */
export function exampleSource() {
  const folder = join(scratch(), 'site');
  mkdirSync(folder);
  for (const name of ['casebook.toml', 'content']) cpSync(join(repository, name), join(folder, name), { recursive: true });
  return folder;
}

/** The example site, built. */
export function example() {
  return process.env.CASEBOOK_EXAMPLE ? resolve(process.env.CASEBOOK_EXAMPLE) : build(exampleSource());
}

/** The example site, built as if it had an address on the internet. */
export function exampleAt(address) {
  const source = exampleSource();
  const config = join(source, 'casebook.toml');
  writeFileSync(config, `${readFileSync(config, 'utf8').replace(/^base_url\b.*$/m, '')}\nbase_url = "${address}"\n`);
  return build(source);
}

/** Writes files (path → text or bytes) into a new folder. */
export function written(files) {
  const folder = join(scratch(), 'site');
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return folder;
}

/** All files of a folder, sorted, as paths with slashes. */
export function files(folder) {
  const out = [];
  const walk = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else out.push(relative(folder, path).split(sep).join('/'));
    }
  };
  walk(folder);
  return out.sort();
}

/** A tree as "hash path" lines. */
export function fingerprint(folder) {
  return files(folder).map(
    (path) =>
      `${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')}  ${path}`,
  );
}

/** What a program of the system says; its absence is an error that names it. */
export function tool(name, args) {
  try {
    return execFileSync(name, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${name} is not installed`);
    throw error;
  }
}
