import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import { endSecondFactorOf } from '../../src/company/end-second-factor.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.close());

const STEP_MS = 30_000;

/** The app on somebody's phone. */
function authenticator(key: string) {
  const totp = new TOTP({ secret: Secret.fromBase32(key), digits: 6, period: 30 });
  return { code: (offMs = 0) => totp.generate({ timestamp: app.clock.now().getTime() + offMs }) };
}

const codeOf = (problem: { type: string }) => problem.type.replace('/problems/', '');

async function signIn(given: { login: string; password?: string; code?: string }) {
  const reply = await fetch(`${app.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: 'hotline', ...given }),
  });
  const body: any = await reply.json();
  return { status: reply.status, said: reply.status === 200 ? 'in' : codeOf(body), token: body.token };
}

/** Two-step sign-in set up for this one, whose session stays. */
async function setUp(who: Client) {
  const { key } = await who.post('/api/me/second-factor', { password: 'hotline' });
  const phone = authenticator(key);
  const confirmed = await who.request('POST', '/api/me/second-factor/confirm', { code: phone.code() });
  expect(confirmed.status).toBe(204);
  return phone;
}

test('once it is on, the password alone does not sign in, and a code does', async () => {
  const li = await app.signIn('supervisor');
  expect((await li.get('/api/me')).secondFactor).toBe('off');
  const phone = await setUp(li);
  expect((await li.get('/api/me')).secondFactor).toBe('on');

  expect(await signIn({ login: 'supervisor' })).toMatchObject({ status: 401, said: 'code-needed' });
  expect(await signIn({ login: 'supervisor', password: 'wrong' })).toMatchObject({ said: 'wrong-credentials' });
  expect(await signIn({ login: 'supervisor', code: '000000' })).toMatchObject({ status: 401, said: 'code-wrong' });
  await app.clock.advance(STEP_MS);
  expect(await signIn({ login: 'supervisor', code: phone.code() })).toMatchObject({ status: 200, said: 'in' });
});

test('a code works once, however many use it at once', async () => {
  const phone = await setUp(await app.signIn('supervisor'));
  const first = { login: 'supervisor', code: phone.code() };
  // The one that turned it on is used up.
  expect((await signIn(first)).said).toBe('code-wrong');
  await app.clock.advance(2 * STEP_MS);
  const next = { login: 'supervisor', code: phone.code() };
  const tried = await Promise.all([signIn(next), signIn(next), signIn(next)]);
  expect(tried.map(({ said }) => said).toSorted()).toEqual(['code-wrong', 'code-wrong', 'in']);
  // Nor does an older one that is still in time.
  expect((await signIn({ login: 'supervisor', code: phone.code(-STEP_MS) })).said).toBe('code-wrong');
});

test('guessing codes is slowed down, and the right password between two guesses does not help', async () => {
  const phone = await setUp(await app.signIn('supervisor'));
  await app.clock.advance(STEP_MS);
  const heard: string[] = [];
  for (let guess = 0; guess < 6; guess += 1) {
    heard.push((await signIn({ login: 'supervisor', code: `00000${guess}` })).said);
    heard.push((await signIn({ login: 'supervisor' })).said);
  }
  expect(heard.slice(0, 8)).toEqual(Array.from({ length: 4 }, () => ['code-wrong', 'code-needed']).flat());
  expect(heard.at(-1)).toBe('too-many-tries');
  await app.clock.advance(10 * STEP_MS);
  expect((await signIn({ login: 'supervisor', code: phone.code() })).said).toBe('in');
});

test('who has only the password, or only an open screen, can neither set it up nor turn it off', async () => {
  const li = await app.signIn('supervisor');
  const asked = await li.request('POST', '/api/me/second-factor', { password: 'wrong' });
  expect([asked.status, codeOf(asked.body)]).toEqual([401, 'wrong-credentials']);
  const phone = await setUp(li);
  const again = await li.request('POST', '/api/me/second-factor', { password: 'hotline' });
  expect(again.status).toBe(400);

  await app.clock.advance(STEP_MS);
  const end = (password: string, code: string) => li.request('POST', '/api/me/second-factor/end', { password, code });
  expect(codeOf((await end('hotline', '000000')).body)).toBe('code-wrong');
  expect(codeOf((await end('wrong', phone.code())).body)).toBe('wrong-credentials');
  expect((await end('hotline', phone.code())).status).toBe(204);
  expect((await signIn({ login: 'supervisor' })).said).toBe('in');
  expect((await end('hotline', phone.code(STEP_MS))).status).toBe(401);
});

test('a key that was made and never confirmed asks for nothing, and a newer one takes its place', async () => {
  const li = await app.signIn('supervisor');
  const first = authenticator((await li.post('/api/me/second-factor', { password: 'hotline' })).key);
  const second = authenticator((await li.post('/api/me/second-factor', { password: 'hotline' })).key);
  expect((await signIn({ login: 'supervisor' })).said).toBe('in');
  const confirm = (code: string) => li.request('POST', '/api/me/second-factor/confirm', { code });
  expect(codeOf((await confirm(first.code())).body)).toBe('code-wrong');
  expect((await confirm(second.code())).status).toBe(204);
  expect((await confirm(second.code(STEP_MS))).status).toBe(400);
});

test('turning it on ends every other session and its screens; they began without a code', async () => {
  const [here, elsewhere] = [await app.signIn('supervisor'), await app.signIn('supervisor')];
  const screen = await elsewhere.screen();
  const gone = new Promise((resolve) => void screen.socket.once('disconnect', resolve));
  await setUp(here);
  await app.settle();
  await gone;
  expect((await elsewhere.request('GET', '/api/me')).status).toBe(401);
  expect((await here.request('GET', '/api/agents')).status).toBe(200);
});

test('with SECOND_FACTOR=managers they set it up before anything else; nobody else is asked', async () => {
  const strict = await startApp({ env: { SECOND_FACTOR: 'managers' } });
  try {
    const li = await strict.signIn('supervisor');
    expect((await li.get('/api/me')).secondFactor).toBe('needed');
    for (const path of ['/api/agents', '/api/users', '/api/customers', '/api/me/sessions'])
      expect([path, codeOf((await li.request('GET', path)).body)]).toEqual([path, 'second-factor-needed']);
    await expect(li.screen()).rejects.toThrow('not-signed-in');
    const { key } = await li.post('/api/me/second-factor', { password: 'hotline' });
    const totp = new TOTP({ secret: Secret.fromBase32(key) });
    const code = totp.generate({ timestamp: strict.clock.now().getTime() });
    await li.post('/api/me/second-factor/confirm', { code });
    expect((await li.request('GET', '/api/agents')).status).toBe(200);
    await li.screen();
    expect((await (await strict.signIn('agent1')).get('/api/me')).secondFactor).toBe('off');
  } finally {
    await strict.close();
  }
});

test('who lost the phone is let in again by who manages them, and by nobody else', async () => {
  const [admin, agent] = [await app.signIn('admin'), await app.signIn('agent1')];
  const supervisor = await app.signIn('supervisor');
  await setUp(agent);
  await setUp(supervisor);
  const end = (by: Client, of: Client) => by.request('POST', `/api/users/${of.user.id}/end-second-factor`);
  expect((await end(supervisor, admin)).status).toBe(403);
  expect((await end(agent, supervisor)).status).toBe(403);
  expect((await end(supervisor, supervisor)).status).toBe(400);
  const listed = async () =>
    (await admin.get('/api/users')).items
      .filter((one: any) => one.hasSecondFactor)
      .map(({ login }: any) => login)
      .toSorted();
  expect(await listed()).toEqual(['agent1', 'supervisor']);

  expect(await end(supervisor, agent)).toMatchObject({ status: 200, body: { login: 'agent1' } });
  expect((await end(supervisor, agent)).status).toBe(400);
  expect((await agent.request('GET', '/api/me')).status).toBe(401);
  expect((await signIn({ login: 'agent1' })).said).toBe('in');
  expect((await end(admin, supervisor)).status).toBe(200);
  await setUp(admin);
  expect((await end(admin, admin)).status).toBe(400);
  expect(await listed()).toEqual(['admin']);
  // For the last administrator there is the engineer.
  await endSecondFactorOf(app.deps, 'admin');
  expect((await signIn({ login: 'admin' })).said).toBe('in');
});

test('the key is sealed in the database, and what happened is in the audit', async () => {
  const li = await app.signIn('supervisor');
  const { key } = await li.post('/api/me/second-factor', { password: 'hotline' });
  await li.request('POST', '/api/me/second-factor/confirm', { code: authenticator(key).code() });
  const row = await app.deps.db.prisma.user.findUniqueOrThrow({ where: { id: li.user.id } });
  const sealed = Buffer.from(row.secondFactorSealed ?? []);
  expect(sealed.length).toBeGreaterThan(0);
  expect(sealed.toString('latin1')).not.toContain(key);
  const written = await app.deps.db.prisma.auditEntry.findMany({ where: { subjectId: li.user.id } });
  expect(written.map(({ action }) => action)).toEqual(['user.second_factor_on']);
});
