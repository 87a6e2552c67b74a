import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import { prompts } from '../../src/calls/prompts.ts';
import { watchOnce } from '../../src/service/keep-watch.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { heal, openDatabase, passWithoutDatabase, spoolFiles } from './closable-database.ts';
import { breaches } from './invariants.ts';

const STAND_BY = '+8613800138099';
let database: TestDatabase;
let app: Fixture;
beforeEach(async () => {
  database = await cloneDatabase({ demo: true });
  app = await startApp({ databaseUrl: database.url, env: { STANDBY_NUMBER: STAND_BY } });
});
afterEach(async () => {
  await openDatabase(database.url, true);
  await app.close();
  await database.drop();
});

const standBy = () => app.simulator.telephone(STAND_BY);
const gone = async () => {
  await openDatabase(database.url, false);
  await watchOnce(app.deps);
};
const said = (call: PlacedCall) => call.heard.flatMap((heard) => ('text' in heard ? heard.text : []));
const callOf = (call: PlacedCall) =>
  app.deps.db.prisma.call.findFirst({
    where: { legs: { some: { providerCallSid: call.callSid } } },
    include: { lead: true },
  });

async function untilStandByRings(): Promise<number> {
  for (let second = 1; second <= 20; second += 1) {
    await passWithoutDatabase(app, 1);
    if (standBy().state === 'ringing') return second;
  }
  throw new Error('the stand-by telephone does not ring');
}

test('a person talks with the caller within the carrier’s time; afterwards the call was served and nobody is rung', async () => {
  await gone();
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  expect(await untilStandByRings()).toBeLessThanOrEqual(15);
  standBy().answer();
  await passWithoutDatabase(app, 8);
  standBy().press('1');
  await passWithoutDatabase(app, 2);
  expect(caller.heard.at(-1)).toMatchObject({ kind: 'talking', with: [STAND_BY] });
  await passWithoutDatabase(app, 40);
  standBy().hangUp();
  await passWithoutDatabase(app, 8);
  expect(caller.state).toBe('completed');
  await openDatabase(database.url, true);
  await heal(app);
  const call = await callOf(caller);
  expect(call).toMatchObject({ state: 'ended', outcome: 'served', endReason: 'completed' });
  expect((call?.answeredAt?.getTime() ?? 0) >= (call?.startedAt.getTime() ?? Infinity)).toBe(true);
  expect(await spoolFiles(app)).toEqual([]);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  expect(app.simulator.errors()).toEqual([]);
});

test('the database comes back in the middle of that talk: it goes on, and is taken in when it is over', async () => {
  const agent = await app.signIn('agent1');
  const screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  await gone();
  const caller = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await untilStandByRings();
  standBy().answer();
  await passWithoutDatabase(app, 8);
  standBy().press('1');
  await passWithoutDatabase(app, 3);
  await openDatabase(database.url, true);
  await heal(app);
  await app.advance(10);
  expect(caller.heard.at(-1)?.kind).toBe('talking');
  expect(await callOf(caller)).toBeNull();
  caller.hangUp();
  await app.advance(2);
  await heal(app);
  expect(await callOf(caller)).toMatchObject({ state: 'ended', outcome: 'served', lead: { lastFour: '5678' } });
  expect(await spoolFiles(app)).toEqual([]);
  expect(screen.received.filter(({ event }) => event === 'screen_pop')).toEqual([]);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
});

test.each(['never-answers', 'voicemail'] as const)(
  'the stand-by telephone %s: the caller leaves a message instead',
  async (behaviour) => {
    standBy().behaviour =
      behaviour === 'voicemail' ? { kind: 'voicemail', afterMs: 3_000, greeting: '请留言' } : { kind: behaviour };
    await gone();
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await passWithoutDatabase(app, 75);
    expect(said(caller)).toContain(prompts.faultMessage['zh-CN']);
    await passWithoutDatabase(app, 30);
    caller.hangUp();
    await passWithoutDatabase(app, 2);
    await openDatabase(database.url, true);
    await heal(app);
    expect(await callOf(caller)).toMatchObject({ state: 'ended', outcome: 'callback' });
    expect(await spoolFiles(app)).toEqual([]);
    expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  },
);

test('nobody takes it there, and the database is back: the caller is taken in as usual', async () => {
  await gone();
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await untilStandByRings();
  await openDatabase(database.url, true);
  await heal(app);
  expect(await callOf(caller)).toBeNull();
  standBy().decline();
  await app.advance(4);
  expect(await callOf(caller)).toMatchObject({ state: 'queued', step: 'waiting' });
  await heal(app);
  expect(await spoolFiles(app)).toEqual([]);
});
