// Nothing is lost. In: what is typed, at once. Out: the same after a closed tab, a stopped server, a power cut: it stays in the browser until it has been
// saved. Also tells two tabs with the same file of each other. Knows neither the form nor the server.

const prefix = 'casebook:';

/** The unsaved changes of one file of one site. */
export function keep(site, file) {
  const key = `${prefix}${site}:${file}`;
  return {
    /** Keeps { base, hash, initial, values | text }. False if the browser has no room. */
    put(changes) {
      try {
        localStorage.setItem(key, JSON.stringify({ ...changes, time: Date.now() }));
        return true;
      } catch {
        return false;
      }
    },
    get() {
      try {
        const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
        return kept && typeof kept.base === 'string' ? kept : null;
      } catch {
        return null;
      }
    },
    clear() {
      try {
        localStorage.removeItem(key);
      } catch {
        // A browser that keeps nothing has nothing to clear.
      }
    },
  };
}

/** The files of a site that have unsaved changes in this browser. */
export function keptFiles(site) {
  const own = `${prefix}${site}:`;
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(own))
      .map((key) => key.slice(own.length));
  } catch {
    return [];
  }
}

/** Calls `met` when another tab has the same file open, and `saved` when it has saved it. */
export function twins(site, file, { met, saved }) {
  if (!('BroadcastChannel' in globalThis)) return { saved() {} };
  const channel = new BroadcastChannel(`${prefix}${site}:${file}`);
  channel.onmessage = ({ data }) => {
    if (data === 'here') {
      channel.postMessage('me too');
      met();
    } else if (data === 'me too') met();
    else if (data === 'saved') saved();
  };
  channel.postMessage('here');
  return { saved: () => channel.postMessage('saved') };
}
