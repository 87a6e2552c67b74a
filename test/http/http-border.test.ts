import { EventEmitter, once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { setUpCompany } from '../../src/company/set-up-company.ts';
import { loadConfig } from '../../src/config.ts';
import { openDb } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { createIds, systemClock } from '../../src/deps.ts';
import type { HttpApp } from '../../src/http/http-app.ts';
import { buildHttp } from '../../src/http/http-server.ts';
import { createLog } from '../../src/log.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import { createServiceState } from '../../src/service/service-state.ts';
import { createSpool } from '../../src/spool/spool-folder.ts';
import { createOutbox } from '../../src/outbox.ts';
import { DomainError } from '../../src/problem.ts';
import { TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

let database: TestDatabase;
let db: Db;
let app: HttpApp;
let directory: string;
const lines: string[] = [];
const logged = new EventEmitter();

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDb(database.url);
  directory = await mkdtemp(join(tmpdir(), 'hotline-console-'));
  await Promise.all([mkdir(join(directory, 'assets')), mkdir(join(directory, 'rep'))]);
  await writeFile(join(directory, 'index.html'), '<title>desk</title>');
  await writeFile(join(directory, 'rep/index.html'), '<title>rep</title>');
  await writeFile(join(directory, 'assets/main-4f3a.js'), 'export {}');
  await writeFile(join(directory, 'favicon.svg'), '<svg/>');
  app = build(db, directory);
  addTestRoutes(app);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await db.close();
  await database.drop();
  await rm(directory, { recursive: true });
});

function build(on: Db, consoleDir: string): HttpApp {
  const loaded = loadConfig({ DATABASE_URL: database.url, HOTLINE_SECRET: TEST_SECRET });
  if (!loaded.ok) throw new Error(loaded.faults.join());
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      logged.emit('line');
      done();
    },
  });
  const log = createLog({ logLevel: 'debug', role: 'all' }, sink);
  return buildHttp(
    {
      config: loaded.config,
      db: on,
      log,
      clock: systemClock,
      ids: createIds(systemClock),
      vault: createNumberVault(TEST_SECRET),
      spool: createSpool({ folder: '/nowhere', vault: createNumberVault(TEST_SECRET), clock: systemClock }),
      service: createServiceState(systemClock),
    },
    { consoleDir },
  );
}

function addTestRoutes(on: HttpApp): void {
  const open = { config: { public: true as const } };
  on.get('/api/test/fault', open, async () => {
    throw new Error('the database password is hunter2');
  });
  on.get('/api/test/domain', open, async () => {
    throw new DomainError('call-state', 'The call has ended.', { retryAfterSeconds: 7 });
  });
  on.get('/api/test/leak', { ...open, schema: { response: { 200: z.object({ name: z.string() }) } } }, async () =>
    JSON.parse('{"nam":1}'),
  );
  on.get('/api/test/more', { ...open, schema: { response: { 200: z.object({ name: z.string() }) } } }, async () => ({
    name: 'a',
    secret: 'b',
  }));
  on.post(
    '/api/test/body/:id',
    { ...open, schema: { params: z.object({ id: z.uuid() }), body: z.object({ count: z.number().int().min(1) }) } },
    async () => ({}),
  );
  on.post('/api/test/act', open, async () => ({ done: true }));
}

const html = { accept: 'text/html,application/xhtml+xml' };

test('what a use case throws on purpose becomes a problem with its code, detail and Retry-After', async () => {
  const reply = await app.inject('/api/test/domain');
  expect(reply.statusCode).toBe(409);
  expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '7' });
  expect(reply.json()).toEqual({
    type: '/problems/call-state',
    title: expect.any(String),
    status: 409,
    detail: 'The call has ended.',
    instance: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('a fault of ours is logged with its request’s id and never explained', async () => {
  const reply = await app.inject('/api/test/fault');
  expect(reply.statusCode).toBe(500);
  expect(reply.body).not.toContain('hunter2');
  const { instance } = reply.json();
  expect(lines.find((line) => line.includes('http.failed') && line.includes(instance))).toContain('hunter2');
});

test('an answer that breaks its schema is a fault of ours, and does not go out', async () => {
  const reply = await app.inject('/api/test/leak');
  expect([reply.statusCode, reply.json().type]).toEqual([500, '/problems/internal']);
});

test('what the schema does not name does not go out', async () => {
  expect((await app.inject('/api/test/more')).json()).toEqual({ name: 'a' });
});

test('a bad request names each field and what was expected', async () => {
  const reply = await app.inject({
    method: 'POST',
    url: `/api/test/body/${createIds(systemClock).next()}`,
    payload: { count: 0 },
  });
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toMatchObject({
    type: '/problems/bad-request',
    errors: [{ path: 'body/count', message: expect.stringContaining('>=1') }],
  });
});

test.each([
  ['no JSON', '{', 400],
  ['a body of 300 kB', `"${'x'.repeat(300_000)}"`, 413],
])('%s is the client’s mistake', async (_what, payload, status) => {
  const reply = await app.inject({
    method: 'POST',
    url: '/api/test/act',
    payload,
    headers: { 'content-type': 'application/json' },
  });
  expect([reply.statusCode, reply.json().type]).toEqual([status, '/problems/bad-request']);
});

test('JSON as the type of an empty body is no mistake', async () => {
  const reply = await app.inject({
    method: 'POST',
    url: '/api/test/act',
    headers: { 'content-type': 'application/json' },
  });
  expect(reply.json()).toEqual({ done: true });
});

test('one line a request, with the route and never the address that was asked for', async () => {
  lines.length = 0;
  await app.inject('/api/nobody/%2B8613800138000?q=13800138000');
  await app.inject({ method: 'POST', url: '/api/test/act?q=secret' });
  // The line is written once the answer has left.
  while (lines.length < 2) await once(logged, 'line');
  expect(lines.map((line) => JSON.parse(line)).map(({ msg, route, status }) => [msg, route, status])).toEqual([
    ['http.answered', 'none', 404],
    ['http.answered', '/api/test/act', 200],
  ]);
  expect(lines.join()).not.toMatch(/8000|secret/);
});

test('pages may run our scripts only, be framed by nobody, and use the microphone', async () => {
  const { headers } = await app.inject({ url: '/', headers: html });
  expect(headers['content-security-policy']).toContain(`script-src 'self';`);
  expect(headers['content-security-policy']).toContain(`frame-ancestors 'none'`);
  expect(headers['content-security-policy']).not.toContain('twilio');
  expect(headers['permissions-policy']).toContain('microphone=(self)');
});

test.each([
  ['/', 'desk'],
  ['/calls/0190', 'desk'],
  ['/rep', 'rep'],
  ['/rep/leads/0190', 'rep'],
  ['/report', 'desk'],
])('%s is the document of the %s', async (url, title) => {
  const reply = await app.inject({ url, headers: html });
  expect([reply.statusCode, reply.body, reply.headers['cache-control']]).toEqual([
    200,
    `<title>${title}</title>`,
    'no-cache',
  ]);
});

test('files named by their content are kept for ever, others are asked for again', async () => {
  expect((await app.inject('/assets/main-4f3a.js')).headers['cache-control']).toBe(
    'public, max-age=31536000, immutable',
  );
  expect((await app.inject('/favicon.svg')).headers['cache-control']).toBe('no-cache');
});

test.each(['/api/nothing', '/webhooks/nothing', '/phone/nothing', '/socket.io/nothing', '/assets/gone.js'])(
  '%s is no page: 404 even for a browser',
  async (url) => {
    const reply = await app.inject({ url, headers: html });
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([404, 'application/problem+json']);
  },
);

test('without a built console the page says how to build it', async () => {
  const bare = build(db, join(directory, 'nowhere'));
  const reply = await bare.inject({ url: '/', headers: html });
  expect([reply.statusCode, reply.body]).toEqual([503, expect.stringContaining('npm start')]);
  await bare.close();
});

test('without a database a load balancer leaves us in place, for we still answer; a deployment waits', async () => {
  const gone = openDb('postgresql://nobody:nothing@127.0.0.1:1/none');
  const bare = build(gone, directory);
  expect((await bare.inject('/healthz')).statusCode).toBe(200);
  const unready = await bare.inject('/readyz');
  const without = { ready: false, answers: 'apology', missing: ['database'] };
  expect([unready.statusCode, unready.json()]).toMatchObject([200, without]);
  const strict = await bare.inject('/readyz?strict');
  expect([strict.statusCode, strict.json()]).toMatchObject([503, without]);
  // The figures of the database are no figures then; the process tells its own.
  const { statusCode, body } = await bare.inject('/metrics');
  expect(statusCode).toBe(200);
  expect(body).toMatch(/^hotline_database_up 0$/m);
  expect(body).toMatch(/^hotline_queue_waiting nan$/im);
  await bare.close();
  await gone.close();
});

test('readyz is ready once there is a hotline number to call', async () => {
  const unready = await app.inject('/readyz');
  const without = { ready: false, answers: 'apology', missing: ['hotline number'] };
  expect([unready.statusCode, unready.json()]).toMatchObject([200, without]);
  expect((await app.inject('/readyz?strict')).statusCode).toBe(503);
  const outbox = createOutbox({
    db,
    clock: systemClock,
    ids: createIds(systemClock),
    log: createLog({ logLevel: 'silent', role: 'all' }),
  });
  await setUpCompany({ outbox, ids: createIds(systemClock) }, { hotline: '4008001234', name: '服务热线' });
  const ready = await app.inject('/readyz');
  expect([ready.statusCode, ready.json()]).toMatchObject([200, { ready: true, answers: 'calls' }]);
  expect((await app.inject('/readyz?strict')).statusCode).toBe(200);
  expect((await app.inject('/metrics')).body).toMatch(/^hotline_database_up 1$/m);
});

test('readyz is not ready while a migration is missing', async () => {
  const { rows } = await db.pool.query('UPDATE _prisma_migrations SET finished_at = NULL RETURNING migration_name');
  expect(rows.length).toBeGreaterThan(0);
  const reply = await app.inject('/readyz');
  await db.pool.query('UPDATE _prisma_migrations SET finished_at = now()');
  expect([reply.statusCode, reply.json()]).toMatchObject([
    200,
    { ready: false, answers: 'apology', missing: ['migrations'] },
  ]);
});

test('metrics count requests by route pattern', async () => {
  await app.inject('/api/test/domain');
  const { body } = await app.inject('/metrics');
  expect(body).toMatch(
    /hotline_http_request_seconds_count\{method="GET",route="\/api\/test\/domain",status="409"\} \d+/,
  );
  expect(body).toContain('hotline_pops_total');
});

test('the description and its page are there, and the page works under its own policy', async () => {
  const page = await app.inject('/api/docs/');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  const scripts = [...page.body.matchAll(/src="\.(\/[^"]+)"/g)].map(([, path]) => `/api/docs${path}`);
  expect(scripts.length).toBeGreaterThan(1);
  for (const script of scripts) expect((await app.inject(script)).statusCode).toBe(200);
  expect((await app.inject('/api/openapi.json')).json()).toMatchObject({ openapi: '3.1.0', paths: { '/readyz': {} } });
});
