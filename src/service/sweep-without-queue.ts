import { reconcileCalls } from '../calls/reconcile-calls.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { queueStoodInTotal } from '../http/metrics.ts';
import { sweep } from '../jobs/sweep.ts';

/** As often as the job would. */
const EVERY_SECONDS = 5;
/** The lock's own number, of no meaning. */
const LOCK = 4_008_001;
const alone = sql('sweep-alone', `SELECT pg_try_advisory_xact_lock(${LOCK}) AS "isMine"`);

const RECONCILE_EVERY_SECONDS = 60;

/** When this process last did either by itself. */
const swept = new WeakMap<object, number>();
const reconciled = new WeakMap<object, number>();

/**
 * Sweep and reconciliation are jobs like any other, so without the queue nobody does them, and no deadline passes. Then a worker does it by
 * itself: one at a time among all of them, held by a lock of PostgreSQL that ends with its transaction, whatever happens
 * to the process.
 */
export async function sweepWithoutQueue(deps: Deps): Promise<void> {
  const now = deps.clock.now().getTime();
  if (now - (swept.get(deps.jobs) ?? 0) < EVERY_SECONDS * 1_000) return;
  swept.set(deps.jobs, now);
  await deps.db.transaction(async (tx) => {
    const [lock] = await tx.query<{ isMine: boolean }>(alone);
    if (lock?.isMine !== true) return;
    queueStoodInTotal.inc();
    await sweep(deps);
    if (now - (reconciled.get(deps.jobs) ?? 0) < RECONCILE_EVERY_SECONDS * 1_000) return;
    reconciled.set(deps.jobs, now);
    await reconcileCalls(deps);
  });
}
