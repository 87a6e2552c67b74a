import { afterAll, beforeAll, expect, test } from 'vitest';
import { activateUser } from '../../src/company/activate-user.ts';
import { addUser } from '../../src/company/add-user.ts';
import { deactivateUser } from '../../src/company/deactivate-user.ts';
import { listUsers } from '../../src/company/list-users.ts';
import { resetPassword } from '../../src/company/reset-password.ts';
import { setUpCompany } from '../../src/company/set-up-company.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import { startApp, HOTLINE, STRANGER } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

const REP_PHONE = '+8619900000201';
let database: TestDatabase;
let app: Fixture;
beforeAll(async () => {
  database = await cloneDatabase();
  app = await startApp({ databaseUrl: database.url, env: { DEMO: 'off' } });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const add = (given: object) => addUser(app.deps, given);
const count = async (table: string) =>
  Number((await app.deps.db.pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
const password: Record<string, string> = {};

// In order: each test begins with what the one before it left.
test('nobody is added before there is a company', async () => {
  await expect(add({ login: 'li.na', name: '李娜', role: 'agent' })).rejects.toThrow('init comes first');
  await setUpCompany(app.deps, { hotline: '400-800-1234', name: '服务热线' });
});

test('an agent who was added signs in with the printed password, and the hotline rings there', async () => {
  const li = await add({ login: 'li.na', name: '李娜', role: 'agent' });
  expect(li.password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  const agent = await app.signIn('li.na', li.password);
  const screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  const caller = app.simulator.placeCall({ from: 'anonymous', to: HOTLINE });
  expect(await screen.next('screen_pop')).toMatchObject({ match: 'withheld' });
  const { callId } = await screen.next('call.ringing');
  await app.advance(2);
  await agent.post(`/api/calls/${callId}/accept`);
  await app.advance(5);
  expect(caller.heard.some((heard) => heard.kind === 'talking')).toBe(true);
  await agent.post(`/api/calls/${callId}/hang-up`);
  await app.advance(5);
  expect(app.simulator.errors()).toEqual([]);
});

test('a rep who was added gets the leads of the team, by the catch-all rule', async () => {
  password['wang'] = (
    await add({ login: 'wang', name: '王强', role: 'rep', phone: '199 0000 0201', weight: '3', language: 'en' })
  ).password;
  const rep = await app.deps.db.prisma.rep.findFirstOrThrow({
    include: { teams: { include: { team: true } }, user: true },
  });
  expect(rep).toMatchObject({
    phoneLastFour: '0201',
    teams: [{ weight: 3, team: { name: '销售' } }],
    user: { language: 'en' },
  });
  expect(app.deps.vault.open(rep.phoneSealed)).toBe(REP_PHONE);

  const caller = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await app.advance(4);
  caller.press('1');
  await app.advance(4);
  const phone = app.simulator.telephones().find(({ number }) => number === REP_PHONE);
  expect(phone?.state).toBe('ringing');
  phone?.answer();
  await app.advance(8);
  phone?.press('1');
  await app.advance(6);
  expect(caller.heard.at(-1)?.kind).toBe('talking');
  caller.hangUp();
  await app.advance(5);
});

test.each<[string, object, string]>([
  ['a login that is taken', { login: 'Li.Na', role: 'agent' }, 'login: expected a new one'],
  ['a role that is none', { role: 'operator' }, 'role: expected agent, rep, supervisor or admin'],
  ['a rep without a phone', { role: 'rep' }, 'phone: expected the mobile'],
  ['a rep with a landline', { role: 'rep', phone: '0532-55551234' }, 'phone: expected the mobile'],
  [
    'a phone that another rep has',
    { role: 'rep', phone: '19900000201' },
    'phone: expected one of their own, and wang has this one',
  ],
  ['a team that is none', { role: 'rep', phone: '19900000202', team: '华北' }, 'team: expected one of 销售'],
  ['a share that is none', { role: 'rep', phone: '19900000202', weight: '0' }, 'weight: expected a share'],
  ['an agent with a phone', { role: 'agent', phone: '19900000202' }, 'phone: expected nothing: only a rep has one'],
  ['a language that is none', { role: 'agent', language: 'fr' }, 'language: expected zh-CN or en'],
])('%s is refused, and nobody is added', async (_what, given, said) => {
  const [users, reps, audits] = [await count('users'), await count('reps'), await count('audit_entries')];
  await expect(add({ login: 'new.one', name: '新人', ...given })).rejects.toThrow(said);
  expect([await count('users'), await count('reps'), await count('audit_entries')]).toEqual([users, reps, audits]);
});

test('with another secret than the server’s no rep is added: the phone could not be read', async () => {
  const vault = createNumberVault('another-secret-0123456789-0123456789');
  const rep = { login: 'zhao', name: '赵敏', role: 'rep', phone: '19900000203' };
  await expect(addUser({ ...app.deps, vault }, rep)).rejects.toThrow('HOTLINE_SECRET: expected the one');
});

test('a new password ends what was begun with the old one', async () => {
  const before = await app.signIn('wang', password['wang']);
  const reset = await resetPassword(app.deps, 'wang');
  expect((await before.request('GET', '/api/me')).status).toBe(401);
  await expect(app.signIn('wang', password['wang'])).rejects.toThrow('401');
  expect((await app.signIn('wang', reset.password)).user.name).toBe('王强');
  await expect(resetPassword(app.deps, 'nobody')).rejects.toThrow('Nobody has the login nobody');
});

test('who leaves is out at once, rings no more, and leaves their leads by name', async () => {
  const agent = (await resetPassword(app.deps, 'li.na')).password;
  const desk = await app.signIn('li.na', agent);
  await desk.put('/api/agents/me/state', { state: 'available' });
  expect(await deactivateUser(app.deps, 'li.na')).toEqual({ login: 'li.na', leads: [], callbacks: 0 });
  expect((await desk.request('GET', '/api/me')).status).toBe(401);
  await expect(app.signIn('li.na', agent)).rejects.toThrow('401');
  expect(await app.deps.db.prisma.agent.findFirstOrThrow()).toMatchObject({ state: 'offline' });

  const [lead] = await app.deps.db.prisma.lead.findMany();
  expect(await deactivateUser(app.deps, 'wang')).toMatchObject({
    login: 'wang',
    leads: [{ id: lead?.id, status: 'contacted' }],
  });
  await expect(deactivateUser(app.deps, 'wang')).rejects.toThrow('deactivated already');
  await expect(resetPassword(app.deps, 'wang')).rejects.toThrow('activate-user comes first');
});

test('who comes back has a new password and what they had', async () => {
  const back = await activateUser(app.deps, 'li.na');
  expect((await app.signIn('li.na', back.password)).user.role).toBe('agent');
  await expect(activateUser(app.deps, 'li.na')).rejects.toThrow('is active');
  expect(await listUsers(app.deps.db)).toEqual([
    { login: 'li.na', name: '李娜', role: 'agent', isActive: true, teams: [] },
    { login: 'admin', name: '管理员', role: 'admin', isActive: true, teams: [] },
    { login: 'wang', name: '王强', role: 'rep', isActive: false, teams: ['销售 × 3'] },
  ]);
});

test('the audit says who was added, reset, deactivated and activated, without a number or a name', async () => {
  const entries = await app.deps.db.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } });
  const by = (action: string) => entries.filter((entry) => entry.action === action).length;
  expect(['company.set_up', 'user.added', 'user.password_reset', 'user.deactivated', 'user.activated'].map(by)).toEqual(
    [1, 2, 2, 2, 1],
  );
  expect(JSON.stringify(entries)).not.toMatch(/0201|李娜|王强/);
});
