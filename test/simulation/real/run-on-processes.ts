import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../../phone-simulator/random.ts';
import { hasRedisServer } from '../../test-redis.ts';
import { inviteCallers } from './callers-of-a-day.ts';
import { countAtRest, countWhenQuiet } from './count-breaches.ts';
import type { FoundBreach } from './count-breaches.ts';
import { seatPeople } from './desk-people.ts';
import type { Fault, FaultTools } from './fault.ts';
import { everyFault } from './fault-schedule.ts';
import { openInstallation } from './installation.ts';
import type { Installation } from './installation.ts';
import { burstOfCalls, firstCallsAtOnce, measureRecoveries } from './recoveries.ts';
import { goHome, healAll } from './rest.ts';
import { runSeed } from './run-schedule.ts';

export interface RealOptions {
  seed: number;
  seeds: number;
  callsPerSeed: number;
  faults: boolean;
  log(line: string): void;
  /** After how many seeds everybody goes home and is counted; 5 when left out. */
  quietEvery?: number;
  /** How many call at once from one unknown number; 100 when left out. */
  atOnce?: number;
  /** How many call at a hundred a second, once; none when left out. */
  burst?: number;
}

export interface RealReport {
  seeds: number[];
  /** The seeds after which the invariants that need quiet were counted: those since the count before. */
  counts: { seeds: number[]; breaches: number }[];
  calls: number;
  faults: Record<string, number>;
  /** What cannot be injected on this machine, with the reason. */
  skipped: string[];
  breaches: { invariant: string; count: number; seed: number; detail: string[] }[];
  recovery: Record<string, number[]>;
  /** Documents that the carrier fetched from the other host, since no web node answered. */
  fallbacks: number;
  logLines: number;
  /** Log lines of level error, by name: what the faults looked like from inside. */
  errors: Record<string, number>;
  seconds: number;
}

const ARRIVE_OVER_MS = 4_000;
/** Long enough that whatever a fault left half done is done: an effect is taken over after ten seconds, by a sweep every five. */
const REST_MS = 18_000;
const MOST_DETAILS = 12;

/** The fault programme on real processes: PostgreSQL, Redis, two web nodes, a worker, sockets, and the telephones here. */
export async function runReal(options: RealOptions): Promise<RealReport> {
  if (!hasRedisServer) throw new Error('the fault programme on real processes needs redis-server, which is not here');
  const startedAt = Date.now();
  const here = await openInstallation();
  try {
    return await runIn(here, options, startedAt);
  } finally {
    await here.close();
  }
}

async function runIn(here: Installation, options: RealOptions, startedAt: number): Promise<RealReport> {
  const { seed: first, seeds, log } = options;
  const skipped = here.database.hasOwnDisk ? [] : ['disk full: no file system could be mounted for the database'];
  const mayBe = (fault: Fault) => fault.name !== 'disk full' || here.database.hasOwnDisk;
  const report: RealReport = {
    seeds: [],
    counts: [],
    calls: 0,
    faults: Object.fromEntries(everyFault.filter(mayBe).map(({ name }) => [name, 0])),
    skipped,
    breaches: [],
    recovery: {},
    fallbacks: 0,
    logLines: 0,
    errors: {},
    seconds: 0,
  };
  const callers = await inviteCallers(here);
  const people = await seatPeople(here);
  const seenLegs = new Set<string>();
  const toolsOf = (seed: number): FaultTools => ({
    here,
    people,
    callers,
    seed,
    random: seededRandom(seed * 31 + 5),
    breach: (invariant, detail) => note(report, seed, [{ invariant, detail, seed }]),
  });
  log(`everything is up after ${since(startedAt)}`);
  const count = async (counted: number[]) => {
    const tools = toolsOf(counted.at(-1) ?? first);
    await healAll(tools);
    const lastCallAt = Math.max(0, ...callers.all.map(({ placedAt }) => placedAt));
    await wait(REST_MS);
    const resting = await countAtRest(tools);
    await goHome(tools, lastCallAt);
    const found = [...resting, ...(await countWhenQuiet(tools, seenLegs))];
    note(report, counted.at(-1) ?? first, found);
    report.counts.push({ seeds: counted, breaches: found.length });
    report.calls += callers.all.length;
    log(
      `counted after seeds ${counted.join(', ') || 'none'}: ${callers.all.length} calls, ${found.length} breaches, ${since(startedAt)}`,
    );
    for (const { invariant, detail } of found.slice(0, MOST_DETAILS)) log(`    ${invariant}: ${detail}`);
    callers.all.length = 0;
  };

  if (options.faults) {
    await measureRecoveries(toolsOf(first), report.recovery);
    await firstCallsAtOnce(toolsOf(first), options.atOnce ?? 100);
    if (options.burst !== undefined && options.burst > 0) await burstOfCalls(toolsOf(first), options.burst);
    log(`recoveries measured, ${since(startedAt)}`);
  }
  let uncounted: number[] = [];
  for (let seed = first; seed < first + seeds; seed += 1) {
    log(`seed ${seed}`);
    const run = {
      calls: options.callsPerSeed,
      overMs: ARRIVE_OVER_MS,
      faults: options.faults,
      mayBe,
      injected: (name: string) => void (report.faults[name] = (report.faults[name] ?? 0) + 1),
      log,
    };
    await runSeed(toolsOf(seed), run);
    report.seeds.push(seed);
    uncounted.push(seed);
    if (uncounted.length < (options.quietEvery ?? 5) && seed !== first + seeds - 1) continue;
    await count(uncounted);
    uncounted = [];
  }
  await people.close();
  report.fallbacks = here.fallbacks();
  report.logLines = here.logs.lines();
  report.errors = Object.fromEntries(here.logs.errors);
  report.seconds = Math.round((Date.now() - startedAt) / 1_000);
  return report;
}

function note(report: RealReport, seed: number, found: readonly FoundBreach[]): void {
  for (const { invariant, detail, seed: own } of found) {
    const known = report.breaches.find((one) => one.invariant === invariant);
    if (known === undefined) report.breaches.push({ invariant, count: 1, seed: own ?? seed, detail: [detail] });
    else {
      known.count += 1;
      if (known.detail.length < MOST_DETAILS) known.detail.push(detail);
    }
  }
}

function since(startedAt: number): string {
  return `${Math.round((Date.now() - startedAt) / 1_000)} s`;
}
