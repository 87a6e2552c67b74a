import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { lookAtPlaceSoon } from './place-job.ts';

/** Why we owe a call: the caller gave up waiting, waited too long, called after hours, or an agent noted a day. */
export type CallbackReason =
  | 'missed'
  | 'queue_limit'
  | 'closed'
  | 'asked'
  | 'voicemail'
  | 'rep_promise'
  | 'cut_off'
  | 'carrier_fault'
  | 'follow_up';

// One open promise a caller, by the index callbacks_one_open_promise (whose predicate this repeats word for word): a
// second missed call makes the first more urgent, not two of them. What the caller did themselves (asked, left a
// message) says more of the entry than that they rang.
const promiseText = sql(
  'promise-callback',
  `WITH ring AS (UPDATE calls SET promised_because = coalesce(promised_because, $11) WHERE id = $2 AND $11 <> 'follow_up')
   INSERT INTO callbacks AS b (id, call_id, customer_id, contact_id, lead_id, queue_id, owner_id, sealed, index, last_four, reason, due_at, created_at, task)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
   ON CONFLICT (index) WHERE status = 'open' AND reason <> 'follow_up' DO UPDATE SET
     due_at = least(b.due_at, excluded.due_at), owner_id = coalesce(b.owner_id, excluded.owner_id),
     customer_id = coalesce(b.customer_id, excluded.customer_id), contact_id = coalesce(b.contact_id, excluded.contact_id),
     lead_id = coalesce(b.lead_id, excluded.lead_id),
     reason = CASE WHEN excluded.reason IN ('asked', 'voicemail') THEN excluded.reason ELSE b.reason END
   RETURNING id`,
);
const closeText = sql(
  'close-callbacks-of-caller',
  `UPDATE callbacks SET status = 'done', done_at = $2, closed_because = $4, closed_by = $5, next_attempt_at = NULL
   WHERE status = 'open' AND reason <> 'follow_up' AND (index = $1 OR (customer_id IS NOT NULL AND customer_id = $3))
   RETURNING id, kept_since IS NOT NULL AS "keepsPlace"`,
);

export interface NewPromise {
  reason: CallbackReason;
  dueAt: Date;
  ownerId?: string | null;
  /** What is to be done, of a follow-up. */
  task?: string | null;
}

/**
 * Writes down that this caller is owed a call, and answers the id of the promise: a new one, or the open one of this
 * number, which becomes more urgent. Null for a withheld number: there is nobody to call. It may wait for another call
 * of the same number, so it comes last in the lock order: lock agents and the lead before.
 */
export async function promiseCallback(
  unit: UnitOfWork,
  ids: Ids,
  call: LockedCall,
  promise: NewPromise,
): Promise<string | null> {
  if (call.outsideSealed === null) return null;
  const [promised] = await unit.query<{ id: string }>(promiseText, [
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
    promise.task ?? null,
  ]);
  return promised?.id ?? null;
}

const keepText = sql(
  'keep-promise-of-call',
  `UPDATE callbacks b SET status = 'done', done_at = $2, owner_id = coalesce(b.owner_id, c.agent_id),
     closed_because = 'called', closed_by = c.agent_id, next_attempt_at = NULL
   FROM calls c WHERE c.id = $1 AND b.id = c.callback_id AND b.status = 'open'`,
);

/** Whoever was called back was reached: the promise that the call was for is kept, a noted day like any other. */
export async function keepPromiseOfCall(unit: UnitOfWork, call: LockedCall): Promise<void> {
  await unit.query(keepText, [call.id, unit.now]);
  await keepPromises(unit, call);
}

/**
 * Somebody talked with this caller: what was promised is kept, whichever way the two came together and from whichever
 * number of the customer; a place that is still kept for them is given up.
 */
export async function keepPromises(unit: UnitOfWork, call: LockedCall): Promise<void> {
  if (call.outsideIndex === null) return;
  const because = call.direction === 'outbound' ? 'called' : 'answered';
  const closed = await unit.query<{ id: string; keepsPlace: boolean }>(closeText, [
    call.outsideIndex,
    unit.now,
    call.customerId,
    because,
    call.agentId ?? call.repId,
  ]);
  for (const { id, keepsPlace } of closed) if (keepsPlace) lookAtPlaceSoon(unit, id);
}
