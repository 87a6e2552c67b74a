import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { CallState } from '../contract/call.ts';
import { CarrierError } from './call-control.ts';
import { callerMove, firstPlace } from './caller-place.ts';
import type { CallerMove, CallerPlace } from './caller-place.ts';
import { isAfterReps } from './call.ts';
import type { CallStep, Direction } from './call.ts';

interface CallerRow {
  state: CallState;
  step: CallStep | null;
  direction: Direction;
  answeredAt: Date | null;
  leadId: string | null;
  legId: string;
  sid: string | null;
  place: CallerPlace | null;
}

const callerText = sql(
  'caller-to-match',
  `SELECT c.state, c.step, c.direction, c.answered_at AS "answeredAt", c.lead_id AS "leadId", l.id AS "legId", l.provider_call_sid AS sid, l.place
   FROM calls c JOIN call_legs l ON l.call_id = c.id AND l.kind = 'caller' WHERE c.id = $1`,
);
/** The state may change while the carrier is asked, more often than once where the carrier makes us wait. */
const MATCH_ATTEMPTS = 10;

/**
 * Puts the caller where the call's state says, at the carrier: into the conference and its voice or music, out of it to
 * wait for the next one, to the farewell. Late, twice, or overtaken by its opposite it does no harm: it looks at the
 * call as it is now, and the document that a moved caller is given is decided by the call as it is then.
 */
export async function matchCaller(deps: Deps, callId: string): Promise<void> {
  let done: string | null = null;
  for (let attempt = 0; attempt < MATCH_ATTEMPTS; attempt += 1) {
    const [caller] = await deps.db.query<CallerRow>(callerText, [callId]);
    if (caller === undefined || caller.sid === null) return;
    const move = moveOf(caller);
    const wanted = `${caller.state} ${caller.step ?? ''}`;
    if (move === 'none' || wanted === done) return;
    // Who is not there any more hears nothing of it; and one who is waiting comes by with the next round of music.
    await unlessGone(ask(deps, { callId, callerLegId: caller.legId, callerSid: caller.sid }, move));
    done = wanted;
  }
  // What was asked last may not be what the call wants now: the effect stays, for the sweep.
  throw new Error(`call ${callId} changed ${MATCH_ATTEMPTS} times while the carrier was asked`);
}

function moveOf(caller: CallerRow): CallerMove {
  // In the right place, but has not heard yet that an agent is being asked instead of a rep.
  if (caller.place === null && isAfterReps(caller)) return 'move';
  return callerMove(caller, caller.place ?? firstPlace(caller.direction));
}

function ask(
  deps: Deps,
  caller: { callId: string; callerLegId: string; callerSid: string },
  move: Exclude<CallerMove, 'none'>,
): Promise<void> {
  switch (move) {
    case 'move':
      return deps.callControl.moveCaller({ ...caller, step: deps.ids.next() });
    case 'hold':
      return deps.callControl.hold(caller);
    case 'resume':
      return deps.callControl.resume(caller);
    default:
      return move satisfies never;
  }
}

export async function endCallAtCarrier(deps: Deps, callId: string): Promise<void> {
  const [caller] = await deps.db.query<CallerRow>(callerText, [callId]);
  if (caller !== undefined && caller.sid !== null)
    await unlessGone(deps.callControl.endCall({ callId, callerSid: caller.sid }));
}

async function unlessGone(asked: Promise<void>): Promise<void> {
  try {
    await asked;
  } catch (fault) {
    if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
  }
}
