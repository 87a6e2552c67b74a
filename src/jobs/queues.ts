import { createPostgresBackend, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import type { JobsOptions, QueueOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Clock } from '../deps.ts';
import type { Log } from '../log.ts';
import { ANSWER_LIMIT_MS, BEGIN_RETRY_MS, CLOSE_LIMIT_MS, inTime, START_LIMIT_MS } from './queue-limits.ts';

/** BullMQ is the clock and the worker. Every job is named here; what each does is in jobs/handlers.ts. */
export const jobNames = [
  'reservation-deadline',
  'assign-at',
  'wait-limit',
  'wrap-up-deadline',
  'transfer-deadline',
  'route-lead',
  'offer-deadline',
  'offer-reminder',
  'callback-place',
  'fetch-voicemail',
  'tell-waiting',
  'keep-house',
  'protect-leads',
  'sweep',
  'reconcile',
  'reconcile-past',
] as const;
export type JobName = (typeof jobNames)[number];
export type JobData = Record<string, string>;
export type JobHandlers = Record<JobName, (data: JobData) => Promise<void>>;

export type JobTelemetry = NonNullable<QueueOptions['telemetry']>;

export interface Jobs {
  /**
   * At or soon after `runAt`. A second job with an id that is still known is not added: twice is once. Throws when the
   * queue does not answer in time: the effect stays in the outbox and is tried again.
   */
  schedule(job: { name: JobName; jobId: string; runAt: Date; data: JobData }): Promise<void>;
  /** True while a job of this id waits, is delayed or runs. */
  isLive(jobId: string): Promise<boolean>;
  /** Starts working on jobs in this process, and the repeating ones (once for all processes together). */
  work(handlers: JobHandlers, options: { repeat: readonly { name: JobName; everySeconds: number }[] }): Promise<void>;
  /** For a moved clock: runs what is due by `clock.now()` and resolves when it is done. Returns how many ran. */
  runDue(): Promise<number>;
  /** Whether the queue is there. May take as long as the queue does; throws or never resolves when it is not. */
  answers(): Promise<boolean>;
  /** Finishes the jobs that run here and takes no more; scheduling goes on. */
  stopWorking(): Promise<void>;
  close(): Promise<void>;
}

const QUEUE = 'hotline';
/** A killed worker's job runs again after 4 to 6 s instead of BullMQ's default of 63. */
const STALL = { lockDuration: 4_000, lockRenewTime: 1_500, stalledInterval: 2_000 };
/** Finished ids are remembered for an hour, so that a repeat finds them; failures for a day, for people to read. */
const KEEP = { removeOnComplete: { age: 3_600, count: 5_000 }, removeOnFail: { age: 86_400 } };
const RETRY = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } };

/** What we use of BullMQ's Queue, so that both backends fit. */
interface JobQueue {
  add(name: string, data: JobData, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<{ getState(): Promise<string> } | undefined>;
  getDelayed(): Promise<{ id?: string | undefined; data: JobData; promote(): Promise<void> }[]>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: JobData; opts: JobsOptions },
  ): Promise<unknown>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (fault: Error) => void): unknown;
}
type Process = (job: { name: string; data: JobData; id?: string | undefined }) => Promise<void>;
interface Backend {
  queue: JobQueue;
  startWorker(process: Process): {
    on(event: 'completed' | 'failed', listener: (job: { id?: string | undefined } | undefined) => void): unknown;
    close(force?: boolean): Promise<void>;
    waitUntilReady(): Promise<unknown>;
  };
  close(): Promise<void>;
  /** Lets go of whatever does not close in order. */
  drop(): void;
}

/** Brings BullMQ's own tables (schema `bullmq`) up to date; needed once before `openJobs` on PostgreSQL. */
export async function migrateJobs(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}

export async function openJobs(
  deps: { clock: Clock; log: Log; telemetry?: JobTelemetry | null },
  on: { redisUrl: string; prefix?: string } | { databaseUrl: string },
): Promise<Jobs> {
  const backends = keepBackend(deps, on);
  await backends.there().catch((err: unknown) => deps.log.error({ err }, 'jobs.not_there'));
  let worker: ReturnType<Backend['startWorker']> | undefined;
  const finished = new Set<(jobId: string) => void>();
  let closed = false;

  return {
    async schedule(job) {
      // BullMQ would keep the promise for ever; refused, the effect stays in the outbox for whoever runs next.
      if (closed) throw new Error(`jobs are closed: ${job.name} was not scheduled`);
      const delay = Math.max(0, job.runAt.getTime() - deps.clock.now().getTime());
      const { queue } = await backends.there();
      const added = queue.add(
        job.name,
        { ...job.data, runAt: job.runAt.toISOString() },
        { jobId: job.jobId, delay, ...KEEP, ...RETRY },
      );
      await inTime(`${job.name} to be scheduled`, ANSWER_LIMIT_MS, added);
    },
    async isLive(jobId) {
      const { queue } = await backends.there();
      const state = queue.getJob(jobId).then((job) => job?.getState());
      const found = await inTime('a job to be found', ANSWER_LIMIT_MS, state);
      return found !== undefined && !['completed', 'failed', 'unknown'].includes(found);
    },
    async answers() {
      const { queue } = await backends.there();
      await inTime('an answer', ANSWER_LIMIT_MS, queue.getJob('whoever-asks-is-answered'));
      return true;
    },
    async work(handlers, options) {
      const begin = async () => {
        const { queue, startWorker } = await backends.there();
        worker ??= startWork(startWorker, handlers, (jobId) => finished.forEach((listener) => listener(jobId)));
        await worker.waitUntilReady();
        for (const { name, everySeconds } of options.repeat)
          await queue.upsertJobScheduler(
            name,
            { every: everySeconds * 1_000 },
            { name, data: {}, opts: { ...KEEP, removeOnComplete: true } },
          );
      };
      await inTime('a worker to begin', START_LIMIT_MS, begin()).catch((err: unknown) => {
        deps.log.error({ err }, 'jobs.not_working_yet');
        beginLater(begin, () => closed);
      });
    },
    async runDue() {
      const now = deps.clock.now().toISOString();
      const due = (await (await backends.there()).queue.getDelayed()).filter(
        (job) => (job.data['runAt'] ?? 'z') <= now,
      );
      await Promise.all(due.map((job) => promoteAndWait(job, finished)));
      return due.length;
    },
    stopWorking,
    async close() {
      closed = true;
      await stopWorking();
      await backends.close();
    },
  };

  /** What a job does not finish in time runs again elsewhere: BullMQ calls it stalled. */
  async function stopWorking(): Promise<void> {
    const working = worker;
    worker = undefined;
    if (working === undefined) return;
    await inTime('the jobs here to end', CLOSE_LIMIT_MS, working.close()).catch((err: unknown) => {
      deps.log.warn({ err }, 'jobs.not_stopped');
      void working.close(true).catch(() => undefined);
    });
  }
}

function startWork(
  startWorker: Backend['startWorker'],
  handlers: JobHandlers,
  tell: (jobId: string) => void,
): ReturnType<Backend['startWorker']> {
  const worker = startWorker(async (job) => {
    const name = jobNames.find((known) => known === job.name);
    if (name === undefined) throw new Error(`job "${job.name}" has no handler; expected one of ${jobNames.join(', ')}`);
    await handlers[name](job.data);
  });
  for (const event of ['completed', 'failed'] as const) worker.on(event, (job) => tell(job?.id ?? ''));
  return worker;
}

/** The queue was not there when this process began: a real timer, since there is no other. */
function beginLater(begin: () => Promise<void>, isClosed: () => boolean): void {
  const timer = setTimeout(() => {
    if (isClosed()) return;
    inTime('a worker to begin', START_LIMIT_MS, begin()).catch(() => beginLater(begin, isClosed));
  }, BEGIN_RETRY_MS);
  timer.unref();
}

/**
 * A queue on PostgreSQL that was not there at its first breath never is again: it remembers how it went. Until one was
 * there, each that is not gives way to another.
 */
function keepBackend(deps: { log: Log; telemetry?: JobTelemetry | null }, on: Parameters<typeof openJobs>[1]) {
  const traced = deps.telemetry ? { telemetry: deps.telemetry } : {};
  const open = (): Backend => {
    const opened =
      'redisUrl' in on ? onRedis(on.redisUrl, on.prefix ?? 'hotline', traced) : onPostgres(on.databaseUrl, traced);
    opened.queue.on('error', (err: Error) => deps.log.warn({ err }, 'jobs.connection'));
    return opened;
  };
  let backend = open();
  let opening: Promise<Backend> | null = null;
  const tryIt = async (): Promise<Backend> => {
    try {
      await inTime('to be ready', ANSWER_LIMIT_MS, backend.queue.waitUntilReady());
      return backend;
    } catch (fault) {
      backend.drop();
      backend = open();
      opening = null;
      throw fault;
    }
  };
  return {
    there: (): Promise<Backend> => (opening ??= tryIt()),
    close: () =>
      inTime('to close', CLOSE_LIMIT_MS, backend.close()).catch((err: unknown) => {
        deps.log.warn({ err }, 'jobs.not_closed');
        backend.drop();
      }),
  };
}

function promoteAndWait(
  job: { id?: string | undefined; promote(): Promise<void> },
  finished: Set<(jobId: string) => void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const listener = (jobId: string) => {
      if (jobId !== job.id) return;
      finished.delete(listener);
      resolve();
    };
    finished.add(listener);
    job.promote().catch((fault: unknown) => {
      finished.delete(listener);
      // Its real delay ran out just now: it is on its way without us.
      if (fault instanceof Error && /delayed/.test(fault.message)) resolve();
      else reject(fault);
    });
  });
}

type Traced = { telemetry?: JobTelemetry };

function onPostgres(connectionString: string, traced: Traced): Backend {
  const postgres = withBackend(createPostgresBackend);
  const queue = new postgres.Queue<JobData>(QUEUE, { connection: { connectionString, max: 4 }, ...traced });
  return {
    queue,
    startWorker: (process) =>
      quiet(
        new postgres.Worker<JobData>(QUEUE, process, {
          connection: { connectionString, max: 6 },
          concurrency: 8,
          ...STALL,
          ...traced,
        }),
      ),
    close: () => queue.close(),
    drop: () => void queue.close().catch(() => undefined),
  };
}

/**
 * Two connections: a worker's commands wait for theirs to come back, as BullMQ wants it; whoever schedules is told at once
 * that Redis is gone.
 */
function onRedis(url: string, prefix: string, traced: Traced): Backend {
  const waiting = new Redis(url, { maxRetriesPerRequest: null });
  const asking = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
  // The queue's own listener logs what went wrong.
  for (const connection of [waiting, asking]) connection.on('error', () => undefined);
  const queue = new Queue<JobData>(QUEUE, { connection: asking, prefix, ...traced });
  return {
    queue,
    startWorker: (process) =>
      quiet(new Worker<JobData>(QUEUE, process, { connection: waiting, prefix, concurrency: 8, ...STALL, ...traced })),
    async close() {
      await queue.close();
      for (const connection of [waiting, asking]) await connection.quit().catch(() => undefined);
    },
    drop: () => [waiting, asking].forEach((connection) => connection.disconnect()),
  };
}

/** A worker without an error listener would end the process at the first lost connection; it reconnects by itself. */
function quiet<W extends { on(event: 'error', listener: (fault: Error) => void): unknown }>(worker: W): W {
  worker.on('error', () => undefined);
  return worker;
}
