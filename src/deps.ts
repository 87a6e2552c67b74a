import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { createTwilioCallControl } from '../webhooks/twilio/control.ts';
import { readSpooled } from '../webhooks/twilio/read-spooled.ts';
import type { CallControl } from './calls/call-control.ts';
import type { Config } from './config.ts';
import { openDb } from './db.ts';
import type { Db } from './db.ts';
import { openJobs } from './jobs/queues.ts';
import type { Jobs } from './jobs/queues.ts';
import type { Log } from './log.ts';
import { createNumberVault } from './number-vault.ts';
import type { NumberVault } from './number-vault.ts';
import { createOutbox } from './outbox.ts';
import type { Outbox } from './outbox.ts';
import { createRealtime } from './realtime/gateway.ts';
import type { Realtime } from './realtime/gateway.ts';
import { tracedCallControl, tracedDb, tracedRealtime } from './traces/traced-deps.ts';
import { noTraces } from './traces/traces.ts';
import type { Traces } from './traces/traces.ts';
import { createServiceState } from './service/service-state.ts';
import type { ServiceState } from './service/service-state.ts';
import { createSpool } from './spool/spool-folder.ts';
import type { CarrierRequest, Spool, SpooledEvent } from './spool/spool-folder.ts';

/** All the injection there is: built once by main.ts or by a test's fixture, passed as the first parameter. */
export interface Deps {
  config: Config;
  log: Log;
  clock: Clock;
  ids: Ids;
  db: Db;
  vault: NumberVault;
  outbox: Outbox;
  jobs: Jobs;
  realtime: Realtime;
  callControl: CallControl;
  traces: Traces;
  spool: Spool;
  /** What a spooled request says; throws for one that cannot be read. */
  readCarrierRequest: (request: CarrierRequest) => SpooledEvent;
  /** Which parts work, as this process sees it. */
  service: ServiceState;
}

export interface Clock {
  now(): Date;
}

export interface Ids {
  /** UUID v7: sorts by the time it was made, and within one process also inside a millisecond. */
  next(): string;
}

export const systemClock: Clock = { now: () => new Date() };

export function createIds(clock: Clock): Ids {
  let last = 0;
  let seq = 0;
  return {
    next() {
      const msecs = Math.max(last, clock.now().getTime());
      // RFC 9562, 6.2 method 1: a counter after the time. It starts low enough never to run over within a millisecond.
      seq = msecs === last ? seq + 1 : Math.floor(Math.random() * 0x7fffffff);
      last = msecs;
      return uuidv7({ msecs, seq });
    },
  };
}

/** With no carrier account and no other address, the phone simulator of this process is the carrier. */
export function hasSimulator(config: Config): boolean {
  return config.carrier.kind === 'simulator' && config.carrier.apiUrl === null;
}

export interface DepsSources {
  config: Config;
  log: Log;
  databaseUrl: string;
  clock?: Clock;
  /** At most so many to the database at once, those of the queue apart. */
  connections?: number | undefined;
}

/** Opens every connection. `closeDeps` closes them, in the other order. */
export async function openDeps(sources: DepsSources): Promise<Deps> {
  const { config, log, databaseUrl, clock = systemClock, connections } = sources;
  const traces = await tracesOf(config, log);
  const plainDb = openDb(databaseUrl, { max: connections });
  const db = traces.isOn ? tracedDb(plainDb, traces) : plainDb;
  const ids = createIds(clock);
  const { redisUrl } = config.secrets;
  const apiUrl = () =>
    config.carrier.apiUrl ?? (hasSimulator(config) ? `http://127.0.0.1:${config.port}/phone/carrier` : null);
  const vault = createNumberVault(config.secrets.hotlineSecret);
  const service = createServiceState(clock);
  const realtime = createRealtime(log, redisUrl);
  const callControl = createTwilioCallControl({ config, clock, apiUrl, onAnswer: carrierWatch(service) });
  const telemetry = traces.jobs;
  return {
    config,
    log,
    clock,
    ids,
    db,
    vault,
    spool: createSpool({ folder: join(config.dataDir, 'spool'), vault, clock }),
    readCarrierRequest: readSpooled,
    service,
    outbox: createOutbox({ db, clock, ids, log, traces }),
    jobs: await openJobs({ clock, log, telemetry }, redisUrl === null ? { databaseUrl } : { redisUrl }),
    realtime: traces.isOn ? tracedRealtime(realtime, traces) : realtime,
    callControl: traces.isOn ? tracedCallControl(callControl, traces) : callControl,
    traces,
  };
}

/** Loaded only where it is wanted. */
async function tracesOf(config: Config, log: Log): Promise<Traces> {
  const endpoint = config.tracesUrl;
  if (endpoint === null) return noTraces;
  const { openTraces } = await import('./traces/open-traces.ts');
  return openTraces({ endpoint, config, log });
}

/** One request that is lost says nothing yet. */
const SILENT_IN_A_ROW = 3;

function carrierWatch(service: ServiceState): (answered: boolean) => void {
  let silent = 0;
  return (answered) => {
    silent = answered ? 0 : silent + 1;
    if (answered || silent >= SILENT_IN_A_ROW) service.note('carrier', answered);
  };
}

/**
 * What hangs (a carrier, a queue or a database that does not answer) must not keep a server from ending: an effect stays
 * in the outbox, a job is run by another worker. All of them together stay below CLOSE_LIMIT_MS in main.ts.
 */
export async function closeDeps(deps: Deps): Promise<void> {
  // What runs may still schedule; so the queue is closed last, when nothing wants it any more.
  await deps.jobs.stopWorking();
  await inTime(deps.log, { what: 'effects', ms: 5_000, work: deps.outbox.settled() });
  await deps.jobs.close();
  await inTime(deps.log, { what: 'screens', ms: 2_000, work: deps.realtime.close() });
  await inTime(deps.log, { what: 'database', ms: 3_000, work: deps.db.close() });
  await inTime(deps.log, { what: 'traces', ms: 2_000, work: deps.traces.close() });
}

/** Goes on when the time is over, and says what was not done. */
export async function inTime(log: Log, of: { what: string; ms: number; work: Promise<unknown> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), of.ms);
  });
  const ended = await Promise.race([of.work, limit]).finally(() => clearTimeout(timer));
  if (ended === 'late') log.warn({ what: of.what, ms: of.ms }, 'close.not_in_time');
}
