import { promiseCallback } from '../callbacks/promise-callback.ts';
import { findCallOfLeg, lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { CallNotKnownYetError } from '../calls/call-not-known-yet.ts';
import type { EventOf } from '../calls/carrier-event.ts';
import { closedAt } from '../calls/waiting/closed.ts';
import { line } from '../calls/prompts.ts';
import type { VoiceReply } from '../calls/voice-reply.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { openingOf } from '../hotlines/opening.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell } from '../realtime/tell.ts';

/** What the carrier recorded of a caller. */
export interface LeftMessage {
  recordingSid: string;
  seconds: number | null;
}

/** Long enough for the carrier to finish the file; its own report that it has is faster, and may be lost. */
const FIRST_TRY_SECONDS = 5;
const CALLBACK_WITHIN_SECONDS = 1_800;
/** Less than this is a click, or somebody who hung up in the tone. */
const SHORTEST_SECONDS = 2;

// The open promise first: a message on one that was kept is heard by nobody.
const keepText = sql(
  'keep-voicemail',
  `INSERT INTO voicemails AS v (id, call_id, callback_id, lead_id, carrier, provider_recording_sid, seconds, created_at, next_try_at, state)
   VALUES ($1, $2, (SELECT id FROM callbacks WHERE index = $3 AND reason <> 'follow_up' ORDER BY status = 'open' DESC, created_at DESC LIMIT 1),
     $4, $5, $6, $7, $8, $9, $10)
   ON CONFLICT (carrier, provider_recording_sid) DO UPDATE SET seconds = coalesce(v.seconds, excluded.seconds)
   RETURNING v.id, v.state, v.id = $1 AS "isNew"`,
);
const absentText = sql(
  'voicemail-absent',
  `UPDATE voicemails SET state = 'gone' WHERE carrier = $1 AND provider_recording_sid = $2 AND state = 'pending' RETURNING id`,
);

/** The caller finished the message, or hung up in it: the carrier asks what comes next. */
export async function voicemailLeft(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  event: EventOf<'voicemail-left'>,
): Promise<VoiceReply> {
  const call = await lockCall(unit, await callIdOf(unit, event));
  if (call === null) return { kind: 'goodbye', say: [line('zh-CN', 'goodbye')] };
  const { recordingSid, seconds } = event;
  if (recordingSid !== null) await keepVoicemail(unit, deps, call, { recordingSid, seconds });
  return {
    kind: 'goodbye',
    say: [line(call.language, recordingSid === null ? 'voicemailNothing' : 'voicemailThanks')],
  };
}

async function callIdOf(
  unit: UnitOfWork,
  event: EventOf<'voicemail-left'> | EventOf<'voicemail-recorded'>,
): Promise<string> {
  const { callId, carrier, providerCallSid } = event;
  const found = callId ?? (await findCallOfLeg(unit, { legId: null, carrier, providerCallSid }));
  if (found === null) throw new CallNotKnownYetError();
  return found;
}

/** The carrier's file is finished, or there is none after all. Comes before or after `voicemailLeft`, or alone. */
export async function voicemailRecorded(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  event: EventOf<'voicemail-recorded'>,
): Promise<void> {
  const call = await lockCall(unit, await callIdOf(unit, event));
  if (call === null) return;
  const { recordingSid, seconds } = event;
  if (!event.isThere) {
    const [gone] = await unit.query<{ id: string }>(absentText, [event.carrier, recordingSid]);
    if (gone) tell(unit, { type: 'voicemail.left', callId: call.id, data: { absent: true } });
    return;
  }
  const kept = await keepVoicemail(unit, deps, call, { recordingSid, seconds });
  if (kept.state === 'pending') scheduleFetch(unit, kept.id, 0);
}

/**
 * Writes the message down once, however often and in whatever order the carrier tells of it. A promise that was kept
 * between the call and its message is made anew: what was said has not been answered. Call it under the call's lock.
 */
export async function keepVoicemail(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  call: LockedCall,
  message: LeftMessage,
): Promise<{ id: string; state: string }> {
  const nextTryAt = new Date(unit.now.getTime() + FIRST_TRY_SECONDS * 1_000);
  const isEmpty = message.seconds !== null && message.seconds < SHORTEST_SECONDS;
  if (!isEmpty) await promiseAgain(unit, deps, call, message);
  const [kept] = await unit.query<{ id: string; state: string; isNew: boolean }>(keepText, [
    ...[deps.ids.next(), call.id, call.outsideIndex, call.leadId, call.carrier, message.recordingSid],
    ...[message.seconds, unit.now, nextTryAt, isEmpty ? 'gone' : 'pending'],
  ]);
  if (!kept) throw new Error(`the voicemail of call ${call.id} was not written`);
  // Not to be heard by anybody, and not to be found again by the sweep.
  if (kept.isNew && isEmpty) unit.effect({ topic: 'delete-recording', voicemailId: kept.id });
  else if (kept.isNew) {
    tell(unit, { type: 'voicemail.left', callId: call.id, data: { voicemailId: kept.id, seconds: message.seconds } });
    scheduleFetch(unit, kept.id, FIRST_TRY_SECONDS);
  }
  return kept;
}

const needsPromiseText = sql(
  'voicemail-needs-promise',
  `SELECT NOT EXISTS (SELECT 1 FROM voicemails WHERE carrier = $1 AND provider_recording_sid = $2)
     AND NOT EXISTS (SELECT 1 FROM callbacks WHERE index = $3 AND status = 'open' AND reason <> 'follow_up') AS "isNeeded"`,
);

/** Usually the call's own promise is open still, with its own time, and is left alone. */
async function promiseAgain(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  call: LockedCall,
  message: LeftMessage,
): Promise<void> {
  const values = [call.carrier, message.recordingSid, call.outsideIndex];
  const [promise] = await unit.query<{ isNeeded: boolean }>(needsPromiseText, values);
  if (promise?.isNeeded !== true) return;
  const opening = await openingOf(unit, call.hotlineNumberId);
  const soon = new Date(unit.now.getTime() + CALLBACK_WITHIN_SECONDS * 1_000);
  const dueAt = (opening && closedAt(opening, unit.now)?.callBackBy) ?? soon;
  await promiseCallback(unit, deps.ids, call, { reason: 'closed', dueAt });
}

/** Twice at the same time is once: the job's id names the time. */
export function scheduleFetch(unit: UnitOfWork, voicemailId: string, inSeconds: number): void {
  const runAt = new Date(unit.now.getTime() + inSeconds * 1_000);
  unit.effect({
    topic: 'schedule',
    job: 'fetch-voicemail',
    jobId: `voicemail-${voicemailId}-${runAt.getTime()}`,
    runAt: runAt.toISOString(),
    data: { voicemailId },
  });
}
