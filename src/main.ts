import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { loadDemoCompany } from '../prisma/demo-company/load-demo-company.ts';
import { migrate } from '../prisma/migrate.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { isDatabaseGone } from './database-gone.ts';
import { openDeps } from './deps.ts';
import { migrateJobs } from './jobs/queue-backends.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { serve } from './serve.ts';

await main().catch((fault: unknown) => {
  console.error(`\nHotline did not start: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(1);
});

/** Config, database, deps, app, listen; then nothing until somebody says stop. */
async function main(): Promise<void> {
  const read = readConfig();
  if (!read.ok)
    throw new Error(['these settings are not as expected:', ...read.faults.map((fault) => `  ${fault}`)].join('\n'));
  const { config } = read;
  const log = createLog(config);
  const postgres =
    config.secrets.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  const databaseUrl = config.secrets.databaseUrl ?? postgres?.url ?? '';
  const isThere = await prepareDatabase(config, databaseUrl).then(
    () => true,
    (fault: unknown) => {
      // A database of one's own may be down when a server starts; callers are to be answered all the same.
      if (config.database === 'embedded' || !isDatabaseGone(fault)) throw fault;
      return false;
    },
  );
  outliveBrokenConnections(log);
  const deps = await openDeps({ config, log, databaseUrl });
  deps.service.note('database', isThere);
  if (config.demo && isThere) await loadDemoCompany(deps);
  const { begin, close } = await serve(deps, isThere ? null : () => prepareDatabase(config, databaseUrl));
  // Before it says that it is ready: whoever reads that may end it at once, and that in order.
  endOnSignal(async () => {
    await close();
    await stopDatabase(postgres);
  });
  await begin();
}

/**
 * A library's connection that breaks while nobody listens to it must not end the only thing that can answer a call:
 * whatever it was to do is done again. Any other fault that nobody caught ends the process, as Node means it.
 */
function outliveBrokenConnections(log: Log): void {
  process.on('uncaughtException', (err) => {
    if (isDatabaseGone(err)) return log.error({ err }, 'main.connection_broke');
    console.error(err);
    process.exit(1);
  });
}

async function prepareDatabase(config: Config, databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  if (config.queues === 'postgres') await migrateJobs(databaseUrl);
}

const SAME_WISH_MS = 1000;
/**
 * Whatever hangs in the end must not hold up a deploy: what is not committed is done by whoever starts next. More than
 * all limits of closing together (`serve` and `closeDeps`), of which each is for something that hangs.
 */
const CLOSE_LIMIT_MS = 25_000;

/** The first signal ends everything in order; a second one does not wait. */
function endOnSignal(close: () => Promise<void>): void {
  let endingSince: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (endingSince !== null) {
        // npm 10 passes on the Ctrl-C that the terminal has sent us already: the same wish, not a second one.
        if (performance.now() - endingSince > SAME_WISH_MS) process.exit(1);
        return;
      }
      endingSince = performance.now();
      setTimeout(() => {
        console.error(`did not end in order within ${CLOSE_LIMIT_MS / 1_000} s; ends now`);
        process.exit(1);
      }, CLOSE_LIMIT_MS).unref();
      close().then(
        () => process.exit(0),
        (fault: unknown) => {
          console.error(fault);
          process.exit(1);
        },
      );
    });
  }
}

async function stopDatabase(postgres: EmbeddedPostgres | null): Promise<void> {
  await postgres?.stop();
}
