import type { Participant } from '../../phone-simulator/conference.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import { callerMove, firstPlace } from '../../src/calls/caller-place.ts';
import { sql } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import type { Clock } from '../../src/deps.ts';

/** A call in which nothing has happened for a while: whatever was to follow has followed. */
const AT_REST_SECONDS = 60;

interface CallAtRest {
  id: string;
  state: 'queued' | 'ringing' | 'connected' | 'held';
  step: 'menu' | 'waiting' | 'hand_over' | 'transfer' | 'promised' | null;
  direction: 'inbound' | 'outbound';
  answeredAt: Date | null;
  callerSid: string;
  place: 'waiting' | 'conference' | 'farewell' | null;
  /** Whoever is asked while the agent talks with the caller: hears music. */
  onHold: string[];
}

/** The database beside the carrier. */
export interface CarrierView {
  deps: { db: Db };
  simulator: PhoneSimulator;
  clock: Clock;
}

const callsText = sql(
  'calls-at-rest',
  `SELECT c.id, c.state, c.step, c.direction, c.answered_at AS "answeredAt", l.provider_call_sid AS "callerSid", l.place,
     coalesce((SELECT array_agg(o.provider_call_sid) FROM call_legs o WHERE o.call_id = c.id AND c.consult_state = 'swapped' AND o.state <> 'ended'
       AND (o.id = c.consult_leg_id OR (o.kind = 'agent' AND o.user_id = c.consult_agent_id))), '{}') AS "onHold"
   FROM calls c JOIN call_legs l ON l.call_id = c.id AND l.kind = 'caller' AND l.provider_call_sid IS NOT NULL
   WHERE c.state <> 'ended' AND NOT EXISTS (
     SELECT 1 FROM events e WHERE e.call_id = c.id AND e.at > $1::timestamptz - make_interval(secs => ${AT_REST_SECONDS}))`,
);
const endedText = sql(
  'calls-over-for-a-while',
  `SELECT id FROM calls WHERE state = 'ended' AND ended_at < $1::timestamptz - make_interval(secs => ${AT_REST_SECONDS}) AND id = ANY ($2)`,
);

/**
 * What the telephones at the carrier hear, against what the database says they hear: who waits is with nobody, who is
 * talked with is in the conference, who is on hold hears music, and of an ended call nobody is left. As sentences; none
 * is what a test expects.
 */
export async function carrierBreaches({ deps, simulator, clock }: CarrierView): Promise<string[]> {
  const rooms = simulator.conferences().filter(({ status }) => status !== 'completed');
  const seats = new Map<string, { room: string; seat: Participant }>();
  for (const room of rooms)
    for (const seat of room.participants.values()) if (seat.joined) seats.set(seat.leg.sid, { room: room.name, seat });
  const isHere = new Set(simulator.calls().flatMap(({ sid, status }) => (status === 'in-progress' ? [sid] : [])));
  const found: string[] = [];
  for (const call of await deps.db.query<CallAtRest>(callsText, [clock.now()])) {
    if (!isHere.has(call.callerSid)) continue;
    const caller = seats.get(call.callerSid);
    const where = caller === undefined ? 'is with nobody' : caller.seat.hold ? 'is on hold' : 'is in the conference';
    const what = `${call.id} is ${call.direction} ${call.state} ${call.step ?? ''}`;
    const move = callerMove(call, call.place ?? firstPlace(call.direction));
    if (move === 'move') found.push(`${what}: the caller was never moved from ${call.place}`);
    if (!fits(call, where)) found.push(`${what}: the caller ${where}`);
    for (const sid of call.onHold)
      if (seats.get(sid)?.seat.hold === false) found.push(`${what}: whoever is asked hears the caller`);
  }
  const over = await deps.db.query<{ id: string }>(endedText, [clock.now(), rooms.map(({ name }) => name)]);
  for (const { room, seat } of seats.values())
    if (over.some(({ id }) => id === room)) found.push(`${room} is over: ${seat.leg.to} is still in its conference`);
  return found;
}

function fits(call: CallAtRest, where: 'is with nobody' | 'is on hold' | 'is in the conference'): boolean {
  if (call.state === 'connected') return where === 'is in the conference';
  return where === 'is with nobody' || (call.state === 'held' && where === 'is on hold');
}
