import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { popOfCall } from '../screen-pop/pop-of-call.ts';
import { popSeconds, popsTotal } from '../http/metrics.ts';
import { isDialling, isTalking } from '../calls/call.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { changeCall, lockCall } from '../calls/call-store.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';

/** The phone rings after the pop is drawn, or after this long without word from any screen. */
export const POP_WAIT_MS = 800;

const offeredText = sql(
  'reservation-to-offer',
  `SELECT r.call_id AS "callId", r.agent_id AS "agentId", r.created_at AS "createdAt" FROM reservations r
   WHERE r.id = $1 AND r.rang_at IS NULL AND r.state IN ('pending', 'accepted')`,
);
const rangText = sql(
  'reservation-rang',
  `UPDATE reservations SET rang_at = $2::timestamptz, pop_drawn_at = CASE WHEN $3::boolean THEN $2::timestamptz END
   WHERE id = $1 AND rang_at IS NULL AND state IN ('pending', 'accepted') RETURNING agent_id`,
);
const insertLeg = sql(
  'insert-agent-leg',
  `INSERT INTO call_legs (id, call_id, kind, user_id, reservation_id, carrier, created_at) VALUES ($1, $2, 'agent', $3, $4, $5, $6)`,
);

/**
 * The order that this product is about: the screen first, then the phone. Runs after the commit of the reservation,
 * and again if a crash came between; a caller who left or an agent who was too late is found by the second transaction.
 */
export async function offerToAgent(deps: Deps, reservationId: string): Promise<void> {
  const [offer] = await deps.db.query<{ callId: string; agentId: string; createdAt: Date }>(offeredText, [
    reservationId,
  ]);
  if (!offer) return;
  const pop = await popOfCall(deps, offer.callId, reservationId);
  if (pop === null) return;
  const drawn = await deps.realtime.pop(offer.agentId, pop, POP_WAIT_MS);
  popsTotal.inc({ drawn: drawn ? 'yes' : 'no' });
  popSeconds.observe((deps.clock.now().getTime() - offer.createdAt.getTime()) / 1_000);
  await ring(deps, { reservationId, callId: offer.callId, agentId: offer.agentId, drawn });
}

async function ring(
  deps: Deps,
  offer: { reservationId: string; callId: string; agentId: string; drawn: boolean },
): Promise<void> {
  const { reservationId, callId, drawn } = offer;
  await deps.outbox.commitAndDeliver(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null || call.state === 'ended') return;
    // Accepted on the screen already, which is fine, or passed on since, which is not.
    const isTaken = (isTalking(call) || isDialling(call)) && hasAgent(call, offer.agentId);
    if (call.pending?.id !== reservationId && !isTaken) return;
    const [rang] = await unit.query<{ agent_id: string }>(rangText, [reservationId, unit.now, drawn]);
    if (!rang) return;
    const legId = deps.ids.next();
    await unit.query(insertLeg, [legId, callId, rang.agent_id, reservationId, call.carrier, unit.now]);
    if (call.state === 'queued') {
      await changeCall(unit, call, { state: 'ringing' });
      tellQueueChanged(unit, deps.ids.next());
    }
    unit.effect({
      topic: 'announce',
      event: 'reservation.created',
      eventId: deps.ids.next(),
      at: unit.now.toISOString(),
      callId,
      reservationId,
      agentId: rang.agent_id,
    });
    tell(unit, { type: 'call.ringing', callId, agentId: rang.agent_id, data: { popDrawn: drawn } });
    unit.effect({ topic: 'ring-agent', legId });
  });
}

function hasAgent(call: LockedCall, agentId: string): boolean {
  return call.agentId === agentId || call.consultAgentId === agentId;
}
