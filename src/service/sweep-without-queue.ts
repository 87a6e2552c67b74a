import { reconcileCalls } from '../calls/reconcile-calls.ts';
import type { Deps } from '../deps.ts';
import { queueStoodInTotal } from '../http/metrics.ts';
import { sweep } from '../jobs/sweep.ts';

/** As often as the job would. */
const EVERY_SECONDS = 5;
const RECONCILE_EVERY_SECONDS = 60;

/** When this process last did either by itself. */
const swept = new WeakMap<object, number>();
const reconciled = new WeakMap<object, number>();

/**
 * Sweep and reconciliation are jobs like any other, so without the queue nobody does them, and no deadline passes. Then each worker does it by
 * itself: whatever a sweep finds it locks and looks at again, so that several at a time do no harm, and no lock is held
 * over it that a dying process would leave to the others.
 */
export async function sweepWithoutQueue(deps: Deps): Promise<void> {
  const now = deps.clock.now().getTime();
  if (now - (swept.get(deps.jobs) ?? 0) < EVERY_SECONDS * 1_000) return;
  swept.set(deps.jobs, now);
  queueStoodInTotal.inc();
  await sweep(deps);
  if (now - (reconciled.get(deps.jobs) ?? 0) < RECONCILE_EVERY_SECONDS * 1_000) return;
  reconciled.set(deps.jobs, now);
  await reconcileCalls(deps);
}
