import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from './http-app.ts';
import { replyNotFound } from './problem-reply.ts';

export const CONSOLE_DIR = fileURLToPath(new URL('../../dist/console/', import.meta.url));

/** Paths that are no pages: a mistake there is a 404 for a program. */
const NO_PAGE = /^\/(api|webhooks|phone|socket\.io|metrics|healthz|readyz|assets)(\/|$)/;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hotline</title>
<h1>The console is not built</h1><p>Run <code>npm start</code>, which builds it, or <code>npx vite build -c agent-console/vite.config.ts</code>, and load this page again.</p>`;

/**
 * The console under `/` and the rep's page under `/rep`. Both route in the browser, so any page address gets the same
 * document. Files under /assets carry a hash of their content in the name and may be kept for ever; documents never.
 */
export function registerPages(app: HttpApp, directory: string = CONSOLE_DIR): void {
  if (existsSync(directory)) registerFiles(app, directory);
  const documents = { desk: readDocument(directory, 'index.html'), rep: readDocument(directory, 'rep/index.html') };
  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) return replyNotFound(request, reply);
    return sendPage(reply, /^\/rep(\/|$)/.test(pathOf(request)) ? documents.rep : documents.desk);
  });
}

function registerFiles(app: HttpApp, directory: string): void {
  void app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    index: false,
    globIgnore: ['**/*.{html,gz,br}'],
    // The build has compressed them (agent-console/compressed-files.ts).
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = path.includes('/assets/');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

function wantsPage(request: FastifyRequest): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && (request.headers.accept ?? '*/*').includes('text/html') && !NO_PAGE.test(pathOf(request));
}

function sendPage(reply: FastifyReply, page: string | null): FastifyReply {
  reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8');
  return page === null ? reply.code(503).send(NOT_BUILT) : reply.code(200).send(page);
}

/** Read once: a new build is a new start. */
function readDocument(directory: string, name: string): string | null {
  const file = `${directory}/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}
