/**
 * `npm run bench`: JSON on standard output, a table on standard error. Every figure stands beside a bare baseline taken
 * in the same run on the same machine; the ratio is what to watch, since machines differ and drift.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { loadDemoCompany } from '../prisma/demo-company/load-demo-company.ts';
import { migrate } from '../prisma/migrate.ts';
import { loadConfig } from '../src/config.ts';
import { closeDeps, openDeps } from '../src/deps.ts';
import type { Deps } from '../src/deps.ts';
import { migrateJobs } from '../src/jobs/queue-backends.ts';
import { createLog } from '../src/log.ts';
import { benchDecisions } from './decisions.ts';
import { freePort } from './free-port.ts';
import type { Figure } from './measure.ts';
import { benchPops } from './pops.ts';
import { benchWebhooks } from './webhooks.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'hotline-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir, durability: 'kept' });
try {
  const deps = await openBench(postgres.url);
  const figures: Figure[] = [...benchDecisions(), ...(await benchWebhooks(deps)), ...(await benchPops(deps))];
  await closeDeps(deps);
  print(figures);
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true });
}
process.exit(0);

async function openBench(databaseUrl: string): Promise<Deps> {
  await migrate(databaseUrl);
  await migrateJobs(databaseUrl);
  const port = await freePort();
  const env = {
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    HOTLINE_SECRET: 'only-for-the-benchmark-0123456789-01234',
    DEMO: 'on',
    LOG_LEVEL: 'silent',
  };
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  const deps = await openDeps({ config: loaded.config, log: createLog(loaded.config), databaseUrl });
  await loadDemoCompany(deps);
  return deps;
}

function print(figures: readonly Figure[]): void {
  console.log(JSON.stringify({ at: new Date().toISOString(), node: process.version, figures }, null, 2));
  for (const { name, value, unit, baseline, ratio } of figures) {
    console.error(
      `${name.padEnd(52)} ${format(value).padStart(10)} ${unit.padEnd(4)}  bare ${format(baseline).padStart(10)}  ratio ${ratio.toFixed(2)}`,
    );
  }
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
