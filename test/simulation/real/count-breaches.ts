import { setTimeout as wait } from 'node:timers/promises';
import { carrierBreaches } from '../../robustness/carrier-truth.ts';
import { breaches } from '../../robustness/invariants.ts';
import { fatesOf, inSilence, listDifferences } from './callers-fate.ts';
import type { FaultTools } from './fault.ts';
import { falseScreens, overheard } from './screens-truth.ts';

export interface FoundBreach {
  invariant: string;
  detail: string;
  seed: number | null;
}

type Tools = Omit<FaultTools, 'breach' | 'seed'>;

/** What the queries of invariants.ts and carrier-truth.ts allow for, by a clock that is that much ahead. */
const ALLOWED_SECONDS = 60;
const AT_REST_SECONDS = 10;
/** A leg whose answer was lost is looked for during 90 s (src/calls/place-leg.ts) before it counts as never placed. */
const CONVERGES_WITHIN_MS = 120_000;

/** While callers are still on the line and nobody has done anything for a while: what do they hear? */
export async function countAtRest({ here, callers }: Tools): Promise<FoundBreach[]> {
  const clock = { now: () => new Date(Date.now() + (ALLOWED_SECONDS - AT_REST_SECONDS) * 1_000) };
  const ask = () => carrierBreaches({ deps: { db: here.db }, simulator: here.simulator, clock });
  // What is just being made good is no breach: while effects wait for the carrier's next answer, it may be.
  const deadline = Date.now() + CONVERGES_WITHIN_MS;
  let still = await ask();
  for (let mayHeal = true; mayHeal && still.length > 0;) {
    await wait(4_000);
    const now = await ask();
    still = still.filter((what) => now.includes(what));
    mayHeal = Date.now() < deadline && (await here.db.prisma.outbox.count()) > 0;
  }
  return [
    ...still.map((detail) => ({ invariant: '9 the telephones hear what the database says', detail, seed: null })),
    ...inSilence(callers.live(), Date.now()),
  ];
}

/** Once everybody went home: whatever is not made good by the deadline is a breach. */
export async function countWhenQuiet(tools: Tools, seenLegs: Set<string>): Promise<FoundBreach[]> {
  const deadline = Date.now() + CONVERGES_WITHIN_MS;
  let found = await countOnce(tools, seenLegs);
  while (found.length > 0 && Date.now() < deadline) {
    await wait(1_000);
    found = await countOnce(tools, seenLegs);
  }
  const { here, people, callers } = tools;
  const digits = new Set(callers.all.map(({ from }) => from.slice(-11)));
  const heard = (await overheard(here, people, digits)).map((detail) => ({
    invariant: '3 only to whom it concerns',
    detail,
    seed: null,
  }));
  for (const { sid } of here.simulator.calls()) seenLegs.add(sid);
  return [...found, ...heard, ...saidAloud(tools)];
}

async function countOnce({ here, people, callers }: Tools, seenLegs: Set<string>): Promise<FoundBreach[]> {
  const found: FoundBreach[] = [];
  const add = (invariant: string, details: readonly string[]) =>
    found.push(...details.map((detail) => ({ invariant, detail, seed: null })));
  const ahead = new Date(Date.now() + (ALLOWED_SECONDS - AT_REST_SECONDS) * 1_000);
  for (const sentence of await breaches(here.db, ahead)) add(sentence.slice(0, sentence.lastIndexOf(':')), [sentence]);
  found.push(...(await fatesOf(here, callers.all)));
  add('9 the carrier’s list is ours', await listDifferences(here, seenLegs));
  add('8 a screen shows what the database says', await falseScreens(here.db, people));
  const { rows } = await here.db.pool.query<{ id: string; count: number }>(
    'SELECT min(id::text) AS id, count(*)::int AS count FROM leads WHERE created_at > $1 GROUP BY index HAVING count(*) > 1',
    [new Date(callers.all[0]?.placedAt ?? Date.now())],
  );
  add(
    '2 one lead for one number',
    rows.map(({ id, count }) => `${count} leads, the first is ${id}`),
  );
  return found;
}

/** What the carrier's own debugger complains of besides what a fault explains: a connection, a status, a time-out. */
const EXPLAINED = new Set([11200, 11205, 15003]);

function saidAloud({ here }: Tools): FoundBreach[] {
  const complaints = here.simulator
    .errors()
    .flatMap((entry) =>
      'code' in entry && !EXPLAINED.has(Number(entry.code)) ? [`${entry.code}: ${entry.message}`] : [],
    );
  return [
    ...[...new Set(complaints)].map((detail) => ({ invariant: '7 every answer is valid TwiML', detail, seed: null })),
    ...here.logs.leaks.splice(0).map((detail) => ({ invariant: '12 no full number in any log', detail, seed: null })),
    ...here.unexpectedEnds.splice(0).map((detail) => ({ invariant: 'no process ends by itself', detail, seed: null })),
  ];
}
