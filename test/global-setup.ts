import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { migrate } from '../prisma/migrate.ts';
import { migrateJobs } from '../src/jobs/queue-backends.ts';
import { fastestFolder } from './fastest-folder.ts';
import { keepStill } from './keep-still.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The maintenance database of the run's cluster: see test-database.ts. */
    postgresUrl: string;
    templateDatabase: string;
    /** The same with the demo company in it. */
    demoDatabase: string;
  }
}

/**
 * One PostgreSQL for the whole run, with one migrated database that each test file clones. Each project that needs it
 * asks; the first one makes it, for all of them.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const wholeRun = project.vitest.getRootProject();
  if ('postgresUrl' in wholeRun.getProvidedContext()) return undefined;
  const dataDir = await mkdtemp(join(await fastestFolder(), 'hotline-test-'));
  const templateDatabase = 'template_hotline';
  const demoDatabase = 'template_demo';
  const postgres = await startEmbeddedPostgres({ dataDir, database: templateDatabase, durability: 'lost on a crash' });
  const tearDown = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  };
  try {
    await keepStill(postgres.urlOf('postgres'));
    await makeConnectingCheap(postgres.url);
    await planOnce(postgres.urlOf('postgres'));
    await migrate(postgres.url);
    await migrateJobs(postgres.url);
    await cloneInto(postgres.urlOf('postgres'), { from: templateDatabase, to: demoDatabase });
    const demo = await import('./demo-template.ts').catch(() => null);
    await demo?.loadDemoTemplate(postgres.urlOf(demoDatabase));
  } catch (fault) {
    await tearDown();
    throw fault;
  }
  wholeRun.provide('postgresUrl', postgres.urlOf('postgres'));
  wholeRun.provide('templateDatabase', templateDatabase);
  wholeRun.provide('demoDatabase', demoDatabase);
  return tearDown;
}

/**
 * Each application under test opens some twenty connections. With PostgreSQL's 4,096 rounds of SCRAM the password that
 * only this run knows costs a core some milliseconds each time; the same password with one round does not.
 */
async function makeConnectingCheap(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  const password = pg.escapeLiteral(decodeURIComponent(new URL(url).password));
  await client.connect();
  await client.query('set scram_iterations = 1');
  await client.query(`alter role current_user password ${password}`);
  await client.end();
}

/** A connection lives for one test: PostgreSQL's five plans made for five sets of values are never paid back. */
async function planOnce(maintenanceUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  await client.query('alter system set plan_cache_mode = force_generic_plan');
  await client.query('select pg_reload_conf()');
  await client.end();
}

async function cloneInto(maintenanceUrl: string, clone: { from: string; to: string }): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  await client.query(`create database ${pg.escapeIdentifier(clone.to)} template ${pg.escapeIdentifier(clone.from)}`);
  await client.end();
}
