import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { CallbackOf } from './callback-queries.ts';

/** Whoever called takes a promise over that nobody owned. Repeated, it changes nothing. */
const keepText = sql(
  'keep-callback',
  `UPDATE callbacks b SET status = 'done', done_at = $3, owner_id = coalesce(b.owner_id, $4)
   WHERE b.id = $2 AND b.status = 'open'
     AND ($1::uuid IS NULL OR coalesce(b.owner_id, (SELECT owner_id FROM leads l WHERE l.id = b.lead_id)) = $1)
   RETURNING b.id`,
);

/** The caller was called back. Says nothing when there was nothing to do: the caller of this looks at it afterwards. */
export async function keepCallback(
  deps: Pick<Deps, 'db' | 'ids' | 'clock'>,
  kept: CallbackOf & { userId: string },
): Promise<void> {
  const at = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    const [done] = await tx.query(keepText, [kept.ownerId, kept.id, at, kept.userId]);
    if (done === undefined) return;
    await audit(tx, deps.ids, {
      at,
      userId: kept.userId,
      action: 'callback.done',
      subjectType: 'callback',
      subjectId: kept.id,
    });
  });
}
