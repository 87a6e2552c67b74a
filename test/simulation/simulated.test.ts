import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase } from '../test-database.ts';
import { runSeed } from './run-seed.ts';
import type { SeedRun } from './run-seed.ts';

/** The long programme is `npm run simulate`; here a few of its days, always the same ones. */
const SEEDS = [1];
const CALLS = 20;
const LIMIT_MS = 240_000;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-simulated-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

async function run(options: { seed: number; calls: number; faults?: boolean }): Promise<SeedRun> {
  const database = await cloneDatabase({ demo: true });
  try {
    return await runSeed({
      faults: true,
      rest: 2_400,
      untilBroken: false,
      databaseUrl: database.url,
      dataDir,
      ...options,
    });
  } finally {
    await database.drop();
  }
}

test.each(SEEDS)(
  'seed %i: faults of every kind strike, and no invariant breaks',
  { timeout: LIMIT_MS },
  async (seed) => {
    const { breaches, trace } = await run({ seed, calls: CALLS });
    expect({ seed, breaches }).toEqual({ seed, breaches: [] });
    expect(trace.length).toBeGreaterThan(CALLS / 2);
  },
);

test('the same seed gives the same run, to the last row and the last word heard', { timeout: LIMIT_MS }, async () => {
  const [first, second] = [await run({ seed: 20, calls: 15 }), await run({ seed: 20, calls: 15 })];
  expect(second.hash).toBe(first.hash);
  expect(second.trace).toEqual(first.trace);
  const other = await run({ seed: 21, calls: 15 });
  expect(other.hash).not.toBe(first.hash);
});
