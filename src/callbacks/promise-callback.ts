import { sql } from '../db.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { LockedCall } from '../calls/call-store.ts';

/** Why we owe a call: the caller gave up waiting, waited too long, called after hours, or an agent noted a day. */
export type CallbackReason =
  | 'missed'
  | 'queue_limit'
  | 'closed'
  | 'asked'
  | 'rep_promise'
  | 'cut_off'
  | 'carrier_fault'
  | 'follow_up';

// One open promise a caller, by the index callbacks_one_open_promise (whose predicate this repeats word for word): a
// second missed call makes the first more urgent, not two of them.
const promiseText = sql(
  'promise-callback',
  `INSERT INTO callbacks (id, call_id, customer_id, contact_id, lead_id, queue_id, owner_id, sealed, index, last_four, reason, due_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ON CONFLICT (index) WHERE status = 'open' AND reason <> 'follow_up' DO NOTHING`,
);
const closeText = sql(
  'close-callbacks-of-caller',
  `UPDATE callbacks SET status = 'done', done_at = $2
   WHERE status = 'open' AND reason <> 'follow_up' AND (index = $1 OR (customer_id IS NOT NULL AND customer_id = $3))`,
);

/**
 * Writes down that this caller is owed a call. Does nothing for a withheld number: there is nobody to call. It may
 * wait for another call of the same number, so it comes last in the lock order: lock agents and the lead before.
 */
export async function promiseCallback(
  unit: UnitOfWork,
  ids: Ids,
  call: LockedCall,
  promise: { reason: CallbackReason; dueAt: Date; ownerId?: string | null },
): Promise<void> {
  if (call.outsideSealed === null) return;
  await unit.query(promiseText, [
    ids.next(),
    call.id,
    call.customerId,
    call.contactId,
    call.leadId,
    call.queueId,
    promise.ownerId ?? null,
    call.outsideSealed,
    call.outsideIndex,
    call.outsideLastFour,
    promise.reason,
    promise.dueAt,
    unit.now,
  ]);
}

const keepText = sql(
  'keep-promise-of-call',
  `UPDATE callbacks b SET status = 'done', done_at = $2, owner_id = coalesce(b.owner_id, c.agent_id)
   FROM calls c WHERE c.id = $1 AND b.id = c.callback_id AND b.status = 'open'`,
);

/** Whoever was called back was reached: the promise that the call was for is kept, a noted day like any other. */
export async function keepPromiseOfCall(unit: UnitOfWork, call: LockedCall): Promise<void> {
  await unit.query(keepText, [call.id, unit.now]);
  await keepPromises(unit, call);
}

/** Somebody talked with this caller: what was promised is kept, whichever way the two came together. */
export async function keepPromises(unit: UnitOfWork, call: LockedCall): Promise<void> {
  if (call.outsideIndex === null) return;
  await unit.query(closeText, [call.outsideIndex, unit.now, call.customerId]);
}
