import { CarrierError } from '../calls/call-control.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tell } from '../realtime/tell.ts';
import { scheduleFetch } from './keep-voicemail.ts';
import { afterFailedFetch } from './voicemail-retry.ts';

const pendingText = sql(
  'pending-voicemail',
  `SELECT call_id AS "callId", provider_recording_sid AS "recordingSid" FROM voicemails WHERE id = $1 AND state = 'pending'`,
);
// One statement: there is no moment at which a message is stored and has no sound.
const storeText = sql(
  'store-voicemail',
  `WITH stored AS (
     UPDATE voicemails SET state = 'stored', size = $2, stored_at = $3, attempts = attempts + 1
     WHERE id = $1 AND state = 'pending' RETURNING id)
   INSERT INTO voicemail_audio (voicemail_id, sealed) SELECT id, $4 FROM stored RETURNING voicemail_id`,
);
const triedText = sql(
  'voicemail-tried',
  `UPDATE voicemails SET attempts = attempts + 1, next_try_at = $2 WHERE id = $1 AND state = 'pending' RETURNING attempts`,
);
const givenUpText = sql('give-up-voicemail', `UPDATE voicemails SET state = $2::voicemail_state WHERE id = $1`);

/**
 * Brings a message from the carrier to us, sealed, and has the carrier's copy deleted after the commit. Twice at once
 * stores once. What fails is tried again, later and later; the sweep finds what a lost job left behind.
 */
export async function fetchVoicemail(deps: Deps, voicemailId: string): Promise<void> {
  const [pending] = await deps.db.query<{ callId: string; recordingSid: string }>(pendingText, [voicemailId]);
  if (pending === undefined) return;
  const { callId, recordingSid } = pending;
  let audio: Buffer;
  try {
    audio = await deps.callControl.fetchRecording({ recordingSid });
  } catch (fault) {
    if (!(fault instanceof CarrierError)) throw fault;
    return failed(deps, { voicemailId, callId, fault });
  }
  const sealed = deps.vault.sealBytes(audio);
  await deps.outbox.commit(async (unit) => {
    const [stored] = await unit.query(storeText, [voicemailId, audio.length, unit.now, sealed]);
    if (stored === undefined) return;
    unit.effect({ topic: 'delete-recording', voicemailId });
    tell(unit, { type: 'voicemail.stored', callId, data: { voicemailId } });
  });
}

async function failed(deps: Deps, of: { voicemailId: string; callId: string; fault: CarrierError }): Promise<void> {
  const { voicemailId, callId, fault } = of;
  await deps.outbox.commit(async (unit) => {
    const [tried] = await unit.query<{ attempts: number }>(triedText, [voicemailId, unit.now]);
    if (tried === undefined) return;
    const next = afterFailedFetch(fault.fault, tried.attempts);
    if (next.state === 'pending') {
      await unit.query(laterText, [voicemailId, new Date(unit.now.getTime() + next.inSeconds * 1_000)]);
      return scheduleFetch(unit, voicemailId, next.inSeconds);
    }
    deps.log.error({ voicemailId, fault: fault.fault, state: next.state }, 'voicemail.given_up');
    await unit.query(givenUpText, [voicemailId, next.state]);
    tell(unit, { type: 'voicemail.left', callId, data: { voicemailId, state: next.state } });
  });
}
const laterText = sql('voicemail-later', 'UPDATE voicemails SET next_try_at = $2 WHERE id = $1');

const atCarrierText = sql(
  'recording-of-stored-voicemail',
  `SELECT provider_recording_sid AS "recordingSid" FROM voicemails WHERE id = $1 AND state IN ('stored', 'gone')`,
);

/** The carrier's copy goes once ours is committed, or was no message. That it is gone already is as good. */
export async function deleteRecordingAtCarrier(
  deps: Pick<Deps, 'db' | 'callControl'>,
  voicemailId: string,
): Promise<void> {
  const [row] = await deps.db.query<{ recordingSid: string }>(atCarrierText, [voicemailId]);
  if (row !== undefined) await deps.callControl.deleteRecording({ recordingSid: row.recordingSid });
}
