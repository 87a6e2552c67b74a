import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SECURITY_EVENTS } from '../../src/auth/security-log.ts';
import { createLog } from '../../src/log.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

const lines: { msg: string; level: number; [key: string]: unknown }[] = [];
const everything: typeof lines = [];
let app: Fixture;
beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      const line = JSON.parse(String(chunk));
      lines.push(line);
      everything.push(line);
      done();
    },
  });
  app = await startApp({
    env: { METRICS_TOKEN: 'a-token-for-prometheus' },
    log: () => createLog({ logLevel: 'info', role: 'all' }, sink),
  });
});
afterAll(() => app.close());
beforeEach(() => void lines.splice(0));

const WARN = 40;
const isEvent = ({ msg }: { msg: string }) => SECURITY_EVENTS.some((event) => event === msg);
const events = () => lines.filter(isEvent).map(({ msg }) => msg);
const line = (event: string) => lines.find(({ msg }) => msg === event);
const signIn = (login: string, password: string) =>
  fetch(`${app.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });

test('signing in and out, failing and being slowed down are written down', async () => {
  const client = await app.signIn('agent1');
  await client.request('DELETE', '/api/session');
  expect(events()).toEqual(['auth.signed_in', 'auth.signed_out']);
  expect(line('auth.signed_in')).toMatchObject({ userId: client.user.id, reqId: expect.any(String) });
  lines.splice(0);
  for (let tried = 0; tried < 6; tried += 1) await signIn('agent2', 'my-secret-guess');
  expect(events()).toEqual([...Array.from({ length: 5 }, () => 'auth.sign_in_failed'), 'auth.slowed_down']);
  // One login and one address are told from others, and neither can be read.
  const prints = lines.map(({ login, from }) => [login, from].join(' '));
  expect(new Set(prints).size).toBe(1);
  expect(prints[0]).toMatch(/^[0-9a-f]{16} [0-9a-f]{16}$/);
});

test('whoever is refused is written down, with the route and never the address', async () => {
  const rep = await app.signIn('rep1');
  lines.splice(0);
  await rep.request('GET', '/api/users?note=13800138000');
  await fetch(`${app.url}/api/customers?q=13800138000`);
  await rep.request('PUT', '/api/me/language', { language: 'klingon' });
  await fetch(`${app.url}/api/me/language`, { method: 'PUT', headers: { origin: 'https://evil.example' } });
  await rep.request('PUT', '/api/me/password', { current: 'wrong', next: 'a-better-password' });
  expect(events()).toEqual([
    'access.refused',
    'access.not_signed_in',
    'access.bad_request',
    'access.cross_site',
    'auth.password_refused',
  ]);
  expect(line('access.refused')).toMatchObject({
    level: WARN,
    userId: rep.user.id,
    route: '/api/users',
    code: 'not-allowed',
  });
});

test('none of it names a person, a password, an address or a number', () => {
  const written = everything.filter(isEvent);
  expect(written.length).toBeGreaterThan(10);
  expect(JSON.stringify(written)).not.toMatch(/my-secret-guess|agent1|agent2|rep1|127\.0\.0\.1|13800138000|klingon/);
});

test('the figures are there for a monitor with the token, and for nobody else', async () => {
  const read = (authorization?: string) =>
    fetch(`${app.url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });
  expect((await read()).status).toBe(401);
  expect((await read('Bearer a-token-for-prometheuz')).status).toBe(401);
  const told = await read('Bearer a-token-for-prometheus');
  expect(told.status).toBe(200);
  expect(await told.text()).toMatch(/hotline_security_events_total\{event="auth.sign_in_failed"\} [1-9]/);
});
