// Saving. In: what was changed. Out: the file as the server has it then; null if somebody decides later about fields that both changed. Knows the way
// through conflicts; the words of the dialog are in conflict.js.

import { settle, withChosen, withoutConflicts } from './conflict.js';
import { Refused, save } from './server.js';

/**
 * Sends `wanted`: { file, base, hash, values } or { file, base, hash, text }. `initial` is what the fields were, canonically; `shown` makes a value
 * readable. `merged` tells whether somebody else's changes came in on the way.
 */
export async function send(wanted, initial, shown) {
  let merged = false;
  let now = wanted;
  for (;;) {
    try {
      const saved = await save(now);
      return { ...saved, merged: saved.merged || merged };
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409 || !error.answer.conflicts) throw error;
      const next = await decide(now, error.answer, initial, shown);
      if (!next) return null;
      merged = true;
      now = next;
    }
  }
}

/** What to send next, after a conflict. */
async function decide(wanted, clash, initial, shown) {
  const { conflicts } = clash;
  const chosen = await settle(conflicts, shown);
  if (!chosen) return null;
  const { file } = wanted;
  if (wanted.values === undefined) return { file, base: clash.text, hash: clash.hash, text: chosen[0].value };
  // First all that does not contradict, then, over what came of it, the words that were chosen.
  const rest = withoutConflicts(wanted.values, initial, conflicts);
  let base = clash;
  if (Object.keys(rest).length) {
    const saved = await send({ ...wanted, values: rest }, initial, shown);
    if (!saved) return null;
    base = saved;
  }
  const values = withChosen(base.form?.values ?? {}, conflicts, chosen);
  return { file, base: base.text, hash: base.hash, values };
}
