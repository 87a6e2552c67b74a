import { faults } from './faults.ts';
import type { SeedRun } from './run-seed.ts';

/** The design's list of invariants, by number. What belongs to none of them counts under 0. */
export const invariants: Readonly<Record<string, string>> = {
  1: 'every call that ended has exactly one outcome',
  2: 'every unknown caller has one open lead, with a live job, an owner or an end',
  3: 'no pop and no number reaches a user whom the call does not concern',
  4: 'an agent has at most one open reservation or call',
  5: 'nobody rings for a caller who left',
  6: 'repeated, late or reordered news changes nothing that it should not',
  7: 'every answer is valid TwiML; no caller is left in silence or hung up on by a fault',
  8: 'what an agent’s screen shows is what the database says',
  9: 'the carrier’s list and ours agree',
  10: 'a forged request changes nothing',
  11: 'every figure equals a recount',
  12: 'no full number in any log',
  0: 'nothing is left behind: effects, promises, wrap-ups',
};

export interface Totals {
  seeds: number[];
  calls: number;
  faults: Record<string, number>;
  broken: Record<string, number>;
}

export function addUp(runs: readonly SeedRun[]): Totals {
  const totals: Totals = { seeds: [], calls: 0, faults: {}, broken: {} };
  for (const number of Object.keys(invariants)) totals.broken[number] = 0;
  for (const run of runs) {
    totals.seeds.push(run.seed);
    totals.calls += run.calls;
    for (const [kind, count] of Object.entries(run.faults)) totals.faults[kind] = (totals.faults[kind] ?? 0) + count;
    for (const breach of run.breaches) {
      const number = /^(?:at rest: )?(\d+) /.exec(breach)?.[1] ?? '0';
      totals.broken[number] = (totals.broken[number] ?? 0) + 1;
    }
  }
  return totals;
}

/** Kinds that no seed drew: a programme that leaves one out proves nothing about it. */
export function neverStruck(totals: Totals): string[] {
  return faults.map(({ kind }) => kind).filter((kind) => (totals.faults[kind] ?? 0) === 0);
}

export function tableOf(totals: Totals): string {
  const faultLines = Object.entries(totals.faults)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `  ${String(count).padStart(7)}  ${kind}`);
  const all = Object.values(totals.faults).reduce((sum, count) => sum + count, 0);
  const brokenLines = Object.entries(invariants).map(
    ([number, says]) => `  ${String(totals.broken[number] ?? 0).padStart(7)}  ${number === '0' ? ' ' : number} ${says}`,
  );
  return [`faults: ${all}`, ...faultLines, 'invariants broken, times:', ...brokenLines].join('\n');
}
