import type { Clock } from '../deps.ts';
import type { Log } from '../log.ts';
import { keepBackend } from './queue-backends.ts';
import type { Backend, JobQueue, JobTelemetry } from './queue-backends.ts';
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

/** Jobs that come again and again, once for all processes together. */
export type Repeated = readonly { name: JobName; everySeconds: number }[];

export interface Jobs {
  /**
   * At or soon after `runAt`. A second job with an id that is still known is not added: twice is once. Throws when the
   * queue does not answer in time: the effect stays in the outbox and is tried again.
   */
  schedule(job: { name: JobName; jobId: string; runAt: Date; data: JobData }): Promise<void>;
  /** True while a job of this id waits, is delayed or runs. */
  isLive(jobId: string): Promise<boolean>;
  /** Starts working on jobs in this process, and the repeating ones (once for all processes together). */
  work(handlers: JobHandlers, options: { repeat: Repeated }): Promise<void>;
  /** For a moved clock: runs what is due by `clock.now()` and resolves when it is done. Returns how many ran. */
  runDue(): Promise<number>;
  /** Whether the queue is there. May take as long as the queue does; throws or never resolves when it is not. */
  answers(): Promise<boolean>;
  /** Finishes the jobs that run here and takes no more; scheduling goes on. */
  stopWorking(): Promise<void>;
  close(): Promise<void>;
}

/** Finished ids are remembered for an hour, so that a repeat finds them; failures for a day, for people to read. */
const KEEP = { removeOnComplete: { age: 3_600, count: 5_000 }, removeOnFail: { age: 86_400 } };
const RETRY = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } };

export async function openJobs(
  deps: { clock: Clock; log: Log; telemetry?: JobTelemetry | null },
  on: { redisUrl: string; prefix?: string } | { databaseUrl: string },
): Promise<Jobs> {
  const backends = keepBackend(deps, on);
  await backends.there().catch((err: unknown) => deps.log.error({ err }, 'jobs.not_there'));
  let worker: ReturnType<Backend['startWorker']> | undefined;
  const finished = new Set<(jobId: string) => void>();
  let closed = false;
  let hangs = false;
  let repeated: Repeated = [];

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
      const [first] = repeated;
      if (first === undefined) await inTime('an answer', ANSWER_LIMIT_MS, queue.getJob('whoever-asks-is-answered'));
      else {
        // A store that was emptied answers well and never runs a sweep again.
        const isLaidDown = await inTime('an answer', ANSWER_LIMIT_MS, queue.getJobScheduler(first.name));
        if (isLaidDown === undefined) await inTime('jobs to be laid down', ANSWER_LIMIT_MS, layDown(queue, repeated));
      }
      return true;
    },
    async work(handlers, options) {
      const begin = async () => {
        const { queue, startWorker } = await backends.there();
        worker ??= startWork(startWorker, handlers, (jobId) => finished.forEach((listener) => listener(jobId)));
        await worker.waitUntilReady();
        repeated = options.repeat;
        await layDown(queue, repeated);
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
      if (hangs) backends.drop();
      else await backends.close();
    },
  };

  /** What a job does not finish in time runs again elsewhere: BullMQ calls it stalled. */
  async function stopWorking(): Promise<void> {
    const working = worker;
    worker = undefined;
    if (working === undefined) return;
    await inTime('the jobs here to end', CLOSE_LIMIT_MS, working.close()).catch((err: unknown) => {
      deps.log.warn({ err }, 'jobs.not_stopped');
      hangs = true;
      void working.close(true).catch(() => undefined);
    });
  }
}

async function layDown(queue: JobQueue, repeated: Repeated): Promise<void> {
  for (const { name, everySeconds } of repeated)
    await queue.upsertJobScheduler(
      name,
      { every: everySeconds * 1_000 },
      { name, data: {}, opts: { ...KEEP, removeOnComplete: true } },
    );
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
