import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;
let admin: Client;
beforeAll(async () => {
  app = await startApp();
  [supervisor, admin] = await Promise.all([app.signIn('supervisor'), app.signIn('admin')]);
});
afterAll(() => app.close());

const person = async (login: string) => {
  const { items } = await admin.get('/api/users');
  return items.find((user: { login: string }) => user.login === login);
};
const gone = (screen: Screen) =>
  new Promise((resolve) => (screen.socket.connected ? screen.socket.once('disconnect', resolve) : resolve('gone')));

test('an agent who is added on the page signs in with the password shown, and is listed without one', async () => {
  const added = await supervisor.post('/api/users', { login: 'zhao.min', name: '赵敏', role: 'agent' });
  const zhao = await app.signIn('zhao.min', added.password);
  expect(await person('zhao.min')).toMatchObject({
    name: '赵敏',
    isActive: true,
    changed: { by: supervisor.user.name },
  });
  const settings = await supervisor.get('/api/settings');
  expect(settings.agents).toContainEqual(expect.objectContaining({ id: zhao.user.id, skills: [] }));
  expect(JSON.stringify(await admin.get('/api/users'))).not.toContain(added.password);
});

test('who is deactivated is out at once: sessions end, sockets close, no call rings there', async () => {
  const agent = await app.signIn('agent3');
  const [screen, other] = [await agent.screen(), await agent.screen()];
  await agent.put('/api/agents/me/state', { state: 'available' });
  const bystander = await (await app.signIn('agent4')).screen();
  const left = await supervisor.post(`/api/users/${agent.user.id}/deactivate`);
  expect(left).toMatchObject({ login: 'agent3', leads: 0 });
  await Promise.all([gone(screen), gone(other)]);
  expect((await agent.request('GET', '/api/me')).status).toBe(401);
  await expect(agent.screen()).rejects.toThrow('not-signed-in');
  expect(await app.deps.db.prisma.agent.findUniqueOrThrow({ where: { userId: agent.user.id } })).toMatchObject({
    state: 'offline',
  });
  expect(bystander.socket.connected).toBe(true);
  const back = await supervisor.post(`/api/users/${agent.user.id}/activate`);
  expect((await app.signIn('agent3', back.password)).user.id).toBe(agent.user.id);
});

test('a supervisor manages agents and reps only; nobody deactivates themselves, nor the last administrator', async () => {
  const { id } = await person('admin');
  for (const act of ['deactivate', 'reset-password'])
    expect((await supervisor.request('POST', `/api/users/${id}/${act}`)).status).toBe(403);
  const promoted = { login: 'boss', name: '老板', role: 'admin' };
  expect((await supervisor.request('POST', '/api/users', promoted)).status).toBe(403);
  expect((await admin.request('POST', `/api/users/${id}/deactivate`)).status).toBe(400);
  const agent = await app.signIn('agent1');
  expect((await agent.request('GET', '/api/users')).status).toBe(403);
  expect((await agent.request('POST', `/api/users/${id}/reset-password`)).status).toBe(403);
  expect((await person('supervisor')).manageable).toBe(true);
});

test('two administrators who deactivate each other: one stays', async () => {
  const { password } = await admin.post('/api/users', { login: 'boss', name: '老板', role: 'admin' });
  const boss = await app.signIn('boss', password);
  const { id } = await person('admin');
  const both = await Promise.all([
    boss.request('POST', `/api/users/${id}/deactivate`),
    admin.request('POST', `/api/users/${boss.user.id}/deactivate`),
  ]);
  const active = await app.deps.db.prisma.user.count({ where: { role: 'admin', isActive: true } });
  expect(both.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  expect(active).toBeGreaterThanOrEqual(1);
});

test('one’s own password: the present one is asked for, and every session ends with its screens but for the new one', async () => {
  const [here, elsewhere] = [await app.signIn('agent5'), await app.signIn('agent5')];
  const [oldScreen, goes] = [await here.screen(), await elsewhere.screen()];
  const next = 'a-better-password';
  expect(await here.request('PUT', '/api/me/password', { current: 'wrong', next })).toMatchObject({
    status: 401,
    body: { type: '/problems/wrong-credentials' },
  });
  expect((await here.request('PUT', '/api/me/password', { current: 'hotline', next: 'short' })).status).toBe(400);
  const changed = await here.request('PUT', '/api/me/password', { current: 'hotline', next });
  expect(changed.status).toBe(200);
  await Promise.all([gone(goes), gone(oldScreen)]);
  expect((await elsewhere.request('GET', '/api/me')).status).toBe(401);
  expect((await here.request('GET', '/api/me')).status).toBe(401);
  const renewed = await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${changed.body.token}` } });
  expect(renewed.status).toBe(200);
  await expect(app.signIn('agent5')).rejects.toThrow('401');
  expect((await app.signIn('agent5', next)).user.id).toBe(here.user.id);
});

test('guesses at the present password are slowed down like those at the sign-in', async () => {
  const agent = await app.signIn('agent6');
  const guess = () => agent.request('PUT', '/api/me/password', { current: 'guess', next: 'a-better-password' });
  const answers = [];
  for (let tried = 0; tried < 7; tried += 1) answers.push((await guess()).status);
  expect(answers).toContain(429);
});
