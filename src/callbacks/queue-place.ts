import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import { lookAtPlaceAt } from './place-job.ts';

// The place is a call of ours that waits like any other: in the queue since the caller first waited. Nobody is on the
// line; the caller's leg is rung once an agent took it (calls/talking/outbound-call.ts). One for a number, by the index
// calls_one_dialled_at_a_time.
const queueText = sql(
  'queue-kept-place',
  `WITH place AS (
     INSERT INTO calls (id, carrier, direction, state, step, hotline_number_id, queue_id, outside_sealed, outside_index, outside_last_four,
       match, customer_id, contact_id, lead_id, callback_id, region_code, region_confidence, region_source, language, priority,
       started_at, queued_at, last_event_at)
     SELECT $2::uuid, $3, 'outbound', 'queued', 'waiting', o.hotline_number_id, coalesce(b.queue_id, o.queue_id), b.sealed, b.index, b.last_four,
       o.match, coalesce(b.customer_id, o.customer_id), coalesce(b.contact_id, o.contact_id), coalesce(b.lead_id, o.lead_id), b.id,
       o.region_code, o.region_confidence, o.region_source, o.language, b.kept_priority, $4::timestamptz, b.kept_since, $4
     FROM callbacks b JOIN calls o ON o.id = b.call_id
     WHERE b.id = $1 AND b.status = 'open' AND b.kept_since IS NOT NULL
     ON CONFLICT (outside_index) WHERE direction = 'outbound' AND state <> 'ended' AND answered_at IS NULL DO NOTHING RETURNING id),
   leg AS (INSERT INTO call_legs (id, call_id, kind, carrier, created_at) SELECT $5::uuid, id, 'caller', $3, $4 FROM place),
   taken_up AS (UPDATE callbacks SET next_attempt_at = NULL, call_until = $6 WHERE id = $1 AND EXISTS (SELECT 1 FROM place))
   SELECT id FROM place`,
);

/** Puts the kept place into the queue, to be offered to agents until `until`. Does nothing while one is there. */
export async function queuePlace(
  unit: UnitOfWork,
  deps: Deps,
  place: { callbackId: string; until: Date },
): Promise<void> {
  const { callbackId, until } = place;
  const values = [callbackId, deps.ids.next(), deps.callControl.carrier, unit.now, deps.ids.next(), until];
  const [queued] = await unit.query<{ id: string }>(queueText, values);
  if (!queued) return;
  lookAtPlaceAt(unit, callbackId, until);
  tell(unit, { type: 'call.queued', callId: queued.id, data: { direction: 'outbound', step: 'waiting', callbackId } });
  tellQueueChanged(unit, deps.ids.next());
  unit.effect({ topic: 'assign-agents' });
}

/** A place in the queue without its caller: nobody is dialled before an agent takes it. */
export function isKeptPlace(call: Pick<LockedCall, 'direction' | 'state' | 'answeredAt' | 'agentId'>): boolean {
  return call.direction === 'outbound' && call.state !== 'ended' && call.answeredAt === null && call.agentId === null;
}

/** The same in SQL, over an alias of `calls`. */
export function isKeptPlaceSql(call: string): string {
  return `(${call}.direction = 'outbound' AND ${call}.state <> 'ended' AND ${call}.answered_at IS NULL AND ${call}.agent_id IS NULL)`;
}

/** May be offered to an agent: still owed, nobody took it by hand, we may call now ($1 names the time), and the caller is on no line. */
export function placeMayBeOfferedSql(call: string, now: string): string {
  return `(EXISTS (SELECT 1 FROM callbacks b WHERE b.id = ${call}.callback_id AND b.status = 'open' AND b.owner_id IS NULL AND b.call_until > ${now})
     AND NOT EXISTS (SELECT 1 FROM calls o WHERE o.outside_index = ${call}.outside_index AND o.id <> ${call}.id AND o.state <> 'ended'))`;
}
