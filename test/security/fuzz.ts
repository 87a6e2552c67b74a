/**
 * `npm run fuzz -- --requests 100000 --seed S`: requests that nobody should send, to every route, on a PostgreSQL of its
 * own. Prints the seed and a table; exit 1 on any breach, each with the shortest request that showed it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../prisma/embedded-postgres.ts';
import { migrate } from '../../prisma/migrate.ts';
import { migrateJobs } from '../../src/jobs/queue-backends.ts';
import { loadDemoTemplate } from '../demo-template.ts';
import { startFuzzApp } from './fuzz-app.ts';
import { runFuzz } from './fuzz-run.ts';
import { fuzzTable } from './fuzz-table.ts';

const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } });
const requests = Number(values.requests ?? 10_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const fallen: unknown[] = [];
const dataDir = await mkdtemp(join(tmpdir(), 'hotline-fuzz-'));
const postgres = await startEmbeddedPostgres({ dataDir, durability: 'lost on a crash' });
let clean = false;
try {
  await migrate(postgres.url);
  await migrateJobs(postgres.url);
  await loadDemoTemplate(postgres.url);
  const app = await startFuzzApp(postgres.url, await freePort());
  // Once the application is up: until then a fault is to end the run and be read.
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (fault: unknown) => fallen.push(fault));
  const began = performance.now();
  const report = await runFuzz(app, { requests, seed, progress: (said) => process.stderr.write(`${said}\n`) });
  const seconds = Math.round((performance.now() - began) / 1_000);
  await app.close();
  for (const fault of fallen)
    report.breaches.push({ what: 'a fault that nobody caught', where: 'process', count: 1, example: String(fault) });
  console.log(fuzzTable(report, { seed, seconds }));
  clean = report.breaches.length === 0;
} catch (fault) {
  console.error(fault);
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true });
}
process.exit(clean ? 0 : 1);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
