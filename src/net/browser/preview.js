// The live page: says to the program what it shows, hears of changes, fetches the new text and makes the difference in place. What the
// reader has typed, opened, chosen and scrolled to stays. In a frame of the edit form there is no panel: the form has its own.

const script = document.currentScript;
const address = () => location.pathname;
const state = { hash: script.dataset.hash, text: null, follow: false, first: true };
const isFailure = document.documentElement.hasAttribute('data-casebook-failure');
const framed = window.top !== window;

customElements.define('casebook-panel', Panel);
const panel = document.createElement('casebook-panel');
if (!framed) document.documentElement.append(panel);

const json = (path) => fetch(`/_casebook/${path}`, { cache: 'no-store' }).then((answer) => answer.json());
const parsed = (text) => new DOMParser().parseFromString(text, 'text/html');

/** The page's text as the program has it now, with its hash; a text that is only an apology does not count. */
async function fetched() {
  const answer = await fetch(address(), { cache: 'no-store', headers: { accept: 'text/html' } });
  const text = await answer.text();
  const hash = (answer.headers.get('etag') ?? '').replaceAll('"', '');
  return { text, hash, failed: answer.status >= 500 };
}

/** What this page was made from; what the browser holds may have been changed by the theme's script. */
const origin = fetched().then(
  ({ text, hash }) => {
    // The page has changed while it was loading: its first text is lost.
    if (hash !== state.hash) state.stale = true;
    state.text = text;
  },
  () => (state.stale = true),
);

async function update() {
  await origin;
  if (isFailure || state.stale) return location.reload();
  const { text, hash, failed } = await fetched();
  if (failed) return panel.show({ failed: true });
  state.hash = hash;
  panel.show({ failed: false });
  if (text === state.text) return undefined;
  try {
    const changed = morph(parsed(state.text), parsed(text));
    state.text = text;
    mark(changed);
  } catch {
    // A page that a script has turned inside out: better anew than half changed.
    return location.reload();
  }
  panel.announce('updated');
  document.dispatchEvent(new CustomEvent('casebook:updated'));
  return undefined;
}

/** Points gently to what has changed: the innermost of it, only for a moment, and not for those who want no motion. */
function mark(changed) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const inner = [...changed].filter((element) => ![...changed].some((other) => other !== element && element.contains(other)));
  for (const element of inner.slice(0, 50)) {
    const glow = (colour) => ({ outline: `2px solid ${colour}`, outlineOffset: '3px' });
    element.animate([glow('rgb(46 139 110 / 80%)'), glow('rgb(46 139 110 / 0%)')], { duration: 1200, easing: 'ease-out' });
  }
}

async function describe() {
  if (framed) return;
  const path = encodeURIComponent(address());
  const [findings, page] = await Promise.all([json(`findings?path=${path}`), json(`page?path=${path}`)]);
  panel.show({ findings, page });
}

// One after another, so that an older answer never overtakes a newer one.
let work = Promise.resolve();
const soon = (task) => (work = work.then(task).catch(() => undefined));

function hear(news) {
  if (news.kind === 'hello') {
    state.follow = news.follow;
    return;
  }
  if (news.other && state.follow && !framed) {
    location.assign(`/${news.other.path}`);
    return;
  }
  if (news.page) soon(update);
  if (news.page || news.findings.changed) soon(describe);
  if (news.other) panel.show({ other: news.other });
}

let wait = 250;
function connect() {
  const socket = new WebSocket(`ws://${location.host}/_casebook/live`);
  socket.addEventListener('open', () => {
    wait = 250;
    panel.show({ connected: true });
    if (!state.first) soon(describe);
    state.first = false;
    socket.send(JSON.stringify({ path: address(), hash: state.hash }));
  });
  socket.addEventListener('message', (event) => hear(JSON.parse(event.data)));
  socket.addEventListener('close', () => {
    panel.show({ connected: false });
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 4000);
  });
}

// The panel comes when the page can follow.
Promise.all([json('words'), origin]).then(([words]) => {
  panel.speak(words);
  panel.show({});
});
soon(describe);
connect();
