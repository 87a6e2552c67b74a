import { z } from 'zod';
import { openJobs } from '../../src/jobs/queues.ts';
import { createLog } from '../../src/log.ts';

/** Started by job-queue.test.ts: takes a job, says so, and never finishes it, until somebody kills this process. */
const where = z
  .union([z.object({ redisUrl: z.string() }), z.object({ databaseUrl: z.string() })])
  .parse(JSON.parse(process.argv[2] ?? '{}'));
const jobs = await openJobs(
  { clock: { now: () => new Date() }, log: createLog({ logLevel: 'silent', role: 'all' }) },
  where,
);
const never = () => new Promise<void>(() => process.send?.('taken'));
await jobs.work(
  {
    'reservation-deadline': never,
    'assign-at': never,
    'wait-limit': never,
    'wrap-up-deadline': never,
    'transfer-deadline': never,
    'route-lead': never,
    'offer-deadline': never,
    'offer-reminder': never,
    'callback-place': never,
    'fetch-voicemail': never,
    'tell-waiting': never,
    'keep-house': never,
    'protect-leads': never,
    sweep: never,
    reconcile: never,
    'reconcile-past': never,
  },
  { repeat: [] },
);
