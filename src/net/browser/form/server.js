// Talking to the server. In: what to ask or send. Out: what it answered, or one of two errors: Away, if nobody answers, and Refused, with the
// server's own sentence. Knows the addresses and the token; keeps nothing, shows nothing.

/** The server does not answer: it was stopped, or is being started again. */
export class Away extends Error {}

/** The server answers that it will not. `status` and `answer` say more. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.problem ?? `HTTP ${status}`);
    this.status = status;
    this.answer = answer ?? {};
  }
}

/** Who we are to the server, asked for or on its way. */
let session;

/** Who we are to the server: the token, the language, the site's title. Asked for once, and again after the server was started anew. */
export function begin() {
  if (!session) {
    const asking = ask('/_casebook/session');
    session = asking;
    asking.catch(() => session === asking && (session = undefined));
  }
  return session;
}

async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Away(error.message);
  }
  let body;
  try {
    body = await answer.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    if (answer.ok) throw new Away(error.message);
  }
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}

/**
 * Sends with the token. A server that was started anew has a new one: then it is asked for and the request goes out again. Several requests
 * may be refused at the same time: whichever learns of it first asks, the others wait for that answer.
 */
async function write(address, options) {
  const used = begin();
  const { token } = await used;
  const send = (token) => ask(address, { method: 'POST', ...options, headers: { ...options.headers, 'Casebook-Token': token } });
  try {
    return await send(token);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 403) throw error;
    if (session === used) session = undefined;
    const { token: now } = await begin();
    if (now === token) throw error;
    return send(now);
  }
}

const post = (name, body, signal) =>
  write(`/_casebook/api/${name}`, { signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const get = (name, about = {}) => ask(`/_casebook/api/${name}?${new URLSearchParams(about)}`);

export const files = () => get('files');
export const form = (file) => get('form', { file });
export const tryOut = (body, signal) => post('try', body, signal);
export const save = (body) => post('save', body);
export const make = (body) => post('new', body);
export const remove = (file) => post('delete', { file });
export const restore = (id) => post('restore', { id });
export const versions = (file) => get('versions', { file });
export const version = (file, id) => get('version', { file, id });
export const render = (file, markdown) => post('render', { file, markdown });

/** Brings a picture to the file's folder. */
export const upload = (file, picture) =>
  write(`/_casebook/api/upload?${new URLSearchParams({ file })}`, {
    headers: { 'Casebook-Name': encodeURIComponent(picture.name || 'picture.png'), 'Content-Type': picture.type || 'application/octet-stream' },
    body: picture,
  });

/** A page of the tab's own trial, as text. */
export async function page(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', signal });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Away(error.message);
  }
  if (!answer.ok) throw new Refused(answer.status);
  return answer.text();
}

/** Calls `changed` after each change of the site and when the channel is there again, and `lost` when it breaks off. */
export function follow(changed, lost) {
  let pause = 500;
  const connect = () => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/_casebook/live`);
    socket.onopen = () => {
      pause = 500;
      changed();
    };
    socket.onmessage = () => changed();
    socket.onclose = () => {
      lost();
      setTimeout(connect, pause);
      pause = Math.min(pause * 1.6, 5000);
    };
  };
  connect();
}
