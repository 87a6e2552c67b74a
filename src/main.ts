import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { demoSignIns, isDemoCompany, loadDemoCompany } from '../prisma/demo-company/load-demo-company.ts';
import { migrate } from '../prisma/migrate.ts';
import { buildApp, createSimulatorFor } from './app.ts';
import { hasHotline } from './calls/hotline.ts';
import { reconcileCalls } from './calls/reconcile-calls.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { closeDeps, hasSimulator, openDeps } from './deps.ts';
import type { Deps } from './deps.ts';
import { createJobHandlers, repeatingJobs } from './jobs/handlers.ts';
import { migrateJobs } from './jobs/queues.ts';
import { createLog } from './log.ts';
import { calendarWarning } from './routing/china-calendar.ts';

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
  await migrate(databaseUrl);
  if (config.queues === 'postgres') await migrateJobs(databaseUrl);
  const deps = await openDeps({ config, log, databaseUrl });
  if (config.demo) await loadDemoCompany(deps);
  const close = await serve(deps);
  endOnSignal(async () => {
    await close();
    await stopDatabase(postgres);
  });
}

async function serve(deps: Deps): Promise<() => Promise<void>> {
  const { config } = deps;
  const simulator = config.role !== 'worker' && hasSimulator(config) ? createSimulatorFor(deps) : null;
  const { http } = buildApp(deps, { simulator });
  await http
    .listen({ host: config.host, port: config.port })
    .catch((cause: unknown) => Promise.reject(portFault(cause, config)));
  if (config.role !== 'web') {
    await deps.jobs.work(createJobHandlers(deps), { repeat: repeatingJobs });
    // What was live when this process (or another) went away: ask the carrier what became of it.
    await reconcileCalls(deps).catch((err: unknown) => deps.log.warn({ err }, 'reconcile.failed'));
  }
  await sayReady(deps);
  return async () => {
    await simulator?.close();
    await http.close();
    await closeDeps(deps);
  };
}

function howToSetUp(): string[] {
  return [
    'No company is set up: callers hear an apology. From another terminal, with the same settings:',
    '  npm run company -- init --hotline 400-800-1234 --name 服务热线',
  ];
}

async function sayReady({ config, db, clock }: Deps): Promise<void> {
  const isDemo = config.demo && (await isDemoCompany(db));
  const url = `http://${config.host}:${config.port}`;
  const lines = [`ready ${url}`];
  if (isDemo) lines.push('', ...demoSignIns());
  if (!(await hasHotline(db))) lines.push('', ...howToSetUp());
  if (hasSimulator(config)) lines.push('', `open ${url}/phone and dial`);
  if (isDemo && config.carrier.kind === 'twilio') {
    lines.push(
      '',
      'DEMO=on with a real carrier: the mobiles of the demo reps are made up and may be somebody’s. Set DEMO=off before a call comes in.',
    );
  }
  const warning = calendarWarning(clock.now());
  if (warning !== null) lines.push('', warning);
  console.log(lines.join('\n'));
}

function portFault(cause: unknown, config: Config): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'EADDRINUSE')
    return new Error(`port ${config.port} is taken: stop what listens there, or set PORT to another.`, { cause });
  if (code === 'EACCES')
    return new Error(`port ${config.port} is not ours to open: set PORT to one above 1023.`, { cause });
  return new Error(
    `cannot listen on ${config.host}:${config.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
}

const SAME_WISH_MS = 1000;
/** Whatever hangs in the end must not hold up a deploy: what is not committed is done by whoever starts next. */
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
