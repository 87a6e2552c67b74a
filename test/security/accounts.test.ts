import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let admin: Client;
beforeAll(async () => {
  app = await startApp();
  admin = await app.signIn('admin');
});
afterAll(() => app.close());

const DAY_MS = 24 * 3_600_000;
const post = (path: string, body: unknown, headers: Record<string, string> = {}, at = app.url) =>
  fetch(`${at}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const told = z.looseObject({ token: z.string() });
const demo = (login: string) => ({ login, password: 'hotline' });

test('a common password, or one made of words from here, is not taken', async () => {
  let agent = await app.signIn('agent1');
  const change = (next: string) => agent.request('PUT', '/api/me/password', { current: 'hotline', next });
  for (const next of ['1234567890', 'Password123', 'hotline2026', 'agent1-agent1'])
    expect(await change(next)).toMatchObject({ status: 422, body: { type: '/problems/password-weak' } });
  const longest = 'long enough '.repeat(16);
  expect((await change(longest)).status).toBe(200);
  // Every session ended with the old password, this one too.
  const { id } = agent.user;
  agent = await app.signIn('agent1', longest);
  expect(agent.user.id).toBe(id);
  // As it was typed: neither cut nor made small.
  await expect(app.signIn('agent1', longest.toUpperCase())).rejects.toThrow('401');
  await expect(app.signIn('agent1', longest.slice(0, 100))).rejects.toThrow('401');
});

test('a password that we made runs out after seven days, unless its owner chose another', async () => {
  const make = async (login: string) =>
    (await admin.post('/api/users', { login, name: '赵敏', role: 'agent' })).password as string;
  const [kept, changed] = [await make('zhao'), await make('qian')];
  let qian = await app.signIn('qian', changed);
  expect((await qian.get('/api/me')).passwordUntil).toBe(
    new Date(app.clock.now().getTime() + 7 * DAY_MS).toISOString(),
  );
  await qian.put('/api/me/password', { current: changed, next: 'of-my-own-choice' });
  qian = await app.signIn('qian', 'of-my-own-choice');
  expect((await qian.get('/api/me')).passwordUntil).toBe(null);

  await app.clock.advance(7 * DAY_MS - 60_000);
  await app.signIn('zhao', kept);
  await app.clock.advance(60_000);
  const late = await post('/api/session', { login: 'zhao', password: kept });
  expect([late.status, await late.json()]).toMatchObject([401, { type: '/problems/password-expired' }]);
  // Who does not know it hears nothing of that.
  const guessed = await post('/api/session', { login: 'zhao', password: 'wrong' });
  expect(await guessed.json()).toMatchObject({ type: '/problems/wrong-credentials' });
  await app.signIn('qian', 'of-my-own-choice');

  admin = await app.signIn('admin');
  const { items } = await admin.get('/api/users');
  const zhao = items.find(({ login }: { login: string }) => login === 'zhao');
  const again = await admin.post(`/api/users/${zhao.id}/reset-password`);
  expect((await app.signIn('zhao', again.password)).user.id).toBe(zhao.id);
});

test('one sees where one is signed in, and ends all of it but here, with the password', async () => {
  const here = await app.signIn('rep1');
  const chrome = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
  const lost = told.parse(await (await post('/api/session', demo('rep1'), { 'user-agent': chrome })).json());
  const { items } = await here.get('/api/me/sessions');
  expect(items.map(({ device, isThis }: { device: string; isThis: boolean }) => [device, isThis])).toEqual(
    expect.arrayContaining([
      [null, true],
      ['Chrome · Windows', false],
    ]),
  );
  expect(JSON.stringify(items)).not.toContain(lost.token);
  const end = (password: string) => here.request('POST', '/api/me/sessions/end-others', { password });
  expect(await end('wrong')).toMatchObject({ status: 401, body: { type: '/problems/wrong-credentials' } });
  expect(await end('hotline')).toMatchObject({ status: 200, body: { ended: 1 } });
  const after = await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${lost.token}` } });
  expect(after.status).toBe(401);
  expect((await here.get('/api/me/sessions')).items).toHaveLength(1);
  expect(await app.deps.db.prisma.auditEntry.count({ where: { action: 'user.sessions_ended' } })).toBe(1);
});

test('a screen closes when its session runs out, though nobody does anything', async () => {
  const [early, late] = [await app.signIn('agent6'), await app.signIn('agent6')];
  const [goes, stays] = [await early.screen(), await late.screen()];
  const closed = new Promise<string>((resolve) => goes.socket.once('disconnect', (why) => resolve(why)));
  await app.clock.advance(6 * 3_600_000);
  await late.get('/api/me');
  await app.clock.advance(6 * 3_600_000 + 1_000);
  await app.sweep();
  expect(await closed).toBe('io server disconnect');
  await app.settle();
  expect(stays.socket.connected).toBe(true);
  expect(await app.deps.db.prisma.session.count({ where: { userId: early.user.id } })).toBe(1);
});

test.each([
  ['a browser', { origin: 'same' }, false],
  ['a browser that says no origin', { 'sec-fetch-site': 'same-origin' }, false],
  ['a program', {}, true],
])('%s: is the token in the answer, besides the cookie', async (_who, given, isTold) => {
  const headers = 'origin' in given ? { origin: app.url } : given;
  const answer = await post('/api/session', demo('rep2'), headers);
  expect(answer.status).toBe(200);
  expect(told.safeParse(await answer.json()).success).toBe(isTold);
  expect(answer.headers.getSetCookie()[0]).toMatch(/^hotline_session=[\w-]{43};/);
});

test('over https the cookie has the name that only this host can set, and no other is read', async () => {
  const secure = await startApp({ publicUrl: 'https://hotline.example' });
  try {
    const answer = await post('/api/session', demo('rep2'), {}, secure.url);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-hotline_session=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const me = (name: string) =>
      fetch(`${secure.url}/api/me`, { headers: { cookie: cookie.split(';', 1)[0]?.replace(/^[^=]+/, name) ?? '' } });
    expect((await me('__Host-hotline_session')).status).toBe(200);
    expect((await me('hotline_session')).status).toBe(401);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  } finally {
    await secure.close();
  }
});

test('no answer of the API is kept by a browser or a proxy, and files are downloads', async () => {
  admin = await app.signIn('admin');
  const cached = async (path: string) => (await admin.request('GET', path)).headers.get('cache-control');
  for (const path of ['/api/me', '/api/customers', '/api/calls', '/api/users', '/api/nothing'])
    expect([path, await cached(path)]).toEqual([path, 'no-store']);
  expect((await post('/api/session', demo('rep3'))).headers.get('cache-control')).toBe('no-store');
  const { headers } = await fetch(`${app.url}/api/reports/lost-leads.csv`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  expect([headers.get('cache-control'), headers.get('content-disposition'), headers.get('content-type')]).toEqual([
    'no-store',
    'attachment; filename="hotline-unknown-callers.csv"',
    'text/csv; charset=utf-8',
  ]);
});
