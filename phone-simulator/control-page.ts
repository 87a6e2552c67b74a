import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};
const notBuilt = 'The phone page is not built yet. `npm start` builds it.';

/** Sends the built page from its folder: index.html at the root, its files below. */
export function pageRoutes(app: FastifyInstance, root: string | undefined): void {
  app.get('/', async (_request, reply) => sendFile(reply, root, 'index.html'));
  app.get<{ Params: { '*': string } }>('/*', async (request, reply) => sendFile(reply, root, request.params['*']));
}

async function sendFile(reply: FastifyReply, root: string | undefined, path: string): Promise<FastifyReply> {
  const isPage = path === '' || path === 'index.html';
  const file = root === undefined ? null : join(normalize(root), normalize(path === '' ? 'index.html' : path));
  const inside = file !== null && root !== undefined && file.startsWith(normalize(root).replace(/[\\/]$/, '') + sep);
  const content = inside ? await readFile(file).catch(() => null) : null;
  if (content === null)
    return reply
      .code(isPage ? 503 : 404)
      .type('text/plain; charset=utf-8')
      .send(isPage ? notBuilt : 'No such file.');
  const cache = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return reply
    .header('cache-control', cache)
    .type(types[extname(path || '.html')] ?? 'application/octet-stream')
    .send(content);
}
