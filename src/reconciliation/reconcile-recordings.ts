import type { ListedRecording, ListedSpan } from '../calls/carrier-lists.ts';
import { lockCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { keepVoicemail } from '../voicemails/keep-voicemail.ts';
import { noteDifference } from './note-difference.ts';
import { inHandfuls } from './in-handfuls.ts';
import { survive } from './survive.ts';

/** A message is fetched, and the carrier's copy deleted, within minutes by whoever it is the work of. */
const SETTLE_SECONDS = 900;

const knownText = sql(
  'recordings-and-ours',
  `SELECT r.sid, v.id AS "voicemailId", v.state, l.call_id AS "callId", o.call_id IS NOT NULL AS "wasOffered"
   FROM unnest($2::text[], $3::text[]) AS r (sid, caller)
     LEFT JOIN voicemails v ON v.carrier = $1 AND v.provider_recording_sid = r.sid
     LEFT JOIN call_legs l ON l.carrier = $1 AND l.provider_call_sid = r.caller AND l.kind = 'caller'
     LEFT JOIN voicemail_offers o ON o.call_id = l.call_id`,
);
const againText = sql(
  'voicemail-again',
  `UPDATE voicemails SET state = 'pending', attempts = 0, next_try_at = $2 WHERE id = $1 AND state = 'failed' RETURNING id`,
);

interface Ours {
  sid: string;
  voicemailId: string | null;
  state: 'pending' | 'stored' | 'failed' | 'gone' | null;
  callId: string | null;
  wasOffered: boolean;
}

/**
 * The carrier's recordings against callers' messages: one that we never heard of is kept and fetched, one that was given
 * up is fetched again since it is there, and what we have is deleted there. Returns how many the carrier has.
 */
export async function reconcileRecordings(deps: Deps, span: ListedSpan): Promise<{ recordings: number }> {
  let recordings = 0;
  const before = deps.clock.now().getTime() - SETTLE_SECONDS * 1_000;
  for await (const listed of inHandfuls(deps.callControl.lists.recordings(span))) {
    recordings += listed.length;
    const values = [
      deps.callControl.carrier,
      listed.map(({ recordingSid }) => recordingSid),
      listed.map(({ callerSid }) => callerSid),
    ];
    const ours = new Map((await deps.db.query<Ours>(knownText, values)).map((one) => [one.sid, one]));
    for (const recording of listed) {
      const known = ours.get(recording.recordingSid);
      const isSettled = recording.at !== null && recording.at.getTime() < before;
      if (known !== undefined && isSettled) await survive(deps, () => compare(deps, recording, known));
    }
  }
  return { recordings };
}

async function compare(deps: Deps, recording: ListedRecording, ours: Ours): Promise<void> {
  const { voicemailId, callId, wasOffered, state, sid: subject } = ours;
  switch (state) {
    // Under way: the job has it, or the sweep.
    case 'pending':
      return;
    case 'stored':
    case 'gone':
      if (voicemailId !== null)
        await deps.outbox.commit(async (unit) => unit.effect({ topic: 'delete-recording', voicemailId }));
      return noteDifference(deps, { kind: 'recording-left', subject, callId, done: 'deleted' });
    case 'failed':
      await deps.db.query(againText, [voicemailId, deps.clock.now()]);
      return noteDifference(deps, { kind: 'recording', subject, callId, done: 'fetched' });
    case null:
      break;
    default:
      return state satisfies never;
  }
  // What no caller was asked to leave is another's recording, on the same account.
  if (callId === null) return;
  if (!wasOffered) return noteDifference(deps, { kind: 'unknown-recording', subject, callId, done: null });
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call !== null) await keepVoicemail(unit, deps, call, { recordingSid: subject, seconds: recording.seconds });
  });
  await noteDifference(deps, { kind: 'recording', subject, callId, done: 'fetched' });
}
