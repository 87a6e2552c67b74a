import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signInReply } from '../../src/contract/people.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

let app: Fixture;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(() => app.deps.db.pool.query('DELETE FROM sign_in_failures'));

const json = { 'content-type': 'application/json' };
const tryPassword = (login: string, password: string) =>
  fetch(`${app.url}/api/session`, { method: 'POST', headers: json, body: JSON.stringify({ login, password }) });
const wrongTries = async (login: string, count: number) => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await tryPassword(login, 'wrong')).status);
  return statuses;
};
const me = (headers: Record<string, string>) => fetch(`${app.url}/api/me`, { headers });
const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';

test('the right password gives a token, and a cookie that scripts and other sites cannot use', async () => {
  const response = await tryPassword('agent1', 'hotline');
  const { token, user } = signInReply.parse(await response.json());
  expect(user).toMatchObject({ name: '陈思远', role: 'agent', language: 'zh-CN' });
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^hotline_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(await (await me({ authorization: `Bearer ${token}` })).json()).toMatchObject({
    user: { login: 'agent1' },
    carrier: 'simulator',
    demo: true,
  });
  expect((await me({ cookie: cookieOf(response) })).status).toBe(200);
});

test('the cookie is Secure when the outside reaches us by https', async () => {
  const secure = await startApp({ publicUrl: 'https://hotline.example' });
  try {
    const response = await fetch(`${secure.url}/api/session`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ login: 'rep1', password: 'hotline' }),
    });
    expect(response.headers.getSetCookie()[0]).toContain('; Secure;');
  } finally {
    await secure.close();
  }
});

test('only a fingerprint of the token is stored', async () => {
  const { token } = signInReply.parse(await (await tryPassword('agent2', 'hotline')).json());
  const { rows } = await app.deps.db.pool.query('SELECT token_hash FROM sessions');
  expect(rows.length).toBeGreaterThan(0);
  expect(
    rows.every(
      ({ token_hash }) => !token_hash.toString('base64url').includes(token) && token_hash.toString() !== token,
    ),
  ).toBe(true);
});

test('a wrong password and an unknown login are answered alike', async () => {
  const [wrong, unknown] = await Promise.all([tryPassword('agent1', 'wrong'), tryPassword('nobody', 'wrong')]);
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toMatchObject({ type: '/problems/wrong-credentials' });
  expect(await unknown.json()).toMatchObject({ type: '/problems/wrong-credentials' });
});

test('from the fifth failure on, the login waits longer each time, even with the right password', async () => {
  expect(await wrongTries('agent3', 5)).toEqual([401, 401, 401, 401, 401]);
  const refused = await tryPassword('agent3', 'hotline');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  await app.clock.advance(1_000);
  expect(await wrongTries('agent3', 1)).toEqual([401]);
  expect((await tryPassword('agent3', 'hotline')).headers.get('retry-after')).toBe('2');
  await app.clock.advance(2_000);
  expect((await tryPassword('agent3', 'hotline')).status).toBe(200);
});

test('a success clears the login', async () => {
  await wrongTries('agent4', 4);
  await tryPassword('agent4', 'hotline');
  expect(await wrongTries('agent4', 5)).toEqual([401, 401, 401, 401, 401]);
});

test('one login that waits does not keep others out', async () => {
  await wrongTries('agent5', 6);
  expect((await tryPassword('agent6', 'hotline')).status).toBe(200);
});

test('an address that tries login after login is slowed down too', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 26 }, (_, n) => tryPassword(`guess${n}`, 'wrong').then(({ status }) => status)),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(25);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
});

test('twenty tries at once on one login are not more than one after another', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 20 }, () => tryPassword('supervisor', 'wrong').then(({ status }) => status)),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
});

test('neither logins nor addresses stand in the table of failures', async () => {
  await wrongTries('my-password-in-the-wrong-field', 1);
  const { rows } = await app.deps.db.pool.query('SELECT key FROM sign_in_failures');
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toMatch(/my-password|127\.0\.0\.1/);
});

test('somebody who left cannot sign in, and is out at once', async () => {
  const { token } = await app.signIn('rep8');
  await app.deps.db.pool.query(`UPDATE users SET is_active = false WHERE login = 'rep8'`);
  expect((await me({ authorization: `Bearer ${token}` })).status).toBe(401);
  expect((await tryPassword('rep8', 'hotline')).status).toBe(401);
});

test('a session lives while it is used, ends after twelve idle hours, and after a week in any case', async () => {
  const hours = (count: number) =>
    app.deps.db.pool.query(
      `UPDATE sessions SET created_at = created_at - $1::interval, expires_at = expires_at - $1::interval`,
      [`${count} hours`],
    );
  const { token } = await app.signIn('rep1');
  const isIn = async () => (await me({ authorization: `Bearer ${token}` })).status === 200;
  await hours(11);
  expect(await isIn()).toBe(true);
  await hours(11);
  expect(await isIn()).toBe(true);
  await hours(12);
  expect(await isIn()).toBe(false);

  const long = await app.signIn('rep1');
  for (let day = 0; day < 14; day++) {
    await hours(11);
    await me({ authorization: `Bearer ${long.token}` });
  }
  await hours(11);
  expect((await me({ authorization: `Bearer ${long.token}` })).status).toBe(200);
  await hours(6);
  expect((await me({ authorization: `Bearer ${long.token}` })).status).toBe(401);
});

test('signing out ends the session, not only the cookie', async () => {
  const { token } = await app.signIn('rep2');
  const out = await fetch(`${app.url}/api/session`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(out.status).toBe(204);
  expect((await me({ authorization: `Bearer ${token}` })).status).toBe(401);
});

test('another site cannot act with the cookie; we ourselves and bearers can', async () => {
  const cookie = cookieOf(await tryPassword('rep3', 'hotline'));
  const { token } = await app.signIn('rep3');
  const setLanguage = async (headers: Record<string, string>) =>
    (
      await fetch(`${app.url}/api/me/language`, {
        method: 'PUT',
        headers: { ...json, ...headers },
        body: JSON.stringify({ language: 'en' }),
      })
    ).status;
  expect(await setLanguage({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await setLanguage({ cookie, origin: app.url })).toBe(200);
  expect(await setLanguage({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })).toBe(200);
  expect((await app.signIn('rep3')).user).toMatchObject({ name: '韩振宇' });
  expect(await (await me({ authorization: `Bearer ${token}` })).json()).toMatchObject({ user: { language: 'en' } });
});
