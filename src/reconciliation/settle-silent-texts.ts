import type { ListedSpan, ListedText } from '../calls/carrier-lists.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { textChanged, textRank } from '../texts/text-changed.ts';
import { noteDifference } from './note-difference.ts';
import { survive } from './survive.ts';

/** A text that waits at the carrier is in no list that asks for a time, so the silent ones are asked about one by one. */
const SILENT_SECONDS = 1_800;
const AT_ONCE = 200;
const DAY_MS = 86_400_000;
/** Longer than Twilio keeps a text that can't leave (ten hours at most). */
const LOST_SECONDS = 43_200;

const silentText = sql(
  'silent-texts',
  `SELECT id, provider_sid AS sid, status, call_id AS "callId", submitted_at AS at FROM text_messages
   WHERE carrier = $1 AND status IN ('sending', 'sent') AND submitted_at BETWEEN $2 AND $3
     AND submitted_at < $4::timestamptz - make_interval(secs => CASE WHEN provider_sid IS NULL THEN ${LOST_SECONDS} ELSE ${SILENT_SECONDS} END)
   ORDER BY submitted_at, id LIMIT ${AT_ONCE}`,
);
const lostText = sql(
  'text-never-left',
  `UPDATE text_messages SET status = 'failed', error_code = 'not_at_carrier' WHERE id = $1 AND status = 'sending' AND provider_sid IS NULL RETURNING id`,
);

interface SilentText {
  id: string;
  sid: string | null;
  status: keyof typeof textRank;
  callId: string | null;
  at: Date;
}

/**
 * Texts of which nothing was heard. One without the carrier's id was looked for in the carrier's lists since: it never
 * left, and so much later it is not sent any more. Whoever it was for is told by the other ways, or sees it failed.
 */
export async function settleSilentTexts(deps: Deps, { from, to }: ListedSpan): Promise<void> {
  const since = new Date(from.getTime() - DAY_MS);
  const values = [deps.callControl.carrier, since, to, deps.clock.now()];
  for (const text of await deps.db.query<SilentText>(silentText, values)) await survive(deps, () => settle(deps, text));
}

async function settle(deps: Deps, text: SilentText): Promise<void> {
  const { id: textId, sid, callId, at: happenedAt } = text;
  if (sid === null) {
    if ((await deps.db.query(lostText, [textId])).length > 0)
      await noteDifference(deps, { kind: 'text-lost', subject: textId, callId, happenedAt, done: 'updated' });
    return;
  }
  const found = await deps.callControl.lists.text(sid);
  if (found === null) return noteDifference(deps, { kind: 'text-lost', subject: sid, callId, happenedAt, done: null });
  if (found.status === null || textRank[found.status] <= textRank[text.status]) return;
  await updateText(deps, { textId, text: found });
  await noteDifference(deps, { kind: 'text-status', subject: sid, callId, happenedAt, done: 'updated' });
}

export async function updateText(deps: Deps, { textId, text }: { textId: string; text: ListedText }): Promise<void> {
  const { status, providerSid, errorCode } = text;
  if (status === null) return;
  const news = { textId, carrier: deps.callControl.carrier, providerSid, status, errorCode };
  await deps.outbox.commit((unit) => textChanged(unit, news));
}
