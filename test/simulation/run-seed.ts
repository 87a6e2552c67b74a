import { sql } from '../../src/db.ts';
import { breachesAtRest, breachesAtTheEnd } from './check.ts';
import { heal, scheduleFaults } from './faults.ts';
import { CALL_EVERY_SECONDS, setPeopleToWork } from './people.ts';
import { stats } from './sim-database.ts';
import { hashOf, startSim } from './sim.ts';
import type { Sim } from './sim.ts';

export interface SeedRun {
  seed: number;
  calls: number;
  /** Faults by kind. */
  faults: Record<string, number>;
  breaches: string[];
  /** Of the event log, of every row that matters, and of what every telephone heard. Equal for equal seeds. */
  hash: string;
  trace: readonly { at: string; kind: string; what: string }[];
  seconds: number;
}

export interface SeedOptions {
  seed: number;
  calls: number;
  faults: boolean;
  /** Kinds of faults to leave out. */
  without?: ReadonlySet<string>;
  databaseUrl: string;
  dataDir: string;
}

/** One simulated day: people at work under faults, then peace, then the count of what is broken. */
export async function runSeed(options: SeedOptions): Promise<SeedRun> {
  const began = performance.now();
  const sim = await startSim(options);
  try {
    const seconds = options.calls * CALL_EVERY_SECONDS;
    setPeopleToWork(sim.people, options.calls);
    if (options.faults) scheduleFaults(sim, options.seed, seconds, options.without ?? new Set());
    const prof = () => { const t = performance.now(); console.error(sim.scheduler.now().toISOString(), stats.queries, Math.round(t - began), 'ms', sim.people.calls.length); sim.scheduler.setTimeout(prof, 60_000); };
    prof();
    await sim.scheduler.run(seconds * 1_000);
    const breaches = await comeToRest(sim);
    const hash = await sim.scheduler.finish(hashOfRun(sim));
    return {
      seed: options.seed,
      calls: sim.people.calls.length,
      faults: countFaults(sim),
      breaches,
      hash,
      trace: sim.trace,
      seconds: (performance.now() - began) / 1_000,
    };
  } finally {
    await sim.close();
  }
}

async function comeToRest(sim: Sim): Promise<string[]> {
  sim.people.isOver = true;
  await sim.scheduler.finish(heal(sim));
  if (sim.processes().length === 0) sim.startLater(0);
  await sim.scheduler.run(150_000);
  await sim.scheduler.finish(heal(sim));
  const atRest = await sim.scheduler.finish(breachesAtRest(sim));
  for (const call of sim.people.calls) call.hangUp();
  // Every deadline passes, what was very late arrives, and the carrier's list is compared with ours a few times.
  await sim.scheduler.run(2_400_000);
  return [...atRest.map((breach) => `at rest: ${breach}`), ...(await sim.scheduler.finish(breachesAtTheEnd(sim)))];
}

function countFaults(sim: Sim): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of sim.trace) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const eventsText = sql(
  'sim-event-log',
  `SELECT type, at, call_id, lead_id, user_id, data FROM events ORDER BY at, id`,
);
const callsText = sql(
  'sim-calls',
  `SELECT id, state, end_reason, outcome, agent_id, lead_id, answered_at, ended_at FROM calls ORDER BY id`,
);
const leadsText = sql('sim-leads', `SELECT id, status, owner_id, created_at FROM leads ORDER BY id`);

async function hashOfRun({ db, people }: Sim): Promise<string> {
  const rows = [];
  for (const statement of [eventsText, callsText, leadsText]) rows.push(...(await db.query<object>(statement)));
  const heard = people.calls.flatMap((call) => call.heard.map(({ at, kind, text }) => `${call.callSid} ${at} ${kind} ${text}`));
  return hashOf([...rows.map((row) => JSON.stringify(row)), ...heard]);
}
