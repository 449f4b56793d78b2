// Trying while somebody types. In: what the form or the text holds now. Out: the findings and the page that it would make, from the server, a moment
// after the last key. One request at a time; a newer one waits for the older one's answer, and when nobody answers it is asked again.

import { Away, Refused, tryOut } from './server.js';

const pause = 250;

/** `ask` gives what to try; `got` takes the answer, `away` hears that nobody answers, `refused` the server's sentence. */
export function trial({ ask, got, away, refused }) {
  let timer;
  let running = null;
  let again = false;

  async function run() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      try {
        got(await tryOut(ask()));
      } catch (error) {
        if (error instanceof Away) away();
        else if (error instanceof Refused) refused(error.message);
        else throw error;
      }
    })();
    try {
      await running;
    } finally {
      running = null;
    }
    if (again) {
      again = false;
      return run();
    }
    return undefined;
  }

  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(run, pause);
    },
    now: run,
  };
}
