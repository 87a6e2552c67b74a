import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';

export type TextPurpose = 'lead-offer' | 'lead-assigned' | 'caller-promise' | 'lead-release' | 'rep-notice';

export interface NewText {
  /** E.164. */
  to: string;
  purpose: TextPurpose;
  body: string;
  leadId?: string;
  callId?: string;
  /** Quiet hours: the sweep sends it from then on. */
  notBefore?: Date | null;
}

const insertText = sql(
  'queue-text',
  `INSERT INTO text_messages (id, to_sealed, to_index, to_last_four, purpose, body_sealed, carrier, lead_id, call_id, created_at, not_before)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

/** Writes a text before it is tried; it leaves after the commit, or once its quiet hours are over. */
export async function queueText(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault' | 'callControl'>,
  text: NewText,
): Promise<void> {
  const textId = deps.ids.next();
  const to = deps.vault.store(text.to);
  await unit.query(insertText, [
    textId,
    to.sealed,
    to.index,
    to.lastFour,
    text.purpose,
    deps.vault.seal(text.body),
    deps.callControl.carrier,
    text.leadId ?? null,
    text.callId ?? null,
    unit.now,
    text.notBefore ?? null,
  ]);
  if (!text.notBefore) unit.effect({ topic: 'send-text', textId });
}
