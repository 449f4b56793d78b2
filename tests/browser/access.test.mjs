// Every kind of page, by day and by night, wide and narrow, as axe-core sees it: WCAG 2.2 at level AA.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from './chromium.mjs';
import { address, kinds, settled } from './kinds.mjs';
import { nothing } from './nothing.mjs';
import { example } from './site.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const looks = [
  { name: 'by day', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'by night', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'on a phone', colorScheme: 'light', viewport: { width: 375, height: 740 } },
];

let chromium, root, axe;

before(async () => {
  root = `${pathToFileURL(example())}/`;
  axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  chromium = await browser();
});

after(() => chromium?.close());

async function violations(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(
    (tags) => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false }),
    tags,
  );
  assert.ok(passes.length > 5, 'axe looked at nothing');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}\n    ${failureSummary.replaceAll('\n', '\n    ')}`,
    ),
  );
}

for (const { name, ...look } of looks) {
  test(`axe finds no violation ${name}`, async () => {
    const context = await chromium.newContext(look);
    const found = [];
    const page = await context.newPage();
    for (const kind of kinds) {
      // Each page anew: a change of the fragment alone would not load it again.
      await page.goto('about:blank');
      await page.goto(address(root, kind));
      await settled(page);
      // What is folded away is looked at too.
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
      for (const one of await violations(page)) found.push(`${kind.name}: ${one}`);
    }
    await context.close();
    nothing(found);
  });
}

test('axe sees what is wrong', async () => {
  const page = await chromium.newPage();
  await page.setContent(
    '<html lang="xx-none"><title>x</title><body style="background:#fff"><img src="x.png"><p style="color:#ccc">pale words</p><a href="#a"></a>',
  );
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (tags) => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false }),
    tags,
  );
  const ids = violations.map(({ id }) => id);
  for (const id of ['image-alt', 'color-contrast', 'link-name']) assert.ok(ids.includes(id), `${id} went unseen among ${ids}`);
});
