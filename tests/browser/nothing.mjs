// The one assertion that most tests end with: a list of what was found wrong is empty. Says what stands in it, shortly.

import assert from 'node:assert/strict';

const shown = 25;

/** Fails with the findings, one a line. */
export function nothing(found) {
  const lines = [...new Set(found)];
  if (lines.length === 0) return;
  const more = lines.length > shown ? `\n… and ${lines.length - shown} more` : '';
  assert.fail(`${lines.length} found:\n${lines.slice(0, shown).join('\n')}${more}`);
}
