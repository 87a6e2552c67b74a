import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../phone-simulator/random.ts';
import { sql } from '../../src/db.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { breaches } from '../robustness/invariants.ts';
import { calmDown } from '../robustness/mixed-traffic.ts';
import { recount } from './recount.ts';
import type { LoggedEvent } from './recount.ts';
import { later, planArrivals, ring } from './shift.ts';
import type { Shift } from './shift.ts';
import { hireAgents, setRepPhones, work } from './staff.ts';

// 30 agents and 2,000 callers in four hours of a busy morning (npm run day): about 26 agents' worth of talk at the mean,
// more at the peak. Else a quarter of an hour of it, so that every run of the suite has a day.
const AGENTS = 30;
const isWholeDay = process.env['DAY'] === 'full';
const { callers: CALLERS, hours: HOURS } = isWholeDay ? { callers: 2_000, hours: 4 } : { callers: 80, hours: 0.25 };
const LIMIT_MS = isWholeDay ? 1_800_000 : 600_000;
const SEED = 400;
/** Time moves in such steps: jobs come up to this much late, as on a busy day. */
const STEP_SECONDS = 10;

let app: Fixture;
let supervisor: Client;
let agents: Client[];
let shift: Shift;
let began: Date;

beforeAll(async () => {
  app = await startApp();
  began = app.clock.now();
  supervisor = await app.signIn('supervisor');
  agents = await hireAgents(app, AGENTS);
  await app.deps.db.prisma.rep.updateMany({ data: { dailyCap: null, awayUntil: null } });
  shift = {
    app,
    random: seededRandom(SEED),
    hours: HOURS,
    callers: new Map(),
    talks: new Set(),
    known: await numbersWeKnow(),
  };
  setRepPhones(app, shift.random);
  await runTheDay();
}, LIMIT_MS);
afterAll(() => app.close());

async function numbersWeKnow(): Promise<string[]> {
  const rows = await app.deps.db.prisma.customerNumber.findMany({ select: { sealed: true }, orderBy: { id: 'asc' } });
  return rows.map(({ sealed }) => app.deps.vault.open(Buffer.from(sealed)));
}

async function runTheDay(): Promise<void> {
  for (const agent of agents) await work(shift, agent);
  planArrivals(shift.random, { callers: CALLERS, hours: HOURS }).forEach((second, place) =>
    later(shift, second, () => ring(shift, place)),
  );
  for (let second = 0; second < HOURS * 3_600; second += STEP_SECONDS) {
    await app.clock.advance(STEP_SECONDS * 1_000);
    await app.settle();
    await app.deps.jobs.runDue();
    if (second % 60 === 0) await app.sweep();
  }
  await calmDown(app, [...shift.callers.values()]);
}

const callsText = sql(
  'calls-of-the-day',
  `SELECT c.id, c.outcome, c.state, l.provider_call_sid AS sid FROM calls c JOIN call_legs l ON l.call_id = c.id AND l.kind = 'caller'
   WHERE c.direction = 'inbound' AND c.started_at >= $1`,
);
const callsOfTheDay = () =>
  app.deps.db.query<{ id: string; outcome: string | null; state: string; sid: string }>(callsText, [began]);

test('no invariant is broken', async () => {
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
});

test('every caller has one call, and every call its outcome', async () => {
  const calls = await callsOfTheDay();
  expect(shift.callers.size).toBe(CALLERS);
  expect(calls.map(({ sid }) => sid).toSorted()).toEqual([...shift.callers.keys()].toSorted());
  expect(calls.filter(({ state, outcome }) => state !== 'ended' || outcome === null)).toEqual([]);
  const served = calls.filter(({ outcome }) => outcome === 'served').length;
  // The day was a real one: most were served, some gave up, and the desk was busy.
  expect(served / CALLERS).toBeGreaterThan(0.5);
});

test('no phone heard a fault, and nobody on it nothing', () => {
  const heard = [...shift.callers.values()].map(({ heard }) => heard);
  expect(heard.flat().filter(({ kind }) => kind === 'fault')).toEqual([]);
  expect(heard.flat().filter(({ kind, ms }) => kind === 'silence' && (ms ?? 0) > 5_000)).toEqual([]);
  expect(app.simulator.errors()).toEqual([]);
});

const overtakenText = sql(
  'overtaken-callers',
  // Within a level and a queue who came first is offered first. Left out: who waits for the agent who knows them, who
  // was offered already, and who came back in mid-call.
  `WITH waits AS (
     SELECT c.id, c.queue_id, coalesce(cu.level, 'standard') AS level, c.queued_at,
       (SELECT min(r.created_at) FROM reservations r WHERE r.call_id = c.id AND r.kind = 'offer') AS offered_at,
       coalesce(c.ended_at, $2::timestamptz) AS ended_at
     FROM calls c LEFT JOIN customers cu ON cu.id = c.customer_id
     WHERE c.started_at >= $1 AND c.queued_at IS NOT NULL)
   SELECT early.id, count(*)::int AS times FROM waits early JOIN waits late
     ON late.queue_id = early.queue_id AND late.level = early.level AND late.queued_at > early.queued_at
     AND late.offered_at > early.queued_at + interval '30 seconds'
     AND late.offered_at < least(coalesce(early.offered_at, early.ended_at), early.ended_at)
   WHERE EXISTS (SELECT 1 FROM events e WHERE e.call_id = early.id AND e.type = 'call.queued' AND coalesce(e.data->>'step', 'waiting') = 'waiting')
   GROUP BY early.id ORDER BY times DESC`,
);
const longestText = sql(
  'longest-wait',
  `SELECT max(extract(epoch FROM coalesce(c.answered_at, c.ended_at) - c.queued_at))::float AS seconds, max(q.max_wait_seconds) AS most
   FROM calls c JOIN call_queues q ON q.id = c.queue_id WHERE c.started_at >= $1 AND c.direction = 'inbound' AND c.queued_at IS NOT NULL`,
);

test('nobody starves: who came first is offered first, and nobody waits longer than the queue allows', async () => {
  const overtaken = await app.deps.db.query<{ id: string; times: number }>(overtakenText, [began, app.clock.now()]);
  expect(overtaken).toEqual([]);
  const [longest] = await app.deps.db.query<{ seconds: number; most: number }>(longestText, [began]);
  // The limit is looked at once a minute; one that rings at an agent just then has its turn.
  expect(longest?.seconds).toBeLessThan((longest?.most ?? 0) + 120);
});

test('the figures equal those counted independently from the event log', async () => {
  const inbound = new Set((await callsOfTheDay()).map(({ id }) => id));
  const log = await app.deps.db.prisma.event.findMany({ where: { at: { gte: began } }, orderBy: { id: 'asc' } });
  const until = app.clock.now();
  const counted = recount(log.map(toLogged), { inbound, agents: new Set(agents.map(({ user }) => user.id)), until });
  const reported = await supervisor.get('/api/reports/today');
  expect(reported.offered).toBeGreaterThan(CALLERS / 2);
  expect(reported).toMatchObject({
    offered: counted.offered,
    answered: counted.answered,
    abandoned: counted.abandoned,
    shortAbandoned: counted.shortAbandoned,
    handled: counted.handled,
    abandonmentRate: expect.closeTo(counted.abandonmentRate ?? -1, 6),
    serviceLevel: { share: expect.closeTo(counted.serviceLevel.share ?? -1, 6), thresholdSeconds: 20 },
    averageAnswerSeconds: expect.closeTo(counted.averageAnswerSeconds ?? -1, 3),
    averageHandlingSeconds: expect.closeTo(counted.averageHandlingSeconds ?? -1, 3),
    occupancy: expect.closeTo(counted.occupancy ?? -1, 6),
  });
});

function toLogged(row: {
  type: string;
  at: Date;
  callId: string | null;
  userId: string | null;
  data: unknown;
}): LoggedEvent {
  const { type, at, callId, userId } = row;
  return { type, at, callId, userId, data: Object(row.data) };
}
