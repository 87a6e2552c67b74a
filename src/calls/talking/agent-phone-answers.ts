import { connectAgent } from '../../agents/accept-reservation.ts';
import { passOn } from '../../agents/pass-reservation.ts';
import type { Language } from '../../contract/people.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { isDialling } from '../call.ts';
import { lockCall } from '../call-store.ts';
import type { Leg, LockedCall } from '../call-store.ts';
import type { EventOf } from '../carrier-event.ts';
import { isWanted } from '../leg-changed.ts';
import { dialOut } from './outbound-call.ts';
import { line } from '../prompts.ts';
import type { VoiceReply } from '../voice-reply.ts';

const WHISPER_SECONDS = 8;
/** The whisper twice in either language, and the time to press. */
const SCREENING_SECONDS = 20;

const mobileLegText = sql(
  'agents-mobile-leg',
  `SELECT u.language FROM call_legs l JOIN users u ON u.id = l.user_id WHERE l.id = $1 AND l.call_id = $2 AND l.on_mobile`,
);

const extendText = sql(
  'reservation-while-screened',
  `UPDATE reservations SET deadline_at = $2 WHERE id = $1 AND state = 'pending' AND deadline_at < $2 RETURNING id`,
);

/**
 * An agent's own mobile was picked up, by the agent or by a voicemail: it is told that the hotline calls, and not who,
 * since the screen shows that. Null: the leg is no agent's mobile.
 */
export async function agentPhoneAnswered(
  unit: UnitOfWork,
  deps: Deps,
  event: EventOf<'rep-answered'>,
): Promise<VoiceReply | null> {
  const found = await findMobile(unit, event);
  if (found === null) return null;
  const { call, language, leg } = found;
  if (call === null || leg === undefined || !isWanted(call, leg)) return tooLate(language);
  if (call.pending !== null && call.pending.id === leg.reservationId) await giveTimeToPress(unit, deps, call);
  const placedIt = isDialling(call) && call.pending === null;
  const say = line(language, placedIt ? 'whisperOwnCall' : 'whisperAgent');
  // Twice: the first words are lost between the ear and the key.
  return { kind: 'whisper', callId: call.id, legId: leg.id, say: [say, say], seconds: WHISPER_SECONDS };
}

/**
 * 1 takes the call, or joins the one that was accepted on the screen. Anything else is a phone that rang in vain: an
 * offer goes on to the next agent, and an accepted call is treated as one whose agent's line broke (leg-changed.ts).
 */
export async function agentPhonePressed(
  unit: UnitOfWork,
  deps: Deps,
  event: EventOf<'rep-pressed'>,
): Promise<VoiceReply | null> {
  const found = await findMobile(unit, event);
  if (found === null) return null;
  const { call, language, leg } = found;
  if (call === null || leg === undefined || !isWanted(call, leg)) return tooLate(language);
  const isOffer = call.pending !== null && call.pending.id === leg.reservationId;
  if (event.digit !== '1') {
    if (isOffer) await passOn(unit, deps, call, { to: 'timed_out', because: 'missed_call' });
    return { kind: 'goodbye', say: [line(language, isOffer ? 'passedOn' : 'callOver')] };
  }
  if (isOffer) await connectAgent(unit, deps, call);
  if (isDialling(call) && call.agentId === leg.userId) dialOut(unit, call);
  return { kind: 'join', callId: call.id, legId: leg.id, say: [line(language, 'connecting')] };
}

/** The mobile is in the conference now: the screens that said "pick up" are told. Not a fact, for nothing was decided. */
export function tellPhoneIsThere(unit: UnitOfWork, deps: Deps, call: LockedCall, leg: Leg): void {
  if (!leg.onMobile || leg.userId === null) return;
  unit.effect({
    topic: 'announce',
    event: 'call.connected',
    eventId: deps.ids.next(),
    at: unit.now.toISOString(),
    callId: call.id,
    agentId: leg.userId,
  });
}

/** Who picks up at the last ring must not lose the call while they are told to press a key. */
async function giveTimeToPress(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  if (call.pending === null) return;
  const { id: reservationId, agentId } = call.pending;
  const until = new Date(unit.now.getTime() + SCREENING_SECONDS * 1_000);
  const [extended] = await unit.query<{ id: string }>(extendText, [reservationId, until]);
  if (!extended) return;
  unit.effect({
    topic: 'schedule',
    job: 'reservation-deadline',
    jobId: `reservation-${reservationId}-screened`,
    runAt: until.toISOString(),
    data: { reservationId },
  });
  // The countdown on the screen goes by the same deadline.
  const head = { eventId: deps.ids.next(), at: unit.now.toISOString(), callId: call.id, reservationId, agentId };
  unit.effect({ topic: 'announce', event: 'reservation.created', ...head });
}

async function findMobile(
  unit: UnitOfWork,
  event: { callId: string; legId: string },
): Promise<{ call: LockedCall | null; leg: Leg | undefined; language: Language } | null> {
  const [mobile] = await unit.query<{ language: Language }>(mobileLegText, [event.legId, event.callId]);
  if (mobile === undefined) return null;
  const call = await lockCall(unit, event.callId);
  return { call, leg: call?.legs.find(({ id }) => id === event.legId), language: mobile.language };
}

function tooLate(language: Language): VoiceReply {
  return { kind: 'goodbye', say: [line(language, 'callOver')] };
}
