import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { me as meReply, signInReply } from '../../src/contract/people.ts';
import { ANSWER_WITHIN_MS } from '../../webhooks/twilio/routes.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture, Screen } from '../app-fixture.ts';
import { postSigned, sidFrom } from '../robustness/carrier-stand-in.ts';

/** The sign-in itself, its cookie and its slow-down by login: test/auth/sign-in.test.ts. */
let app: Fixture;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(() => app.deps.db.pool.query('DELETE FROM sign_in_failures'));

const json = { 'content-type': 'application/json' };
interface Try {
  login: string;
  password?: string;
  cookie?: string;
  headers?: Record<string, string>;
}
const tryPassword = ({ login, password = 'hotline', cookie, headers }: Try) =>
  fetch(`${app.url}/api/session`, {
    method: 'POST',
    headers: { ...json, ...(cookie && { cookie }), ...headers },
    body: JSON.stringify({ login, password }),
  });
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const typeOf = (body: unknown) => z.object({ type: z.string().optional() }).parse(body).type;
const isIn = async (cookie: string) => (await fetch(`${app.url}/api/me`, { headers: { cookie } })).status === 200;
const closed = (screen: Screen) =>
  new Promise<void>((done) => (screen.socket.connected ? screen.socket.once('disconnect', () => done()) : done()));

test('a cookie that somebody planted before the sign-in opens nothing after it', async () => {
  const planted = `hotline_session=${'A'.repeat(43)}`;
  const response = await tryPassword({ login: 'agent1', cookie: planted });
  expect(response.status).toBe(200);
  expect(cookiesOf(response)).not.toContain(planted);
  expect([await isIn(planted), await isIn(cookiesOf(response))]).toEqual([false, true]);
});

test('signing in again is a new session, and the one that this browser had is over', async () => {
  const first = cookiesOf(await tryPassword({ login: 'agent1' }));
  const second = cookiesOf(await tryPassword({ login: 'agent1', cookie: first }));
  expect(second).not.toBe(first);
  expect([await isIn(first), await isIn(second)]).toEqual([false, true]);
});

test('a wrong password ends nobody’s session', async () => {
  const cookie = cookiesOf(await tryPassword({ login: 'agent1' }));
  expect((await tryPassword({ login: 'agent1', password: 'wrong', cookie })).status).toBe(401);
  expect(await isIn(cookie)).toBe(true);
});

test('signing out closes the screens of this session, and not those of another', async () => {
  const [here, elsewhere] = [await app.signIn('agent2'), await app.signIn('agent2')];
  const [goes, stays] = [await here.screen(), await elsewhere.screen()];
  await here.request('DELETE', '/api/session');
  await closed(goes);
  await app.settle();
  expect(stays.socket.connected).toBe(true);
});

test('another password is another session: the old cookie is dead wherever it is, and so are its screens', async () => {
  const here = await app.signIn('rep2');
  const screen = await here.screen();
  const cookie = `hotline_session=${here.token}`;
  const response = await fetch(`${app.url}/api/me/password`, {
    method: 'PUT',
    headers: { ...json, cookie },
    body: JSON.stringify({ current: 'hotline', next: 'a-better-password' }),
  });
  expect(response.status).toBe(200);
  await closed(screen);
  expect(response.headers.getSetCookie()[0]).toMatch(/^hotline_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly/);
  expect([await isIn(cookie), await isIn(cookiesOf(response))]).toEqual([false, true]);
});

test('who guesses at a login does not keep its owner out of the browser that they know', async () => {
  const cookie = cookiesOf(await tryPassword({ login: 'agent4' }));
  for (let tried = 0; tried < 6; tried += 1) await tryPassword({ login: 'agent4', password: 'guess' });
  expect((await tryPassword({ login: 'agent4' })).status).toBe(429);
  expect((await tryPassword({ login: 'agent4', cookie })).status).toBe(200);
});

test('nor do those who guess at many logins behind the same proxy', async () => {
  const cookie = cookiesOf(await tryPassword({ login: 'agent4' }));
  for (let tried = 0; tried < 26; tried += 1) await tryPassword({ login: `guess${tried}`, password: 'guess' });
  expect((await tryPassword({ login: 'agent5' })).status).toBe(429);
  expect((await tryPassword({ login: 'agent4', cookie })).status).toBe(200);
});

test('a known browser is known for its own login only, guesses no faster, and cannot be made up', async () => {
  const cookie = cookiesOf(await tryPassword({ login: 'agent4' }));
  const statuses: number[] = [];
  for (let tried = 0; tried < 6; tried += 1)
    statuses.push((await tryPassword({ login: 'agent4', password: 'guess', cookie })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  for (const bad of [cookie, cookie.replace(/(hotline_known=[^.]+\.).*/, '$1AAAA'), 'hotline_known=a.b']) {
    await app.deps.db.pool.query('DELETE FROM sign_in_failures');
    for (let tried = 0; tried < 5; tried += 1) await tryPassword({ login: 'agent6', password: 'guess' });
    expect((await tryPassword({ login: 'agent6', cookie: bad })).status).toBe(429);
  }
});

test('however slow the sign-in is made, the carrier’s calls come in', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => tryPassword({ login: `guess${n}`, password: 'wrong' })));
  const params = {
    ...{ AccountSid: `AC${'0'.repeat(32)}`, CallSid: sidFrom('CA', 77), From: WANG_FANG, To: HOTLINE },
    CallStatus: 'ringing',
  };
  const began = performance.now();
  const answer = await postSigned({ url: `${app.url}/webhooks/twilio/voice`, params });
  expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('<Response>') });
  expect(performance.now() - began).toBeLessThan(ANSWER_WITHIN_MS);
});

test.each([
  ['POST', '/api/session', { login: 'agent1', password: 'hotline' }],
  ['PUT', '/api/me/language', { language: 'en' }],
  ['PUT', '/api/agents/me/state', { state: 'available' }],
  ['DELETE', '/api/session', undefined],
  ['POST', '/r/AAAAAAAAAAAAAAAAAAAA', undefined],
])('another site’s page cannot %s %s with the cookie', async (method, path, body) => {
  const cookie = cookiesOf(await tryPassword({ login: 'agent1' }));
  const send = (headers: Record<string, string>) =>
    fetch(`${app.url}${path}`, {
      method,
      headers: { cookie, ...headers, ...(body && json) },
      ...(body && { body: JSON.stringify(body) }),
    });
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
    const answer = await send(headers);
    expect([answer.status, typeOf(await answer.json())]).toEqual([403, '/problems/cross-site']);
  }
  expect(await isIn(cookie)).toBe(true);
});

const languageOf = async (token: string) => {
  const me = await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  return meReply.parse(await me.json()).user.language;
};

/** A form needs no permission to be sent from anywhere, and must mean nothing here. */
test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'the API reads no %s',
  async (type) => {
    const { token } = await app.signIn('agent1');
    const answer = await fetch(`${app.url}/api/me/language`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: '{"language":"en"}',
    });
    // text/plain is read by Fastify itself, and is then no object.
    expect([400, 415]).toContain(answer.status);
    expect(await languageOf(token)).toBe('zh-CN');
  },
);

test.each([
  ['PUT', '/api/me/language', 256 * 1024],
  ['POST', '/api/calls/00000000-0000-7000-8000-000000000000/wrap-up', 256 * 1024],
] as const)('%s %s takes %i bytes and no more', async (method, path, limit) => {
  const { token } = await app.signIn('agent1');
  const send = (bytes: number) =>
    fetch(`${app.url}${path}`, {
      method,
      headers: { ...json, authorization: `Bearer ${token}` },
      ...{ body: `"${'x'.repeat(bytes - 2)}"` },
    });
  expect((await send(limit)).status).toBe(400);
  const refused = await send(limit + 1);
  expect([refused.status, refused.headers.get('content-type')]).toEqual([413, 'application/problem+json']);
});

test('a webhook of more than 64 kB is nobody’s whom we know', async () => {
  const params = { AccountSid: `AC${'0'.repeat(32)}`, CallSid: sidFrom('CA', 78), Body: 'x'.repeat(65 * 1024) };
  expect(await postSigned({ url: `${app.url}/webhooks/twilio/sms`, params })).toEqual({ status: 403, text: '' });
});

test('text that no database keeps is a mistake of the sender, wherever it stands', async () => {
  const { token } = await app.signIn('agent1');
  const headers = { ...json, authorization: `Bearer ${token}` };
  const ask = async (path: string, body?: string) => {
    const answer = await fetch(`${app.url}${path}`, { headers, ...(body && { method: 'POST', body }) });
    return [answer.status, typeOf(await answer.json())];
  };
  const bad = [400, '/problems/bad-request'];
  expect(await ask('/api/customers?q=%00')).toEqual(bad);
  for (const text of ['\\u0000', 'a\\ud800', '\\uDFFFb'])
    expect(await ask('/api/leads/duplicates', `{"company":"x${text}"}`)).toEqual(bad);
  expect(await ask('/api/leads/duplicates', '{"company":"\\ud83d\\ude00 公司"}')).toEqual([200, undefined]);
});

test('a body that breaks whoever checks it is a mistake of the sender', async () => {
  const { token } = await app.signIn('agent1');
  const answer = await fetch(`${app.url}/api/customer-numbers/00000000-0000-7000-8000-000000000000/reveal`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${token}` },
    body: '{"reason":{"length":{"toString":"x","valueOf":1}}}',
  });
  expect([answer.status, typeOf(await answer.json())]).toEqual([400, '/problems/bad-request']);
});

test('a signed webhook with such text is answered as the caller’s call wants it', async () => {
  const of = { AccountSid: `AC${'0'.repeat(32)}`, CallSid: sidFrom('CA', 79), To: HOTLINE, CallStatus: 'ringing' };
  const voice = await postSigned({
    url: `${app.url}/webhooks/twilio/voice`,
    params: { ...of, From: '+86138\u00000013' },
  });
  expect(voice).toMatchObject({ status: 200, text: expect.stringContaining('<Response>') });
  const text = { ...of, From: WANG_FANG, MessageSid: sidFrom('SM', 79), Body: '退订\u0000' };
  expect((await postSigned({ url: `${app.url}/webhooks/twilio/sms`, params: text })).status).toBe(200);
});

const PAGE = { accept: 'text/html' };
test.each<[string, string, Record<string, string>]>([
  ['the API', '/api/openapi.json', {}],
  ['an error of the API', '/api/me', {}],
  ['a page', '/', PAGE],
  ['a page that is none', '/assets/none.js', {}],
  ['a one-time link', '/r/AAAAAAAAAAAAAAAAAAAA', {}],
  ['the description’s page', '/api/docs/', {}],
  ['a refused webhook', '/webhooks/twilio/voice', {}],
  ['hold music', '/audio/hold-music.wav', {}],
  ['figures', '/metrics', {}],
  ['an address that cannot be read', '/api/%zz', {}],
  ['an address that is too long', `/api/calls/${'a'.repeat(2_000)}`, {}],
  ['screens by polling', '/socket.io/?EIO=4&transport=polling', {}],
])('%s is answered with the headers that keep a browser safe', async (_what, path, headers) => {
  const answer = await fetch(`${app.url}${path}`, { headers });
  await answer.text();
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  // The description's page brings a policy of its own, with the hashes of its inline script.
  const policy = path.startsWith('/api/docs') ? "frame-ancestors 'self'" : "frame-ancestors 'none'";
  if (!path.startsWith('/socket.io')) expect(answer.headers.get('content-security-policy')).toContain(policy);
});

test('a signed webhook’s TwiML has them too', async () => {
  const params = { AccountSid: `AC${'0'.repeat(32)}`, CallSid: sidFrom('CA', 80), From: WANG_FANG, To: HOTLINE };
  const { signRequest } = await import('../../phone-simulator/signature.ts');
  const url = `${app.url}/webhooks/twilio/voice-fallback`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signRequest('simulator', url, params) },
    body: new URLSearchParams(params),
  });
  expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
});

test('what the API answers is kept by nobody on the way', async () => {
  const { token } = await app.signIn('agent1');
  const answer = await fetch(`${app.url}/api/customers`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('an address that cannot be read is not repeated', async () => {
  const answer = await fetch(`${app.url}/api/%2B8613800138000%zz`);
  expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining('138')]);
});

test('what is no HTTP gets a problem, and the line is closed', async () => {
  const answer = await sendRaw('GARBAGE\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain('x-content-type-options: nosniff');
  expect(answer).toContain('content-type: application/problem+json');
  expect(await sendRaw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
});

function sendRaw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

test('the reply of a sign-in names no more than the page needs', async () => {
  const reply = await (await tryPassword({ login: 'agent1' })).json();
  expect(signInReply.strict().safeParse(reply).success).toBe(true);
});
