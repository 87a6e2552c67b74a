import { sql } from '../../src/db.ts';
import { breachesAtRest, breachesAtTheEnd } from './check.ts';
import { watchTheDay } from './during-the-day.ts';
import { heal, scheduleFaults } from './faults.ts';
import { CALL_EVERY_SECONDS, setPeopleToWork } from './people.ts';
import { hashOf, startSim } from './sim.ts';
import type { Sim } from './sim.ts';

export interface SeedRun {
  seed: number;
  asked: { calls: number; without: ReadonlySet<string> };
  calls: number;
  /** Faults by kind. */
  faults: Record<string, number>;
  breaches: string[];
  /** Of the event log, of every row that matters, and of what every telephone heard. Equal for equal seeds. */
  hash: string;
  /** Every fault, in order. */
  trace: readonly { at: string; kind: string; what: string }[];
  /** What happened to the calls and leads that the breaches name, a line each. */
  stories: string[];
  seconds: number;
}

export interface SeedOptions {
  seed: number;
  calls: number;
  faults: boolean;
  /** Kinds of faults to leave out. */
  without?: ReadonlySet<string>;
  /** Seconds after the last caller hung up. */
  rest: number;
  /** Ends at the first look that finds something. */
  untilBroken: boolean;
  databaseUrl: string;
  dataDir: string;
}

/** One simulated day: people at work under faults, then peace, then the count of what is broken. */
export async function runSeed(options: SeedOptions): Promise<SeedRun> {
  const began = Date.now();
  const sim = await startSim(options);
  try {
    const seconds = options.calls * CALL_EVERY_SECONDS;
    setPeopleToWork(sim.people, options.calls);
    if (options.faults) scheduleFaults(sim, options.seed, seconds, options.without ?? new Set());
    const seen = watchTheDay(sim);
    await sim.scheduler.run(seconds * 1_000);
    const breaches = [...seen, ...(await comeToRest(sim, options))];
    const hash = await sim.scheduler.finish(hashOfRun(sim));
    const stories = await sim.scheduler.finish(storiesOf(sim, breaches));
    return {
      seed: options.seed,
      asked: { calls: options.calls, without: options.without ?? new Set() },
      calls: sim.people.calls.length,
      faults: countFaults(sim),
      breaches,
      hash,
      trace: sim.trace,
      stories,
      seconds: (Date.now() - began) / 1_000,
    };
  } finally {
    await sim.close();
  }
}

async function comeToRest(sim: Sim, { rest, untilBroken }: SeedOptions): Promise<string[]> {
  sim.people.isOver = true;
  await sim.scheduler.finish(heal(sim));
  if (sim.processes().length === 0) sim.startLater(0);
  await sim.scheduler.run(150_000);
  await sim.scheduler.finish(heal(sim));
  const atRest = (await sim.scheduler.finish(breachesAtRest(sim))).map((breach) => `at rest: ${breach}`);
  if (untilBroken && atRest.length > 0) return atRest;
  for (const call of sim.people.calls) call.hangUp();
  // Every deadline passes, what was very late arrives, and the carrier's list is compared with ours a few times.
  await sim.scheduler.run(rest * 1_000);
  return [...atRest, ...(await sim.scheduler.finish(breachesAtTheEnd(sim)))];
}

function countFaults(sim: Sim): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of sim.trace) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const eventsText = sql('sim-event-log', `SELECT type, at, call_id, lead_id, user_id, data FROM events ORDER BY at, id`);
const callsText = sql(
  'sim-calls',
  `SELECT id, state, end_reason, outcome, agent_id, lead_id, answered_at, ended_at FROM calls ORDER BY id`,
);
const leadsText = sql('sim-leads', `SELECT id, status, owner_id, created_at FROM leads ORDER BY id`);

async function hashOfRun({ db, people }: Sim): Promise<string> {
  const rows = [];
  for (const statement of [eventsText, callsText, leadsText]) rows.push(...(await db.query<object>(statement)));
  const heard = people.calls.flatMap((call) =>
    call.heard.map(({ at, kind, text }) => `${call.callSid} ${at} ${kind} ${text}`),
  );
  return hashOf([...rows.map((row) => JSON.stringify(row)), ...heard]);
}

const MOST_STORIES = 3;
const storyText = sql(
  'sim-story',
  `SELECT at, type, user_id AS "userId", data FROM events WHERE call_id = $1 OR lead_id = $1 ORDER BY at, id`,
);

/** The event log of what a breach names by its id. */
async function storiesOf({ db }: Sim, breaches: readonly string[]): Promise<string[]> {
  const ids = new Set(breaches.flatMap((breach) => breach.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []));
  const lines: string[] = [];
  for (const id of [...ids].slice(0, MOST_STORIES)) {
    lines.push(id);
    for (const row of await db.query<{ at: Date; type: string; data: unknown }>(storyText, [id]))
      lines.push(`  ${row.at.toISOString()} ${row.type} ${JSON.stringify(row.data)}`);
  }
  return lines;
}
