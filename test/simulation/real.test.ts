import { describe, expect, test } from 'vitest';
import { hasRedisServer } from '../test-redis.ts';
import { everyFault, FAULTS_A_SEED } from './real/fault-schedule.ts';
import { runReal } from './real/run-on-processes.ts';

/** Six seeds are dealt nearly the whole deck. */
const SEEDS = { seed: 0, seeds: 6 };

describe.skipIf(!hasRedisServer)('the fault programme on real processes', () => {
  test('nearly every fault, and no invariant is broken when all is quiet', { timeout: 600_000 }, async () => {
    const lines: string[] = [];
    const report = await runReal({
      ...SEEDS,
      callsPerSeed: 30,
      faults: true,
      quietEvery: SEEDS.seeds,
      log: (line) => void lines.push(line),
    });
    expect(report.breaches, lines.join('\n')).toEqual([]);
    const never = Object.values(report.faults).filter((count) => count === 0);
    expect(never.length).toBeLessThanOrEqual(everyFault.length - SEEDS.seeds * FAULTS_A_SEED);
    expect(report.calls).toBeGreaterThan(SEEDS.seeds * 30);
  });
});
