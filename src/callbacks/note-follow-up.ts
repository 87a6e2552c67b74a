import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { promiseCallback } from './promise-callback.ts';

const amendText = sql(
  'amend-follow-up',
  `UPDATE callbacks SET due_at = $3, task = $4 WHERE call_id = $1 AND owner_id = $2 AND reason = 'follow_up' AND status = 'open' RETURNING id`,
);

/** A day that an agent noted in wrap-up, with what is to be done then. Written up again, it is moved, not doubled. */
export async function noteFollowUp(
  unit: UnitOfWork,
  ids: Ids,
  call: LockedCall,
  note: { ownerId: string; dueAt: Date; task: string },
): Promise<void> {
  const task = note.task.trim() === '' ? null : note.task.trim();
  const [amended] = await unit.query<{ id: string }>(amendText, [call.id, note.ownerId, note.dueAt, task]);
  if (amended) return;
  await promiseCallback(unit, ids, call, { reason: 'follow_up', dueAt: note.dueAt, ownerId: note.ownerId, task });
}
