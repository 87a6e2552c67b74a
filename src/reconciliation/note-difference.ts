import type { DifferenceDone, DifferenceKind } from '../contract/difference.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { reconciledTotal } from '../http/metrics.ts';

export interface FoundDifference {
  kind: DifferenceKind;
  subject: string;
  callId?: string | null;
  /** Null: nothing could be done. */
  done: DifferenceDone | null;
  happenedAt?: Date | null;
}

// Found again it stays one row; what could be done in the end is added to it.
const noteText = sql(
  'note-difference',
  `INSERT INTO differences AS d (id, carrier, kind, subject, call_id, done, happened_at, found_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (carrier, kind, subject) DO UPDATE SET done = coalesce(excluded.done, d.done), call_id = coalesce(d.call_id, excluded.call_id)
   RETURNING id = $1 AS "isNew"`,
);

/** Writes a difference down, once, and counts it then. Afterwards: a crash before it makes it be found again. */
export async function noteDifference(
  deps: Pick<Deps, 'db' | 'ids' | 'clock' | 'log' | 'callControl'>,
  found: FoundDifference,
): Promise<void> {
  const { kind, subject, callId = null, done, happenedAt = null } = found;
  const [row] = await deps.db.query<{ isNew: boolean }>(noteText, [
    ...[deps.ids.next(), deps.callControl.carrier, kind, subject, callId, done, happenedAt, deps.clock.now()],
  ]);
  if (row?.isNew !== true) return;
  reconciledTotal.inc({ kind });
  deps.log.warn({ kind, subject, callId, done }, 'reconcile.difference');
}
