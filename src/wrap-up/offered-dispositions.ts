import type { Disposition } from '../contract/call.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

/**
 * For a WHERE over `dispositions d`: what a call in this queue may come to. The queue's own choice among those in use;
 * all of them when it chose none, or only retired ones: no call stays without a way to be written up.
 */
export function offeredSql(queueId: string): string {
  const own = `SELECT o.disposition_code FROM queue_dispositions o
    JOIN dispositions a ON a.code = o.disposition_code AND a.is_active WHERE o.queue_id = ${queueId}`;
  return `(d.is_active AND (d.code IN (${own}) OR NOT EXISTS (${own})))`;
}

const ofCall = '(SELECT c.queue_id FROM calls c WHERE c.id = $1)';
const offeredText = sql(
  'offered-dispositions',
  `SELECT d.code, d.name_zh AS "nameZh", d.name_en AS "nameEn" FROM dispositions d WHERE ${offeredSql(ofCall)}
   ORDER BY d.position, d.code`,
);

/** What an agent may choose in wrap-up of this call; without one: all that are in use. */
export async function offeredDispositions(on: Queryable, callId: string | null): Promise<Disposition[]> {
  return on.query<Disposition>(offeredText, [callId]);
}
