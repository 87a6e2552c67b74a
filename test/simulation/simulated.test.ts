import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase } from '../test-database.ts';
import { runSeed } from './run-seed.ts';
import type { SeedRun } from './run-seed.ts';

/** The long programme is `npm run simulate`; here one of its days, always the same one. */
const SEED = 1;
const CALLS = 25;
const LIMIT_MS = 240_000;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-simulated-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

let firstRun: Promise<SeedRun> | null = null;
/** Seen by both tests, whichever comes first. */
function first(): Promise<SeedRun> {
  firstRun ??= run({ seed: SEED, calls: CALLS });
  return firstRun;
}

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

test('faults of every kind strike, and no invariant breaks', { timeout: LIMIT_MS }, async () => {
  const { breaches, trace } = await first();
  expect(breaches).toEqual([]);
  expect(trace.length).toBeGreaterThan(CALLS / 2);
});

test('the same seed gives the same run, to the last row and the last word heard', { timeout: LIMIT_MS }, async () => {
  const again = await run({ seed: SEED, calls: CALLS });
  expect(again.hash).toBe((await first()).hash);
  expect(again.trace).toEqual((await first()).trace);
  const other = await run({ seed: SEED + 1, calls: 2 });
  expect(other.hash).not.toBe(again.hash);
});
