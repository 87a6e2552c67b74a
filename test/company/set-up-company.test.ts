import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpCompany } from '../../src/company/set-up-company.ts';
import { startApp, HOTLINE, STRANGER } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

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

const count = async (table: string) =>
  Number((await app.deps.db.pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
const refused = (given: unknown) =>
  setUpCompany(app.deps, given).then(
    () => 'not refused',
    (fault: Error) => fault.message,
  );

// In order: each test begins with what the one before it left.
test('without a company a caller hears an apology and no fault, and the call leaves nothing', async () => {
  const caller = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await app.settle();
  expect([await count('calls'), await count('leads'), await count('webhook_inbox')]).toEqual([0, 0, 0]);
  await app.advance(20);
  const heard = caller.heard.flatMap((one) => ('text' in one ? [one.text] : []));
  expect(heard).toEqual([expect.stringContaining('请稍后再拨'), expect.stringContaining('Please call again later')]);
  expect(caller.state).toBe('completed');
  expect([await count('calls'), await count('leads')]).toEqual([0, 0]);
  expect(app.simulator.errors()).toEqual([]);
  const ready = await fetch(`${app.url}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { ready: false, answers: 'apology', missing: ['hotline number'] },
  ]);
});

test.each<[string, object, string]>([
  ['no number', { name: '服务热线' }, 'hotline: expected the number that callers dial, as 400-800-1234'],
  ['a number with a digit too few', { hotline: '400-800-123', name: '服务热线' }, 'hotline: expected the number'],
  ['no name', { hotline: '400-800-1234', name: ' ' }, 'name: expected what the hotline is called'],
  [
    'a landline that is none',
    { hotline: '400-800-1234', name: '服务热线', landline: ['5555'] },
    'landline.0: expected the line behind it',
  ],
  ['hours that are none', { hotline: '400-800-1234', name: '服务热线', hours: '9 to 5' }, 'hours: expected always, or'],
  ['a login with a blank', { hotline: '400-800-1234', name: '服务热线', admin: 'the boss' }, 'admin: expected a login'],
])('%s is refused by name, and nothing is made', async (_what, given, said) => {
  expect(await refused(given)).toContain(said);
  expect([await count('users'), await count('call_queues')]).toEqual([0, 0]);
});

test('a refusal does not repeat the number', async () => {
  expect(await refused({ hotline: '138001380', name: '服务热线' })).not.toContain('13800');
});

test('two at the same moment make one company', async () => {
  const given = { hotline: '(400) 800 1234', name: '海川服务热线', landline: ['0532-55551234'], admin: 'Boss' };
  const both = await Promise.allSettled([setUpCompany(app.deps, given), setUpCompany(app.deps, given)]);
  const made = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(made).toEqual([{ hotline: HOTLINE, team: '销售', admin: { login: 'boss', password: expect.any(String) } }]);
  expect(both.find((one) => one.status === 'rejected')?.reason.message).toContain(
    'There is a company in this database already',
  );

  const admin = await app.signIn('boss', made[0]?.admin.password);
  expect(admin.user).toMatchObject({ role: 'admin' });
  expect((await admin.get('/api/dispositions')).items).toHaveLength(8);
  expect(await (await fetch(`${app.url}/readyz`)).json()).toMatchObject({ ready: true, answers: 'calls' });
});

test('it has the number with its landline, office hours by the Chinese calendar, and the times of the queue', async () => {
  const hotline = await app.deps.db.prisma.hotlineNumber.findFirstOrThrow({
    include: { queue: true, businessHours: true },
  });
  expect(hotline).toMatchObject({
    number: HOTLINE,
    aliases: ['+8653255551234'],
    name: '海川服务热线',
    homeAreaCode: '532',
  });
  expect(hotline.queue).toMatchObject({ ringSeconds: 20, maxWaitSeconds: 600, wrapUpSeconds: 120, skillId: null });
  const day = [['09:00', '18:00']];
  const days = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day };
  expect(hotline.businessHours).toMatchObject({ timeZone: 'Asia/Shanghai', weekly: { calendar: 'china', days } });
  expect(
    await app.deps.db.prisma.routingRule.findFirstOrThrow({
      include: { ruleSet: true, team: { include: { manager: true } } },
    }),
  ).toMatchObject({
    isCatchAll: true,
    ruleSet: { version: 1, state: 'live' },
    team: { name: '销售', manager: { login: 'boss' } },
  });
});

test('no second company, nor one over the demo company', async () => {
  const given = { hotline: '400-800-9999', name: '另一家' };
  expect(await refused(given)).toContain('There is a company in this database already');
  const demo = await cloneDatabase({ demo: true });
  const other = await startApp({ databaseUrl: demo.url });
  try {
    await expect(setUpCompany(other.deps, given)).rejects.toThrow('the demo company counts as one');
  } finally {
    await other.close();
    await demo.drop();
  }
});

test('“always” is open at night and on Sundays; without a landline no area code is guessed', async () => {
  const second = await cloneDatabase();
  const night = await startApp({ databaseUrl: second.url, env: { DEMO: 'off' } });
  try {
    await setUpCompany(night.deps, { hotline: '400-800-1234', name: '服务热线', hours: 'always' });
    const hotline = await night.deps.db.prisma.hotlineNumber.findFirstOrThrow({ include: { businessHours: true } });
    expect(hotline).toMatchObject({ homeAreaCode: '', aliases: [] });
    await night.clock.advance(14 * 3_600_000);
    night.simulator.placeCall({ from: STRANGER, to: HOTLINE });
    await night.settle();
    expect(await night.deps.db.prisma.call.findFirstOrThrow()).toMatchObject({ step: 'menu' });
    expect(hotline.businessHours.weekly).toMatchObject({ calendar: 'none', days: { sunday: [['00:00', '24:00']] } });
  } finally {
    await night.close();
    await second.drop();
  }
});
