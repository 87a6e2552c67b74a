import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { deliverChannelMessage } from './deliver-channel-message.ts';

/** What was to leave at once and did not by then was lost on its way. */
const LOST_AFTER_SECONDS = 30;

const dueText = sql(
  'channel-messages-to-send',
  `SELECT id, not_before IS NULL AS lost FROM channel_messages
   WHERE status = 'queued' AND (not_before <= $1 OR (not_before IS NULL AND created_at <= $2)) ORDER BY id LIMIT 200`,
);

/** Longer than any vendor is waited for: whoever claimed it died, and it may have arrived. */
const UNSURE_AFTER_SECONDS = 120;
const unsureText = sql(
  'channel-messages-unsure',
  `UPDATE channel_messages SET status = 'failed', error = 'uncertain'
   WHERE status = 'sending' AND submitted_at < $1::timestamptz - make_interval(secs => ${UNSURE_AFTER_SECONDS}) RETURNING id`,
);

/** Sends what a full minute or a busy vendor held back, and what was left behind. Returns how many had been left behind. */
export async function sweepChannelMessages(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const lostBefore = new Date(now.getTime() - LOST_AFTER_SECONDS * 1_000);
  const due = await deps.db.query<{ id: string; lost: boolean }>(dueText, [now, lostBefore]);
  // Beside one another: a vendor that does not answer must not hold up the sweep for each of its messages.
  const send = ({ id }: { id: string }) =>
    deliverChannelMessage(deps, id).catch((err: unknown) => deps.log.warn({ err, messageId: id }, 'channel.failed'));
  for (let from = 0; from < due.length; from += 20) await Promise.all(due.slice(from, from + 20).map(send));
  const unsure = await deps.db.query(unsureText, [now]);
  return due.filter(({ lost }) => lost).length + unsure.length;
}
