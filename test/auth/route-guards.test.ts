import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { requireRole } from '../../src/auth/guard.ts';
import { buildHttp } from '../../src/http/http-server.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

let app: Fixture;
let operations: [method: string, path: string][];

beforeAll(async () => {
  app = await startApp();
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(await (await fetch(`${app.url}/api/openapi.json`)).json());
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), path]),
  );
});
afterAll(() => app.close());

const PUBLIC = ['POST /api/session', 'GET /healthz', 'GET /readyz'];
const anyId = (path: string) => path.replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000000');

test('the description names the API’s routes', () => {
  const named = operations.map(([method, path]) => `${method} ${path}`);
  expect(named).toEqual(
    expect.arrayContaining([
      'GET /api/me',
      'GET /api/customers',
      'POST /api/calls/{id}/accept',
      'POST /api/leads/{id}/accept',
      'GET /api/callbacks',
    ]),
  );
});

test('every route of the API answers a stranger 401, before it looks at the body', async () => {
  const open: string[] = [];
  for (const [method, path] of operations.filter(([, one]) => one.startsWith('/api/'))) {
    const { status } = await fetch(`${app.url}${anyId(path)}`, { method });
    if (status !== 401) open.push(`${method} ${path}`);
  }
  expect(open.filter((route) => !PUBLIC.includes(route))).toEqual([]);
});

test('an /api route without a guard does not start', () => {
  const http = buildHttp(app.deps);
  expect(() => http.get('/api/secrets', async () => 'all of them')).toThrow('GET /api/secrets has no guard');
});

test('control: with a guard it starts', () => {
  const http = buildHttp(app.deps);
  expect(() => http.get('/api/secrets', { preHandler: requireRole('admin') }, async () => 'all of them')).not.toThrow();
});

test.each([
  ['rep1', 'GET', '/api/calls'],
  ['rep1', 'GET', '/api/agents'],
  ['rep1', 'PUT', '/api/agents/me/state'],
  ['agent1', 'POST', '/api/leads/00000000-0000-7000-8000-000000000000/assign'],
  ['agent1', 'GET', '/api/reps'],
])('%s may not %s %s', async (login, method, path) => {
  const client = await app.signIn(login);
  const body = method === 'GET' ? undefined : {};
  expect(await client.request(method, path, body)).toMatchObject({
    status: 403,
    body: { type: '/problems/not-allowed' },
  });
});
