import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { startFuzzApp } from './fuzz-app.ts';
import type { FuzzApp } from './fuzz-app.ts';
import { runFuzz } from './fuzz-run.ts';
import { fuzzTable } from './fuzz-table.ts';

let database: TestDatabase;
let app: FuzzApp;
beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  app = await startFuzzApp(database.url, await freePort());
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** One seed that everybody has, and one of the day, so that every day looks elsewhere. The long run: `npm run fuzz`. */
test.each([
  ['the fixed seed', 1],
  ['the day’s seed', Math.floor(Date.now() / 86_400_000)],
])(
  'requests that nobody should send break nothing: %s (%i)',
  async (_name, seed) => {
    const began = performance.now();
    const report = await runFuzz(app, { requests: 1_000, seed });
    const table = fuzzTable(report, { seed, seconds: Math.round((performance.now() - began) / 1_000) });
    console.log(table);
    expect(report.breaches, table).toEqual([]);
  },
  180_000,
);
