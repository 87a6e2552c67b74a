import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../src/contract/settings.ts';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;
beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
});
afterAll(() => app.close());

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const everyDay = (open: string[][]) => Object.fromEntries(days.map((day) => [day, open]));
/** Today on the callers' calendar, and its weekday. */
function today() {
  const date = new Date(app.clock.now().getTime() + 8 * 3_600_000);
  return { date: date.toISOString().slice(0, 10), weekday: days[(date.getUTCDay() + 6) % 7] ?? '' };
}

async function putHours(change: object) {
  const { hours, hotlines }: Settings = await supervisor.get('/api/settings');
  const now = hours.find(({ id }) => id === hotlines[0]?.hoursId);
  if (now === undefined) throw new Error('the hotline has no hours');
  const { id, version, name, calendar, week, ownDays } = now;
  return supervisor.request('PUT', `/api/settings/hours/${id}`, { version, name, calendar, week, ownDays, ...change });
}

/** What the next caller hears, and where the call goes. */
async function isOpenForCallers(): Promise<boolean> {
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(3);
  const [call] = (await supervisor.get('/api/calls')).items;
  const step = await app.deps.db.prisma.call.findUniqueOrThrow({ where: { id: call.id }, select: { step: true } });
  caller.hangUp();
  await app.advance(20);
  return step.step === 'waiting';
}

test('hours hold from the next call on: closed today, then opened by an own day', async () => {
  expect(await isOpenForCallers()).toBe(true);
  const { date, weekday } = today();
  const week = { ...everyDay([['00:00', '24:00']]), [weekday]: [] };
  expect((await putHours({ calendar: 'none', week })).status).toBe(200);
  expect(await isOpenForCallers()).toBe(false);
  const ownDays = [
    {
      date,
      name: '调休上班',
      open: [
        ['00:00', '12:00'],
        ['12:00', '24:00'],
      ],
    },
  ];
  expect((await putHours({ ownDays })).status).toBe(200);
  expect(await isOpenForCallers()).toBe(true);
  const check = { date, calendar: 'none', week, ownDays };
  expect(await supervisor.post('/api/settings/day-check', check)).toMatchObject({
    because: 'own-day',
    open: ownDays[0]?.open,
    name: { zh: '调休上班' },
  });
});

test('hours that never open are saved, and warned about', async () => {
  const saved = await putHours({ week: everyDay([]), ownDays: [] });
  expect(saved).toMatchObject({ status: 200, body: { warnings: [{ code: 'hotline-never-open' }] } });
  expect((await supervisor.get('/api/settings')).warnings).toMatchObject([{ code: 'hotline-never-open' }]);
});

test('China’s calendar says what holds on a day, and which year it does not know', async () => {
  const week = { ...everyDay([['09:00', '18:00']]), saturday: [], sunday: [] };
  const on = (date: string) =>
    supervisor.post('/api/settings/day-check', { date, calendar: 'china', week, ownDays: [] });
  expect(await on('2026-10-01')).toMatchObject({ because: 'holiday', open: [], name: { zh: '国庆节' } });
  expect(await on('2026-10-10')).toMatchObject({ because: 'adjusted-workday', open: [['09:00', '18:00']] });
  expect(await on('2026-10-11')).toMatchObject({ because: 'week', open: [], covered: true });
  expect(await on('2031-10-01')).toMatchObject({ because: 'week', covered: false });
  const year = await supervisor.get('/api/settings/calendar?year=2026');
  expect(year.days).toContainEqual(expect.objectContaining({ date: '2026-10-10', kind: 'adjusted-workday' }));
  expect(await supervisor.get('/api/settings/calendar?year=2031')).toMatchObject({ covered: false, days: [] });
});

test.each<[string, object, RegExp]>([
  [
    'spans that overlap',
    {
      week: everyDay([
        ['09:00', '12:00'],
        ['11:00', '18:00'],
      ]),
    },
    /do not overlap/,
  ],
  ['a span of no length', { week: everyDay([['09:00', '09:00']]) }, /not the beginning/],
  ['a time that is none', { week: everyDay([['9', '18:00']]) }, /a time from 00:00/],
  ['a date twice', { ownDays: [1, 2].map(() => ({ date: '2027-02-06', name: '春节', open: [] })) }, /each date once/],
  ['a date that does not exist', { ownDays: [{ date: '2027-02-30', name: '春节', open: [] }] }, /a date that exists/],
])('%s is refused with what was expected', async (_what, change, said) => {
  const refused = await putHours(change);
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body)).toMatch(said);
});
