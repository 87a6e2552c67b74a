import type { EventOf } from '../calls/carrier-event.ts';
import { sql } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';

export type TextNews = Pick<EventOf<'text-changed'>, 'textId' | 'carrier' | 'providerSid' | 'status' | 'errorCode'>;

/** A text only moves up, so that any order of the same news ends in the same status. */
export const textRank: Record<TextNews['status'], number> = {
  queued: 0,
  sending: 1,
  sent: 2,
  failed: 3,
  undelivered: 4,
  delivered: 5,
};

const lockText = sql(
  'lock-text',
  `SELECT id, status FROM text_messages WHERE id = $1 OR (carrier = $2 AND provider_sid = $3) ORDER BY id FOR UPDATE`,
);
const changeText = sql(
  'text-changed',
  `UPDATE text_messages SET status = $2, error_code = $3, provider_sid = coalesce(provider_sid, $4) WHERE id = $1`,
);
const bindText = sql('bind-text', 'UPDATE text_messages SET provider_sid = $2 WHERE id = $1 AND provider_sid IS NULL');

/** What became of a text, by the carrier. A text that we do not know is nothing to us. */
export async function textChanged(unit: UnitOfWork, news: TextNews): Promise<void> {
  const [text] = await unit.query<{ id: string; status: TextNews['status'] }>(lockText, [
    news.textId,
    news.carrier,
    news.providerSid,
  ]);
  if (!text) return;
  if (textRank[news.status] > textRank[text.status]) {
    await unit.query(changeText, [text.id, news.status, news.errorCode, news.providerSid]);
  } else {
    await unit.query(bindText, [text.id, news.providerSid]);
  }
}
