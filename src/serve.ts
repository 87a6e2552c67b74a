import { setTimeout as pause } from 'node:timers/promises';
import { demoSignIns, isDemoCompany, loadDemoCompany } from '../prisma/demo-company/load-demo-company.ts';
import { buildApp, createSimulatorFor } from './app.ts';
import { hasHotline } from './calls/hotline.ts';
import { reconcileCalls } from './calls/reconcile-calls.ts';
import type { Config } from './config.ts';
import { isDatabaseGone } from './database-gone.ts';
import { closeDeps, hasSimulator, inTime } from './deps.ts';
import type { Deps } from './deps.ts';
import { createJobHandlers, repeatingJobs } from './jobs/handlers.ts';
import { calendarWarning } from './routing/china-calendar.ts';
import { keepWatch } from './service/keep-watch.ts';
import { replaySpool } from './spool/replay-spool.ts';

export interface Served {
  /** Work besides answering requests, and the word that all is ready. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** Listens. `prepare`: what is still to be done once the database is there; null: it was, and everything is. */
export async function serve(deps: Deps, prepare: (() => Promise<void>) | null): Promise<Served> {
  const { config } = deps;
  const simulator = config.role !== 'worker' && hasSimulator(config) ? createSimulatorFor(deps) : null;
  const { http } = buildApp(deps, { simulator });
  await http
    .listen({ host: config.host, port: config.port })
    .catch((cause: unknown) => Promise.reject(portFault(cause, config)));
  const ending = new AbortController();
  let watch: { stop(): Promise<void> } | null = null;
  const begin = async () => {
    watch = keepWatch(deps);
    if (config.role !== 'web') await startWork(deps);
    await sayReady(deps);
  };
  return {
    begin: async () => {
      if (prepare === null) await begin();
      else void beginWhenThere({ deps, prepare, begin, signal: ending.signal });
    },
    async close() {
      ending.abort();
      await watch?.stop();
      await simulator?.close();
      const requests = inTime(deps.log, { what: 'requests', ms: 5_000, work: http.close() });
      await Promise.all([deps.jobs.stopWorking(), requests]);
      http.server.closeAllConnections();
      await closeDeps(deps);
    },
  };
}

async function startWork(deps: Deps): Promise<void> {
  await deps.jobs.work(createJobHandlers(deps), { repeat: repeatingJobs });
  // What was spooled goes first: it knows more of a call than the carrier's list does.
  await replaySpool(deps).catch((err: unknown) => deps.log.warn({ err }, 'spool.not_replayed'));
  // What was live when this process (or another) went away: ask the carrier what became of it.
  await reconcileCalls(deps).catch((err: unknown) => deps.log.warn({ err }, 'reconcile.failed'));
}

const TRY_DATABASE_EVERY_MS = 2_000;

/** Callers are answered without the database meanwhile (webhooks/twilio/fault-twiml.ts), and their requests spooled. */
async function beginWhenThere(of: {
  deps: Deps;
  prepare: () => Promise<void>;
  begin: () => Promise<void>;
  signal: AbortSignal;
}): Promise<void> {
  const { deps, prepare, begin, signal } = of;
  const url = `http://${deps.config.host}:${deps.config.port}`;
  console.log(
    [
      `listens on ${url}, but the database of DATABASE_URL does not answer.`,
      'Callers reach STANDBY_NUMBER or leave a message; it is tried again every two seconds.',
    ].join('\n'),
  );
  while (!signal.aborted) {
    try {
      await prepare();
      if (deps.config.demo) await loadDemoCompany(deps);
      deps.service.note('database', true);
      return await begin();
    } catch (err) {
      if (!isDatabaseGone(err)) deps.log.error({ err }, 'start.failed');
    }
    await pause(TRY_DATABASE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
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
