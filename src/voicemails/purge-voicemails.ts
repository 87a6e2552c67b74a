import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { calendarWarning } from '../routing/china-calendar.ts';

/** The rows stay: that somebody left a message, when, and who heard it is history; what was said is not kept. */
const purgeText = sql(
  'purge-voicemails',
  `WITH old AS (
     UPDATE voicemails SET state = 'gone' WHERE id IN
       (SELECT id FROM voicemails WHERE state = 'stored' AND created_at < $1 ORDER BY created_at LIMIT 500 FOR UPDATE SKIP LOCKED)
     RETURNING id)
   DELETE FROM voicemail_audio WHERE voicemail_id IN (SELECT id FROM old) RETURNING voicemail_id`,
);

/** Deletes the sound of messages older than VOICEMAIL_DAYS. Returns how many. */
export async function purgeVoicemails(deps: Deps): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - deps.config.voicemailDays * 86_400_000);
  const purged = await deps.db.query(purgeText, [before]);
  if (purged.length > 0) deps.log.info({ purged: purged.length }, 'voicemail.purged');
  return purged.length;
}

/** Once a day: keeps to what was promised about old messages, and looks whether the public calendar runs out. */
export async function keepHouse(deps: Deps): Promise<void> {
  const warning = calendarWarning(deps.clock.now());
  if (warning !== null) deps.log.warn({ warning }, 'calendar.runs_out');
  while ((await purgeVoicemails(deps)) > 0) continue;
}
