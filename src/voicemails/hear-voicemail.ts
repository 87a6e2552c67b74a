import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tell } from '../realtime/tell.ts';
import { findVoicemail } from './voicemail-queries.ts';
import type { HeardBy } from './voicemail-queries.ts';

const audioText = sql('voicemail-audio', 'SELECT sealed FROM voicemail_audio WHERE voicemail_id = $1');
/** A player asks for one message in many ranges: that is one hearing. */
const SAME_HEARING_SECONDS = 900;
const heardLatelyText = sql(
  'voicemail-played-lately',
  `SELECT 1 AS found FROM audit_entries
   WHERE subject_type = 'voicemail' AND subject_id = $1 AND user_id = $2 AND action = 'voicemail.played' AND at > $3 LIMIT 1`,
);

/** The sound, whole; null: there is none for this person. Who plays it is written down before it is given. */
export async function playVoicemail(
  deps: Pick<Deps, 'db' | 'ids' | 'clock' | 'vault'>,
  play: HeardBy & { id: string; userId: string },
): Promise<Buffer | null> {
  const found = await findVoicemail(deps.db, play.id, play);
  if (found?.state !== 'stored') return null;
  const [audio] = await deps.db.query<{ sealed: Buffer }>(audioText, [play.id]);
  if (audio === undefined) return null;
  const at = deps.clock.now();
  const since = new Date(at.getTime() - SAME_HEARING_SECONDS * 1_000);
  const [lately] = await deps.db.query(heardLatelyText, [play.id, play.userId, since]);
  const entry = { action: 'voicemail.played', subjectType: 'voicemail', subjectId: play.id } as const;
  if (lately === undefined) await audit(deps.db, deps.ids, { at, userId: play.userId, ...entry });
  return deps.vault.openBytes(audio.sealed);
}

const heardText = sql(
  'voicemail-heard',
  `UPDATE voicemails SET heard_at = $2, heard_by_id = $3 WHERE id = $1 AND heard_at IS NULL RETURNING call_id AS "callId"`,
);

/** Somebody listened to it. The first counts: who says so again changes nothing. */
export async function markVoicemailHeard(
  deps: Pick<Deps, 'db' | 'outbox'>,
  heard: HeardBy & { id: string; userId: string },
): Promise<void> {
  if ((await findVoicemail(deps.db, heard.id, heard)) === null) return;
  await deps.outbox.commit(async (unit) => {
    const [first] = await unit.query<{ callId: string }>(heardText, [heard.id, unit.now, heard.userId]);
    if (first === undefined) return;
    tell(unit, { type: 'voicemail.heard', callId: first.callId, data: { voicemailId: heard.id } });
  });
}
