import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestClock } from '../../phone-simulator/clock.ts';
import { openJobs } from '../../src/jobs/queues.ts';
import type { JobData, JobHandlers, JobName, Jobs } from '../../src/jobs/queues.ts';
import { createLog } from '../../src/log.ts';
import { cloneDatabase } from '../test-database.ts';
import { hasRedisServer, startTestRedis } from '../test-redis.ts';

const log = createLog({ logLevel: 'silent', role: 'all' });

type Where = Parameters<typeof openJobs>[1];
const backends: { name: string; absent: boolean; start(): Promise<{ where: Where; stop(): Promise<void> }> }[] = [
  {
    name: 'PostgreSQL',
    absent: false,
    start: async () => cloneDatabase().then(({ url, drop }) => ({ where: { databaseUrl: url }, stop: drop })),
  },
  {
    name: 'redis-server',
    absent: !hasRedisServer,
    start: async () => startTestRedis().then(({ url, stop }) => ({ where: { redisUrl: url }, stop })),
  },
];

describe.each(backends)('jobs on $name', ({ absent, start }) => {
  describe.skipIf(absent)('and it is there', () => {
    const clock = createTestClock();
    let where: Where;
    let stop: () => Promise<void>;
    const open = new Set<Jobs>();

    beforeAll(async () => {
      ({ where, stop } = await start());
    });
    afterEach(async () => {
      for (const jobs of open) await jobs.close();
      open.clear();
    });
    afterAll(() => stop());

    async function openQueue(): Promise<Jobs> {
      const jobs = await openJobs({ clock, log }, where);
      open.add(jobs);
      return jobs;
    }

    /** Handlers that note what ran; `next` resolves at the next one. */
    function noting() {
      const ran: { name: JobName; data: JobData }[] = [];
      let wake: (() => void) | null = null;
      const note = (name: JobName) => async (data: JobData) => {
        ran.push({ name, data });
        wake?.();
      };
      const handlers: JobHandlers = {
        'reservation-deadline': note('reservation-deadline'),
        'assign-at': note('assign-at'),
        'wait-limit': note('wait-limit'),
        'wrap-up-deadline': note('wrap-up-deadline'),
        'transfer-deadline': note('transfer-deadline'),
        'route-lead': note('route-lead'),
        'offer-deadline': note('offer-deadline'),
        'offer-reminder': note('offer-reminder'),
        'callback-place': note('callback-place'),
        'fetch-voicemail': note('fetch-voicemail'),
        'tell-waiting': note('tell-waiting'),
        'keep-house': note('keep-house'),
        'protect-leads': note('protect-leads'),
        sweep: note('sweep'),
        reconcile: note('reconcile'),
        'reconcile-past': note('reconcile-past'),
      };
      const next = async (count: number) => {
        while (ran.length < count) await new Promise<void>((done) => (wake = done));
      };
      return { ran, handlers, next };
    }

    const later = (seconds: number) => new Date(clock.now().getTime() + seconds * 1_000);

    test('an id twice is once, even when it has run', async () => {
      const jobs = await openQueue();
      const { ran, handlers, next } = noting();
      const job = { name: 'route-lead', jobId: 'route-lead-1', runAt: clock.now(), data: { leadId: '1' } } as const;
      await Promise.all([jobs.schedule(job), jobs.schedule(job)]);
      expect(await jobs.isLive('route-lead-1')).toBe(true);
      await jobs.work(handlers, { repeat: [] });
      await next(1);
      await jobs.schedule(job);
      await jobs.schedule({ ...job, jobId: 'route-lead-2', data: { leadId: '2' } });
      await next(2);
      expect(ran.map(({ data }) => data['leadId'])).toEqual(['1', '2']);
    });

    test('a delayed job waits for its time, and runDue runs what is due and nothing else', async () => {
      const jobs = await openQueue();
      const { ran, handlers } = noting();
      await jobs.work(handlers, { repeat: [] });
      await jobs.schedule({ name: 'wait-limit', jobId: 'wait-soon', runAt: later(60), data: { callId: 'soon' } });
      await jobs.schedule({ name: 'wait-limit', jobId: 'wait-late', runAt: later(120), data: { callId: 'late' } });
      expect(await jobs.runDue()).toBe(0);
      await clock.advance(60_000);
      expect(await jobs.runDue()).toBe(1);
      expect(ran).toMatchObject([{ name: 'wait-limit', data: { callId: 'soon' } }]);
      expect(await jobs.isLive('wait-late')).toBe(true);
    });

    test('a delayed job fires by itself', async () => {
      const jobs = await openQueue();
      const { ran, handlers, next } = noting();
      await jobs.work(handlers, { repeat: [] });
      await jobs.schedule({ name: 'offer-deadline', jobId: 'offer-1', runAt: later(0.3), data: { offerId: '1' } });
      await next(1);
      expect(ran).toMatchObject([{ name: 'offer-deadline', data: { offerId: '1' } }]);
    });

    test('the job of a worker that was killed runs again, in another', { timeout: 30_000 }, async () => {
      const jobs = await openQueue();
      await jobs.schedule({
        name: 'reservation-deadline',
        jobId: 'reservation-1',
        runAt: clock.now(),
        data: { reservationId: '1' },
      });
      const worker = forkWorker(where);
      await once(worker, 'message');
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      const { ran, handlers, next } = noting();
      await jobs.work(handlers, { repeat: [] });
      await next(1);
      expect(ran).toMatchObject([{ name: 'reservation-deadline', data: { reservationId: '1' } }]);
    });
  });
});

/** A worker of another process, which takes a job, says so, and never finishes it. */
function forkWorker(where: Where): ChildProcess {
  return fork(resolve(import.meta.dirname, 'endless-worker.ts'), [JSON.stringify(where)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
