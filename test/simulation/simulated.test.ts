import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { cloneDatabase } from '../test-database.ts';
import type { SeedRun } from './run-seed.ts';

/** The long programme is `npm run simulate`; here one of its days, always the same one. */
const SEED = 1;
const CALLS = 25;
const LIMIT_MS = 240_000;

type Day = Pick<SeedRun, 'hash' | 'breaches' | 'trace'>;

let day: Day, sameDay: Day, otherDay: Day;
beforeAll(async () => {
  [day, sameDay, otherDay] = await Promise.all([
    live({ seed: SEED, calls: CALLS }),
    live({ seed: SEED, calls: CALLS }),
    live({ seed: SEED + 1, calls: 2 }),
  ]);
}, LIMIT_MS);

async function live(asked: { seed: number; calls: number }): Promise<Day> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-simulated-'));
  const database = await cloneDatabase({ demo: true });
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--import',
        'tsx',
        resolve(import.meta.dirname, 'day-process.ts'),
        JSON.stringify({ ...asked, databaseUrl: database.url, dataDir }),
      ],
      { timeout: LIMIT_MS },
    );
    return JSON.parse(stdout);
  } finally {
    await database.drop();
    await rm(dataDir, { recursive: true });
  }
}

test('faults of many kinds strike, and no invariant breaks', () => {
  expect(day.breaches).toEqual([]);
  expect(day.trace.length).toBeGreaterThan(CALLS / 2);
});

test('the same seed gives the same day in another process, to the last row and the last word heard', () => {
  expect(sameDay.hash).toBe(day.hash);
  expect(sameDay.trace).toEqual(day.trace);
  expect(otherDay.hash).not.toBe(day.hash);
});
