import { sql } from '../db.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { LockedCall } from '../calls/call-store.ts';

/** Why we owe a call: the caller gave up waiting, waited too long, called after hours, or an agent noted a day. */
export type CallbackReason = 'missed' | 'queue_limit' | 'closed' | 'asked' | 'rep_promise' | 'cut_off' | 'carrier_fault' | 'follow_up';

// One open promise a caller: a second missed call makes the first more urgent, not two of them.
const promiseText = sql(
  'promise-callback',
  `INSERT INTO callbacks (id, call_id, customer_id, contact_id, lead_id, queue_id, owner_id, sealed, index, last_four, reason, due_at, created_at)
   SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7::uuid, $8::bytea, $9::bytea, $10::text, $11::text, $12::timestamptz, $13::timestamptz
   WHERE $11 = 'follow_up' OR NOT EXISTS (SELECT 1 FROM callbacks WHERE index = $9 AND status = 'open' AND reason <> 'follow_up')`,
);
// Two calls of one number may end at the same moment. Last in the lock order, after the lead.
const oneAtATime = sql('one-promise-of-number-at-a-time', `SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 2))`);
const closeText = sql(
  'close-callbacks-of-caller',
  `UPDATE callbacks SET status = 'done', done_at = $2
   WHERE status = 'open' AND reason <> 'follow_up' AND (index = $1 OR (customer_id IS NOT NULL AND customer_id = $3))`,
);

/**
 * Writes down that this caller is owed a call. Does nothing for a withheld number: there is nobody to call. Takes the
 * last lock of all: lock agents and the lead before.
 */
export async function promiseCallback(
  unit: UnitOfWork,
  ids: Ids,
  call: LockedCall,
  promise: { reason: CallbackReason; dueAt: Date; ownerId?: string | null },
): Promise<void> {
  if (call.outsideSealed === null) return;
  if (promise.reason !== 'follow_up') await unit.query(oneAtATime, [call.outsideIndex]);
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

/** Somebody talked with this caller: what was promised is kept, whichever way the two came together. */
export async function keepPromises(unit: UnitOfWork, call: LockedCall): Promise<void> {
  if (call.outsideIndex === null) return;
  await unit.query(closeText, [call.outsideIndex, unit.now, call.customerId]);
}
