// A web host as plain as schools have: hands out the files of a folder below a sub-folder of a loopback address, with types by
// extension, and nothing else. Out: the address, and whatever was asked for in vain.

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml',
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.toml': 'application/toml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.pdf': 'application/pdf',
};

/**
 * Hosts `folder` under `prefix`. No charset is declared: the pages must say it themselves. With `charset` the server declares one for
 * all that is text, as old hosts do.
 */
export async function host(folder, prefix = '/school/mentoring/', charset = '') {
  const missing = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = join(folder, normalize(path.slice(prefix.length)));
    if (!path.startsWith(prefix) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      missing.push(path);
      response.writeHead(404).end();
      return;
    }
    const type = types[extname(file)] ?? 'application/octet-stream';
    const declared = charset && /^text|json|xml/.test(type) ? `; charset=${charset}` : '';
    response.writeHead(200, { 'content-type': type + declared });
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    root: `http://127.0.0.1:${server.address().port}${prefix}`,
    missing,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
