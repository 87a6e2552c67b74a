import { lockAgent, moveAgent } from '../agents/agent-store.ts';
import { checkCaller } from '../calls/check-caller.ts';
import { isDialling, isUnanswered } from '../calls/call.ts';
import { callerLeg, lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { endConsult } from '../calls/talking/consult.ts';
import { endCall, requeue } from '../calls/end-call.ts';
import { NEVER_JOINED_SQL, neverJoined } from '../calls/never-joined.ts';
import { placeLeg } from '../calls/place-leg.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';

/** Each is written in one transaction with what ends it, or its end follows at once; so much later nothing follows. */
const SETTLED_SECONDS = 30;
/** A phone that was answered is in the conference within a second, and agent and caller hear nothing until then. */
const SILENT_SECONDS = 10;
/** Longer than a leg is looked for by whoever rang it (calls/place-leg.ts). */
const PLACING_SECONDS = 120;
const settled = `$1::timestamptz - make_interval(secs => ${SETTLED_SECONDS})`;
const silent = `$1::timestamptz - make_interval(secs => ${SILENT_SECONDS})`;
const placed = `$1::timestamptz - make_interval(secs => ${PLACING_SECONDS})`;
const isOffered = "EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending')";

/** States that nothing would ever end: a row changed by hand, a fault of ours, half of a restore. */
const stuckText = sql(
  'stuck-states',
  `SELECT 'ringing' AS kind, c.id FROM calls c
     WHERE c.state = 'ringing' AND c.direction = 'inbound' AND c.last_event_at < ${settled} AND NOT ${isOffered}
   UNION ALL SELECT 'dialling', c.id FROM calls c
     WHERE c.state = 'ringing' AND c.direction = 'outbound' AND c.answered_at IS NULL AND c.agent_id IS NOT NULL AND c.last_event_at < ${placed} AND NOT ${isOffered}
       AND NOT EXISTS (SELECT 1 FROM call_legs l WHERE l.call_id = c.id AND (l.state IN ('submitted', 'ringing') OR l.kind = 'caller' AND l.state = 'in_progress'))
   UNION ALL SELECT 'alone', c.id FROM calls c
     WHERE c.state IN ('connected', 'held') AND c.last_event_at < ${settled} AND NOT EXISTS (
       SELECT 1 FROM call_legs l WHERE l.call_id = c.id AND l.state <> 'ended' AND l.kind <> 'caller'
         AND CASE WHEN c.handed_leg_id IS NULL THEN l.user_id = coalesce(c.agent_id, c.rep_id) ELSE l.id = c.handed_leg_id END)
   UNION ALL SELECT 'silent', c.id FROM calls c JOIN call_legs l ON l.call_id = c.id
     WHERE c.state IN ('connected', 'held') AND l.answered_at < ${silent} AND ${NEVER_JOINED_SQL}
   UNION ALL SELECT 'consult', c.id FROM calls c
     WHERE c.consult_state IS NOT NULL AND c.last_event_at < ${settled} AND NOT ${isOffered} AND NOT EXISTS (
       SELECT 1 FROM call_legs l WHERE l.call_id = c.id AND l.state <> 'ended'
         AND (l.id = c.consult_leg_id OR (l.kind = 'agent' AND l.user_id = c.consult_agent_id)))
   UNION ALL SELECT 'leg', l.id FROM calls c JOIN call_legs l ON l.call_id = c.id
     WHERE (c.state IN ('queued', 'ringing', 'connected', 'held') OR c.started_at > $1::timestamptz - interval '1 day') AND l.provider_call_sid IS NULL
       AND (l.state = 'submitted' AND l.submitted_at < ${placed} OR l.state = 'new' AND c.ended_at < ${placed})
   UNION ALL SELECT 'agent', a.user_id FROM agents a LEFT JOIN calls c ON c.id = a.call_id
     WHERE a.since < ${settled} AND CASE a.state
       WHEN 'reserved' THEN NOT EXISTS (SELECT 1 FROM reservations r WHERE r.agent_id = a.user_id AND r.state = 'pending')
       WHEN 'on_call' THEN coalesce(c.state, 'ended') = 'ended' OR NOT (coalesce(c.agent_id = a.user_id, false) OR coalesce(c.consult_agent_id = a.user_id, false))
       WHEN 'wrapping_up' THEN NOT EXISTS (SELECT 1 FROM wrap_ups w WHERE w.agent_id = a.user_id AND w.completed_at IS NULL)
       ELSE false END
   LIMIT 100`,
);

export interface StuckState {
  kind: string;
  /** Of the call; of the leg or the agent where the kind is one of these. */
  id: string;
}

export function findStuck(deps: Pick<Deps, 'db' | 'clock'>): Promise<StuckState[]> {
  return deps.db.query<StuckState>(stuckText, [deps.clock.now()]);
}

/** Looks again under the lock: what went on meanwhile is left alone. */
export function heal(deps: Deps, { kind, id }: StuckState): Promise<void> {
  if (kind === 'leg') return placeLeg(deps, id);
  if (kind === 'agent') return freeAgent(deps, id);
  if (kind === 'silent') return neverJoined(deps, id);
  return deps.outbox
    .commit(async (unit) => lockCall(unit, id).then((call) => call && healCall(unit, deps, call, kind)))
    .then(
      // Only the carrier knows whether the caller is there; it is not asked under a lock.
      (next) => (next === 'ask-carrier' ? checkCaller(deps, id) : undefined),
    );
}

async function healCall(unit: UnitOfWork, deps: Deps, call: LockedCall, kind: string): Promise<'ask-carrier' | null> {
  if (call.state === 'ended' || call.pending !== null) return null;
  if (kind === 'consult') return (await endConsult(unit, deps, call, 'left'), null);
  if (kind === 'alone') return leftAlone(unit, deps, call);
  if (kind === 'dialling' && isDialling(call)) return stillDialling(unit, deps, call);
  if (kind === 'ringing' && isUnanswered(call) && !isDialling(call)) await requeue(unit, deps, call);
  return null;
}

/** Whoever had the caller is gone: of an agent the carrier is asked, as when a line breaks; others take the call with them. */
async function leftAlone(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<'ask-carrier' | null> {
  if (call.handedLegId === null && call.agentId !== null) return 'ask-carrier';
  await endCall(unit, deps, call, { us: 'hang_up' });
  return null;
}

/** The agent is on the line and nobody was ever dialled; or nobody is on any line. */
async function stillDialling(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<null> {
  const isAgentThere = call.legs.some(({ kind, state }) => kind === 'agent' && state === 'in_progress');
  const leg = callerLeg(call);
  if (isAgentThere && leg.state === 'new') unit.effect({ topic: 'dial-out', legId: leg.id });
  else await endCall(unit, deps, call, { us: 'phone_unreachable' });
  return null;
}

/** Free for the next call; should nobody sit there, the lost screen is found as ever. */
function freeAgent(deps: Deps, agentId: string): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    const agent = await lockAgent(unit, agentId);
    const stuck = await unit.query<StuckState>(stuckText, [unit.now]);
    if (agent === null || !stuck.some(({ kind, id }) => kind === 'agent' && id === agentId)) return;
    await moveAgent(unit, deps.ids, { agentId, state: 'available' });
    unit.effect({ topic: 'assign-agents' });
  });
}
