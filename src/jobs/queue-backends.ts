import { createPostgresBackend, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import type { JobsOptions, QueueOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Log } from '../log.ts';
import type { JobData } from './queues.ts';
import { ANSWER_LIMIT_MS, CLOSE_LIMIT_MS, inTime } from './queue-limits.ts';

export type JobTelemetry = NonNullable<QueueOptions['telemetry']>;
type Traced = { telemetry?: JobTelemetry };

const QUEUE = 'hotline';
/** A killed worker's job runs again after 4 to 6 s instead of BullMQ's default of 63. */
const STALL = { lockDuration: 4_000, lockRenewTime: 1_500, stalledInterval: 2_000 };
/** What we use of BullMQ's Queue, so that both backends fit. */
export interface JobQueue {
  add(name: string, data: JobData, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<{ getState(): Promise<string> } | undefined>;
  getDelayed(): Promise<{ id?: string | undefined; data: JobData; promote(): Promise<void> }[]>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: JobData; opts: JobsOptions },
  ): Promise<unknown>;
  getJobScheduler(id: string): Promise<object | undefined>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (fault: Error) => void): unknown;
}
type Process = (job: { name: string; data: JobData; id?: string | undefined }) => Promise<void>;
export interface Backend {
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

/**
 * A queue on PostgreSQL that was not there at its first breath never is again: it remembers how it went. Until one was
 * there, each that is not gives way to another.
 */
export function keepBackend(
  deps: { log: Log; telemetry?: JobTelemetry | null },
  on: { redisUrl: string; prefix?: string } | { databaseUrl: string },
) {
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
    /** For a queue that hung already: it will not close in order. */
    drop: () => backend.drop(),
  };
}

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
