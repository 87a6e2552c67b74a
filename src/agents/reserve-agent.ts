import type { Pending } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { moveAgent } from './agent-store.ts';

const reserveText = sql(
  'reserve-agent',
  `INSERT INTO reservations (id, call_id, agent_id, kind, why, created_at, deadline_at)
   SELECT $1::uuid, c.id, $3::uuid, $4::text, $5::jsonb, $6::timestamptz, $6::timestamptz + make_interval(secs => q.ring_seconds)
   FROM calls c JOIN call_queues q ON q.id = c.queue_id WHERE c.id = $2
   RETURNING deadline_at AS "deadlineAt"`,
);

export interface NewReservation {
  callId: string;
  agentId: string;
  kind: Pending['kind'];
  /** Why this agent and why not the others, kept with the reservation. */
  why: object;
}

/**
 * Offers a call to one agent until the queue's ring time is over: reserves the agent, sets the deadline, and sends the
 * pop after the commit. Under the call's and the agent's locks. Answers the reservation's id.
 */
export async function reserveAgent(unit: UnitOfWork, ids: Ids, offer: NewReservation): Promise<string> {
  const { callId, agentId, kind, why } = offer;
  const reservationId = ids.next();
  const values = [reservationId, callId, agentId, kind, JSON.stringify(why), unit.now];
  const [reserved] = await unit.query<{ deadlineAt: Date }>(reserveText, values);
  if (!reserved) throw new Error(`call ${callId} is gone; expected one that its caller holds locked`);
  await moveAgent(unit, ids, { agentId, state: 'reserved', callId });
  unit.fact({ type: 'reservation.created', callId, userId: agentId, data: { reservationId, kind } });
  unit.effect({
    topic: 'schedule',
    job: 'reservation-deadline',
    jobId: `reservation-${reservationId}`,
    runAt: reserved.deadlineAt.toISOString(),
    data: { reservationId },
  });
  unit.effect({ topic: 'offer-to-agent', reservationId });
  return reservationId;
}
