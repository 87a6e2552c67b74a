import type { Random } from '../../phone-simulator/random.ts';
import type { JobData, JobHandlers, JobName, Jobs } from '../../src/jobs/queues.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';

/** As BullMQ is set up in src/jobs/queues.ts: five tries, a second and twice as much each time. */
const ATTEMPTS = 5;
const BACKOFF_MS = 1_000;
/** A killed worker's job is noticed after its lock and a look for stalled ones; a second time it is given up. */
const STALLED_MS = 5_000;
const MOST_STALLS = 1;

interface Job {
  name: JobName;
  id: string;
  data: JobData;
  state: 'waiting' | 'active' | 'completed' | 'failed';
  attempts: number;
  stalls: number;
}

/** What BullMQ promises, and no more: at least once, at or after its time, lost with its store. */
export interface SimJobs {
  of(life: Life): Jobs;
  /** The queue's store answers nobody, or does again. */
  setGone(gone: boolean): void;
  /** The store was emptied: nothing is remembered, neither what waits nor what was done. */
  loseAll(): void;
  /** The next job that runs is run a second time beside itself: its lock was taken for lost. */
  doubleNext(): void;
  readonly live: number;
}

export function createSimJobs({ scheduler, random }: { scheduler: Scheduler; random: Random }): SimJobs {
  const jobs = new Map<string, Job>();
  const workers: { life: Life; handlers: JobHandlers }[] = [];
  const repeating = new Map<JobName, number>();
  let isGone = false;
  let doubles = false;
  let generation = 0;

  function later(ms: number, run: () => void): void {
    const mine = generation;
    scheduler.setTimeout(() => mine === generation && run(), ms);
  }

  function start(job: Job): void {
    const able = workers.filter(({ life }) => !life.isOver);
    const worker = able[Math.floor(random() * able.length)];
    if (isGone || worker === undefined) return later(500, () => start(job));
    job.state = 'active';
    worker.life.onEnd(() => job.state === 'active' && later(STALLED_MS, () => stalled(job)));
    const once = () => worker.life.survive(worker.handlers[job.name](job.data));
    if (doubles) {
      doubles = false;
      void once().catch(() => undefined);
    }
    once().then(
      () => void (job.state = 'completed'),
      () => failed(job),
    );
  }

  function stalled(job: Job): void {
    if (job.state !== 'active') return;
    job.stalls += 1;
    if (job.stalls > MOST_STALLS) job.state = 'failed';
    else start(job);
  }

  function failed(job: Job): void {
    job.attempts += 1;
    if (job.attempts >= ATTEMPTS) job.state = 'failed';
    else {
      job.state = 'waiting';
      later(BACKOFF_MS * 2 ** (job.attempts - 1), () => start(job));
    }
  }

  function repeat(name: JobName, everySeconds: number): void {
    later(everySeconds * 1_000, () => {
      start({ name, id: '', data: {}, state: 'waiting', attempts: ATTEMPTS - 1, stalls: 0 });
      repeat(name, everySeconds);
    });
  }

  return {
    get live() {
      return [...jobs.values()].filter(({ state }) => state === 'waiting' || state === 'active').length;
    },
    setGone: (gone) => void (isGone = gone),
    doubleNext: () => void (doubles = true),
    loseAll() {
      generation += 1;
      jobs.clear();
      // A worker that runs does not lay down its repeating jobs again; whoever starts does.
      for (const [name, everySeconds] of repeating) repeat(name, everySeconds);
    },
    of: (life) => ({
      async answers() {
        await life.step();
        if (isGone) throw new Error('the queue does not answer');
        return true;
      },
      async schedule({ name, jobId, runAt, data }) {
        await life.step();
        if (isGone) throw new Error('the queue does not answer');
        if (jobs.has(jobId)) return;
        const job: Job = { name, id: jobId, data, state: 'waiting', attempts: 0, stalls: 0 };
        jobs.set(jobId, job);
        const wait = Math.max(0, runAt.getTime() - scheduler.now().getTime());
        later(wait + 2 + Math.floor(random() * 100), () => start(job));
      },
      async isLive(jobId) {
        await life.step();
        const state = jobs.get(jobId)?.state;
        return state === 'waiting' || state === 'active';
      },
      async work(handlers, { repeat: wanted }) {
        workers.push({ life, handlers });
        for (const { name, everySeconds } of wanted) {
          if (!repeating.has(name)) repeat(name, everySeconds);
          repeating.set(name, everySeconds);
        }
      },
      runDue: async () => 0,
      async stopWorking() {
        const at = workers.findIndex((worker) => worker.life === life);
        if (at >= 0) workers.splice(at, 1);
      },
      close: async () => undefined,
    }),
  };
}
