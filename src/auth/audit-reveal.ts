import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { audit } from './audit.ts';
import type { AuditEntry } from './audit.ts';

/** Nobody calls so many people in an hour by hand; whoever copies the customer file needs thousands. */
export const REVEALS_PER_HOUR = 60;
const HOUR_SECONDS = 3_600;

const turnText = sql('reveal-one-at-a-time', `SELECT pg_advisory_xact_lock(hashtextextended('reveal:' || $1, 0))`);
const countText = sql(
  'reveals-of-the-hour',
  `SELECT count(*)::int AS count, min(at) AS "firstAt" FROM audit_entries
   WHERE user_id = $1 AND action = 'number.revealed' AND at > $2::timestamptz - interval '${HOUR_SECONDS} seconds'`,
);

/**
 * Writes down who is about to see a whole number and why; before it is shown. Throws too-many-requests after 60 within
 * an hour, counted from these very entries, so by all nodes together and however many ask at once.
 */
export async function auditReveal(
  deps: Pick<Deps, 'db' | 'ids' | 'clock'>,
  entry: Pick<AuditEntry, 'subjectType' | 'subjectId' | 'data'> & { userId: string; reason: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const at = deps.clock.now();
    await tx.query(turnText, [entry.userId]);
    const [shown] = await tx.query<{ count: number; firstAt: Date | null }>(countText, [entry.userId, at]);
    if (shown !== undefined && shown.firstAt !== null && shown.count >= REVEALS_PER_HOUR) {
      const wait = Math.ceil((shown.firstAt.getTime() - at.getTime()) / 1_000) + HOUR_SECONDS;
      const told = `${REVEALS_PER_HOUR} numbers an hour are shown to one person.`;
      throw new DomainError('too-many-requests', told, { retryAfterSeconds: Math.max(1, wait) });
    }
    await audit(tx, deps.ids, { ...entry, at, action: 'number.revealed' });
  });
}
