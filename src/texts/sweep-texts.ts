import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { deliverText } from './deliver-text.ts';

/** What was to leave at once and did not by then was lost on its way (a crash between commit and delivery). */
const LOST_AFTER_SECONDS = 30;

const dueText = sql(
  'texts-to-send',
  `SELECT id, not_before IS NULL AS lost FROM text_messages
   WHERE status = 'queued' AND submitted_at IS NULL AND (not_before <= $1 OR (not_before IS NULL AND created_at <= $2))
   ORDER BY id LIMIT 200`,
);

/** Sends what quiet hours held back, and what was left behind. Returns how many had been left behind. */
export async function sweepTexts(deps: Pick<Deps, 'db' | 'vault' | 'clock' | 'callControl' | 'log'>): Promise<number> {
  const now = deps.clock.now();
  const due = await deps.db.query<{ id: string; lost: boolean }>(dueText, [
    now,
    new Date(now.getTime() - LOST_AFTER_SECONDS * 1_000),
  ]);
  for (const { id } of due) {
    // One that fails is free again and comes with the next sweep; it must not keep the others from leaving.
    await deliverText(deps, id).catch((err: unknown) => deps.log.warn({ err, textId: id }, 'text.failed'));
  }
  return due.filter(({ lost }) => lost).length;
}
