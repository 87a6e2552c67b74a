import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { CallbackOf } from './callback-queries.ts';
import { lookAtPlaceSoon } from './place-job.ts';

/** Whoever called takes a promise over that nobody owned. Repeated, it changes nothing. */
const keepText = sql(
  'keep-callback',
  `UPDATE callbacks b SET status = 'done', done_at = $3, owner_id = coalesce(b.owner_id, $4), closed_because = 'by_hand',
     closed_by = $4, close_note = nullif($5, ''), next_attempt_at = NULL
   WHERE b.id = $2 AND b.status = 'open'
     AND ($1::uuid IS NULL OR coalesce(b.owner_id, (SELECT owner_id FROM leads l WHERE l.id = b.lead_id)) = $1)
   RETURNING b.id, b.kept_since IS NOT NULL AS "keepsPlace"`,
);

/**
 * Somebody closes a promise by hand and says what was done instead of a call that we know of. Says nothing when there
 * was nothing to do: the caller of this looks at it afterwards.
 */
export async function keepCallback(deps: Deps, kept: CallbackOf & { userId: string; note: string }): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const values = [kept.ownerId, kept.id, unit.now, kept.userId, kept.note];
    const [done] = await unit.query<{ id: string; keepsPlace: boolean }>(keepText, values);
    if (done === undefined) return;
    if (done.keepsPlace) lookAtPlaceSoon(unit, done.id);
    await audit(unit, deps.ids, {
      at: unit.now,
      userId: kept.userId,
      action: 'callback.done',
      subjectType: 'callback',
      subjectId: kept.id,
    });
  });
}
