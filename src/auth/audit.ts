import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Ids } from '../deps.ts';

/** Who did what to whose data, and why. Never a phone number or a name in `data`. */
export interface AuditEntry {
  at: Date;
  /** Null: the system itself. */
  userId: string | null;
  /** In words like `number.revealed`. */
  action: string;
  subjectType:
    | 'call'
    | 'customer_number'
    | 'callback'
    | 'lead'
    | 'user'
    | 'setting'
    | 'customer'
    | 'ticket'
    | 'voicemail';
  subjectId: string;
  reason?: string;
  data?: Record<string, unknown>;
}

const insertAudit = sql(
  'insert-audit-entry',
  'INSERT INTO audit_entries (id, at, user_id, action, subject_type, subject_id, reason, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)',
);

/** In the transaction of what is audited, or before it is shown: what cannot be written down does not happen. Returns its id. */
export async function audit(on: Queryable, ids: Ids, entry: AuditEntry): Promise<string> {
  const id = ids.next();
  const data = entry.data === undefined ? null : JSON.stringify(entry.data);
  await on.query(insertAudit, [
    id,
    entry.at,
    entry.userId,
    entry.action,
    entry.subjectType,
    entry.subjectId,
    entry.reason ?? null,
    data,
  ]);
  return id;
}
