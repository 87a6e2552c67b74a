import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { CallState } from '../contract/call.ts';
import { askUntilStill, unlessGone } from './ask-until-still.ts';
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
/**
 * Puts the caller where the call's state says, at the carrier: into the conference and its voice or music, out of it to
 * wait for the next one, to the farewell. Late, twice, or overtaken by its opposite it does no harm: it looks at the
 * call as it is now, and the document that a moved caller is given is decided by the call as it is then.
 */
export async function matchCaller(deps: Deps, callId: string): Promise<void> {
  await askUntilStill(async () => {
    const [caller] = await deps.db.query<CallerRow>(callerText, [callId]);
    if (caller === undefined || caller.sid === null) return null;
    const at = { callId, callerLegId: caller.legId, callerSid: caller.sid };
    const move = moveOf(caller);
    // One who is waiting comes by with the next round of music.
    return move === 'none' ? null : { wanted: `${caller.state} ${caller.step ?? ''}`, ask: () => ask(deps, at, move) };
  });
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
