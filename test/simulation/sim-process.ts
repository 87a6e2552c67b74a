import type { OutgoingHttpHeaders } from 'node:http';
import { buildApp } from '../../src/app.ts';
import type { HttpApp } from '../../src/http/http-app.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import type { Config } from '../../src/config.ts';
import { dbOn } from '../../src/db.ts';
import type { Clock, Deps, Ids } from '../../src/deps.ts';
import { createJobHandlers, repeatingJobs } from '../../src/jobs/handlers.ts';
import { forgetCompiledRules } from '../../src/leads/rule-set-store.ts';
import type { Log } from '../../src/log.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import type { NumberVault } from '../../src/number-vault.ts';
import { createOutbox } from '../../src/outbox.ts';
import { noteHeartbeat } from '../../src/agents/note-heartbeat.ts';
import { deskSnapshot } from '../../src/realtime/snapshot.ts';
import { keepWatch } from '../../src/service/keep-watch.ts';
import { createServiceState } from '../../src/service/service-state.ts';
import { replaySpool } from '../../src/spool/replay-spool.ts';
import type { Spool } from '../../src/spool/spool-folder.ts';
import { noTraces } from '../../src/traces/traces.ts';
import { createTwilioCallControl } from '../../webhooks/twilio/control.ts';
import { readSpooled } from '../../webhooks/twilio/read-spooled.ts';
import { createLife } from './life.ts';
import type { Life } from './life.ts';
import { CARRIER_URL } from './sim-carrier.ts';
import type { Lines } from './sim-carrier.ts';
import type { SimDatabase } from './sim-database.ts';
import type { SimJobs } from './sim-jobs.ts';
import type { ServingProcess, SimScreens } from './sim-screens.ts';

export interface Answer {
  /** 0: the process ended before it answered. */
  status: number;
  body: string;
  headers: OutgoingHttpHeaders;
}
export interface Ask {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  payload?: string;
}

/** One process of the real program, without a port: web and worker in one. */
export interface SimProcess extends ServingProcess {
  name: string;
  life: Life;
  deps: Deps;
  readonly isServing: boolean;
  request(ask: Ask): Promise<Answer>;
  lookAround(): Promise<void>;
  /** A deploy: takes no more, finishes what runs, goes. */
  retire(): Promise<void>;
}

export interface Surroundings {
  config: Config;
  log: Log;
  database: SimDatabase;
  jobs: SimJobs;
  screens: SimScreens;
  lines: Lines;
  clock: Clock;
  ids: Ids;
  spoolOf: (vault: NumberVault, clock: Clock) => Spool;
}

export async function startProcess(around: Surroundings, name: string, skewMs: number): Promise<SimProcess> {
  forgetCompiledRules();
  const life = createLife();
  const clock: Clock = { now: () => new Date(around.clock.now().getTime() + skewMs) };
  const { config, log, ids } = around;
  const db = dbOn(around.database.poolOf(life));
  const vault = createNumberVault(config.secrets.hotlineSecret);
  const service = createServiceState(clock);
  const deps: Deps = {
    config,
    log,
    clock,
    ids,
    db,
    vault,
    spool: around.spoolOf(vault, clock),
    readCarrierRequest: readSpooled,
    service,
    traces: noTraces,
    outbox: createOutbox({ db, clock, ids, log, traces: noTraces }),
    jobs: around.jobs.of(life),
    realtime: around.screens.of(life),
    callControl: createTwilioCallControl({
      config,
      clock,
      apiUrl: () => CARRIER_URL,
      transport: around.lines.transportOf(life),
      onAnswer: (answered) => void service.note('carrier', answered),
    }),
  };
  const { http } = buildApp(deps, { simulator: null });
  await http.ready();
  await deps.jobs.work(createJobHandlers(deps), { repeat: repeatingJobs });
  let isRetired = false;
  return {
    name,
    life,
    deps,
    get isServing() {
      return !isRetired && !life.isOver;
    },
    snapshot: (user) => deskSnapshot(deps, user),
    heartbeat: (user, shown) => noteHeartbeat(deps, user.id, shown),
    request: (ask) => answerOf(http, life, ask),
    // As serve.ts does: what waits on the disk, then what was live when another process went away.
    async lookAround() {
      keepWatch(deps);
      await replaySpool(deps).catch(() => undefined);
      await reconcileCalls(deps).catch(() => undefined);
    },
    async retire() {
      isRetired = true;
      deps.realtime.dropConnections();
      await deps.jobs.stopWorking();
      await deps.outbox.settled();
      life.end();
    },
  };
}

/** A process that ends closes its connections: whoever waits hears that nothing comes any more. */
function answerOf(http: HttpApp, life: Life, ask: Ask): Promise<Answer> {
  const gone: Answer = { status: 0, body: '', headers: {} };
  if (life.isOver) return Promise.resolve(gone);
  return new Promise((resolve) => {
    const stop = life.onEnd(() => resolve(gone));
    http
      .inject({
        method: ask.method,
        url: ask.path,
        headers: ask.headers ?? {},
        ...(ask.payload === undefined ? {} : { payload: ask.payload }),
      })
      .then(
        (answer) => resolve({ status: answer.statusCode, body: answer.body, headers: answer.headers }),
        () => resolve(gone),
      )
      .finally(stop);
  });
}
