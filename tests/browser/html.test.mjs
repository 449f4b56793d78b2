// The pages as HTML: the Nu Html Checker has nothing to say about them, be it errors or warnings.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { nothing } from './nothing.mjs';
import { example, files, written } from './site.mjs';

/** Warnings that are accepted, each with its reason. */
const accepted = [
  // { message: /…/, reason: '…' }
];

test('the HTML checker is content with every page', () => {
  const site = example();
  assert.ok(files(site).filter((path) => path.endsWith('.html')).length > 100);
  // One page is wrong on purpose: silence about it would mean that nothing is checked.
  const control = written({ 'control.html': '<!DOCTYPE html><title>x</title><p id=a><p id=a>' });
  const jar = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');
  const options = ['--format', 'json', '--exit-zero-always', '--also-check-svg', '--skip-non-html'];
  const run = spawnSync('java', ['-Xss8m', '-Xmx512m', '-jar', jar, ...options, site, control], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error) throw new Error(`java cannot be run: ${run.error.message}`);
  assert.equal(run.status, 0, run.stderr);

  const { messages } = JSON.parse(run.stderr);
  const [about, seen] = [
    messages.filter(({ url }) => !url.endsWith('/control.html')),
    messages.filter(({ url }) => url.endsWith('/control.html')),
  ];
  assert.ok(
    seen.some(({ type }) => type === 'error'),
    'the checker did not see what is wrong',
  );
  const said = about
    .filter(({ message }) => !accepted.some((one) => one.message.test(message)))
    .map(
      ({ url, lastLine, type, subType, message, extract }) =>
        `${url.replace(`file:${site}/`, '')}:${lastLine} ${subType ?? type}: ${message}\n    ${extract?.trim()}`,
    );
  nothing(said);
});
