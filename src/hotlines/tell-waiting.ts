import { promiseCallback } from '../callbacks/promise-callback.ts';
import { isUnanswered } from '../calls/call.ts';
import { changeCall, lockCall } from '../calls/call-store.ts';
import { closedAt } from '../calls/waiting/closed.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tellQueueChanged } from '../realtime/tell.ts';
import { openingOf } from './opening.ts';

/** At most so many callers in one run: each is a request to the carrier. The sweep takes the next ones. */
const AT_ONCE = 50;
/** The job at the closing's time is given this long. */
const LATE_SECONDS = 15;

// Whom an agent is being rung for is left to that agent; should nobody pick up, the caller is found here the next time.
const waitingText = sql(
  'waiting-at-closed-hotline',
  `SELECT c.id, greatest(c.last_event_at, e.from_at, e.set_at) < $2::timestamptz - make_interval(secs => ${LATE_SECONDS}) AS late
   FROM calls c JOIN emergency_closings e ON e.hotline_number_id = c.hotline_number_id
     AND e.from_at <= $2 AND coalesce(e.until_at > $2, true)
   WHERE ($1::uuid IS NULL OR c.hotline_number_id = $1) AND c.state = 'queued' AND c.step = 'waiting' AND c.direction = 'inbound'
     AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending')
   ORDER BY c.queued_at, c.id LIMIT ${AT_ONCE}`,
);

/**
 * Callers who wait at a hotline that closes are told, promised a call, and may leave a message: they are moved to where
 * `replyByState` answers with the closing's words. `hotlineId` null: every hotline. Returns how many, and how
 * many of them should have been told before.
 */
export async function tellWaiting(deps: Deps, hotlineId: string | null): Promise<{ told: number; late: number }> {
  const waiting = await deps.db.query<{ id: string; late: boolean }>(waitingText, [hotlineId, deps.clock.now()]);
  for (const { id } of waiting) await tellOne(deps, id);
  return { told: waiting.length, late: waiting.filter(({ late }) => late).length };
}

async function tellOne(deps: Deps, callId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null || !isUnanswered(call) || call.step !== 'waiting' || call.pending !== null) return;
    const opening = await openingOf(unit, call.hotlineNumberId);
    const closed = opening && closedAt(opening, unit.now);
    if (closed?.because !== 'emergency') return;
    await changeCall(unit, call, { step: 'promised' });
    await promiseCallback(unit, deps.ids, call, { reason: 'closed', dueAt: closed.callBackBy });
    unit.effect({ topic: 'move-caller', callId: call.id });
    tellQueueChanged(unit, deps.ids.next());
  });
}
