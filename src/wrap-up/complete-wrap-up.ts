import { lockAgent, moveAgent } from '../agents/agent-store.ts';
import { lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { noteFollowUp } from '../callbacks/note-follow-up.ts';
import type { WrapUpBody } from '../contract/call.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { offeredSql } from './offered-dispositions.ts';
import { noteTask } from '../tasks/task-rows.ts';

const saveText = sql(
  'complete-wrap-up',
  `UPDATE wrap_ups SET disposition = $3, note = $4, follow_up_at = $5, completed_at = coalesce(completed_at, $6)
   WHERE call_id = $1 AND agent_id = $2 RETURNING id`,
);
const dispositionText = sql(
  'disposition',
  `SELECT d.name_zh AS "nameZh", d.name_en AS "nameEn" FROM dispositions d WHERE d.code = $1 AND ${offeredSql('$2::uuid')}`,
);
// One entry of history for each agent of a call: writing it up again amends it.
const interactionText = sql(
  'write-interaction',
  `WITH amended AS (
     UPDATE interactions SET summary = $8, disposition = $9 WHERE call_id = $2 AND by_id = $6 AND channel = 'call' RETURNING id)
   INSERT INTO interactions (id, call_id, customer_id, contact_id, lead_id, channel, at, by_id, by_name, summary, disposition, involved_person)
   SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 'call', $7::timestamptz, $6::uuid, u.name, $8::text, $9::text, $10::boolean
   FROM users u WHERE u.id = $6 AND NOT EXISTS (SELECT 1 FROM amended)`,
);

/**
 * Writes up a call: disposition, note, next step. The note is the caller's last interaction from this commit on. The
 * agent who is still wrapping up this call becomes available; writing up later, or again, changes only what is written.
 * Errors: call-not-found, not-your-call (never handled it), unknown-disposition, disposition-required.
 */
export async function completeWrapUp(
  deps: Deps,
  done: { callId: string; agentId: string; body: WrapUpBody },
): Promise<void> {
  const { callId, agentId, body } = done;
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null) throw new DomainError('call-not-found');
    const disposition = await readDisposition(unit, call, body.disposition ?? null);
    const followUpAt = body.followUpAt === undefined ? null : new Date(body.followUpAt);
    const [saved] = await unit.query<{ id: string }>(saveText, [
      callId,
      agentId,
      body.disposition ?? null,
      body.note,
      followUpAt,
      unit.now,
    ]);
    if (!saved) throw wrapUpMissing(call, agentId);
    const summary = body.note.trim() === '' ? (disposition?.nameZh ?? NOTHING_WRITTEN) : body.note;
    await writeInteraction(unit, deps, call, { agentId, summary, disposition: body.disposition ?? null });
    if (followUpAt !== null && body.followUpText !== undefined)
      await noteTask(unit, deps.ids, { call, ownerId: agentId, text: body.followUpText, dueAt: followUpAt });
    else if (followUpAt !== null)
      await noteFollowUp(unit, deps.ids, call, { dueAt: followUpAt, ownerId: agentId, task: body.note });
    await release(unit, deps, { callId, agentId });
    tell(unit, { type: 'wrap_up.completed', callId, agentId, data: { disposition: body.disposition ?? null } });
  });
}

const NOTHING_WRITTEN = '（未填写小结）';
const requiredText = sql(
  'is-disposition-required',
  'SELECT disposition_required AS required FROM call_queues WHERE id = $1',
);

async function readDisposition(
  unit: UnitOfWork,
  call: LockedCall,
  code: string | null,
): Promise<{ nameZh: string; nameEn: string } | null> {
  if (code === null) {
    const [queue] = await unit.query<{ required: boolean }>(requiredText, [call.queueId]);
    if (queue?.required !== false)
      throw new DomainError('disposition-required', 'Choose one of GET /api/dispositions?callId=….');
    return null;
  }
  const [disposition] = await unit.query<{ nameZh: string; nameEn: string }>(dispositionText, [code, call.queueId]);
  if (!disposition) throw new DomainError('unknown-disposition', 'Choose one of GET /api/dispositions?callId=….');
  return disposition;
}

export function wrapUpMissing(call: LockedCall, agentId: string): DomainError {
  if (call.agentId !== agentId) return new DomainError('not-your-call');
  return new DomainError('call-state', 'A call is written up after it has ended.');
}

async function writeInteraction(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  by: { agentId: string; summary: string; disposition: string | null },
): Promise<void> {
  await unit.query(interactionText, [
    deps.ids.next(),
    call.id,
    call.customerId,
    call.contactId,
    call.customerId === null ? call.leadId : null,
    by.agentId,
    call.answeredAt ?? call.startedAt,
    by.summary,
    by.disposition,
    // An attempt that reached nobody is no conversation: the last one stays the last.
    call.direction === 'inbound' || call.answeredAt !== null,
  ]);
}

const closeText = sql(
  'close-wrap-up',
  `UPDATE wrap_ups SET completed_at = $3 WHERE call_id = $1 AND agent_id = $2 AND completed_at IS NULL RETURNING id, disposition`,
);

/** The time for the wrap-up is over, or the agent moved on: the call is in the history even if nobody wrote a word. */
export async function closeWrapUp(
  unit: UnitOfWork,
  deps: Deps,
  open: { callId: string; agentId: string },
): Promise<void> {
  const call = await lockCall(unit, open.callId);
  if (call === null) return;
  const [closed] = await unit.query<{ disposition: string | null }>(closeText, [open.callId, open.agentId, unit.now]);
  if (!closed) return;
  const { disposition } = closed;
  // Written when the agent had this call the first time: that stands.
  if (disposition === null)
    await writeInteraction(unit, deps, call, { agentId: open.agentId, summary: NOTHING_WRITTEN, disposition });
  tell(unit, { type: 'wrap_up.completed', callId: open.callId, agentId: open.agentId, data: { disposition } });
}

/** The job at a wrap-up's deadline. Early, late or repeated, it only acts on a wrap-up that is over and still open. */
export async function wrapUpDeadline(deps: Deps, due: { callId: string; agentId: string }): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, due.callId);
    if (call === null) return;
    const [open] = await unit.query<{ id: string }>(overdueText, [due.callId, due.agentId, unit.now]);
    if (!open) return;
    await closeWrapUp(unit, deps, due);
    await release(unit, deps, due);
  });
}
const overdueText = sql(
  'overdue-wrap-up',
  'SELECT id FROM wrap_ups WHERE call_id = $1 AND agent_id = $2 AND completed_at IS NULL AND deadline_at <= $3',
);

async function release(unit: UnitOfWork, deps: Deps, of: { callId: string; agentId: string }): Promise<void> {
  const agent = await lockAgent(unit, of.agentId);
  if (agent?.state !== 'wrapping_up' || agent.callId !== of.callId) return;
  await moveAgent(unit, deps.ids, { agentId: of.agentId, state: 'available' });
  unit.effect({ topic: 'assign-agents' });
}
