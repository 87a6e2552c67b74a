import type { ListedSpan, ListedText } from '../calls/carrier-lists.ts';
import { receiveCarrierEvent } from '../calls/receive-carrier-event.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { optOutOf } from '../texts/text-came-in.ts';
import { textRank } from '../texts/text-changed.ts';
import { noteDifference } from './note-difference.ts';
import { settleSilentTexts, updateText } from './settle-silent-texts.ts';
import { inHandfuls } from './in-handfuls.ts';
import { survive } from './survive.ts';

/** The carrier's own news of a text comes within minutes, and its retries end. */
const SETTLE_SECONDS = 900;

const knownText = sql(
  'known-carrier-texts',
  `SELECT id, provider_sid AS sid, status FROM text_messages WHERE carrier = $1 AND provider_sid = ANY ($2)`,
);
const takenInText = sql(
  'texts-taken-in',
  'SELECT event_key AS key FROM webhook_inbox WHERE carrier = $1 AND event_key = ANY ($2)',
);
const unboundText = sql(
  'texts-without-carrier-id',
  `SELECT id, body_sealed AS "bodySealed" FROM text_messages
   WHERE carrier = $1 AND to_index = $2 AND provider_sid IS NULL AND submitted_at BETWEEN $3::timestamptz - interval '10 minutes' AND $3::timestamptz + interval '10 minutes'`,
);
const ownText = sql('own-number-of-text', 'SELECT id FROM hotline_numbers WHERE number = $1 OR $1 = ANY (aliases)');

/**
 * The carrier's list of texts against ours: what became of one we sent, and what was written to us and never reached us.
 * Returns how many the carrier has. Run again it finds nothing.
 */
export async function reconcileTexts(deps: Deps, span: ListedSpan): Promise<{ texts: number }> {
  let texts = 0;
  const incoming: ListedText[] = [];
  const before = deps.clock.now().getTime() - SETTLE_SECONDS * 1_000;
  for await (const listed of inHandfuls(deps.callControl.lists.texts(span))) {
    texts += listed.length;
    const settled = listed.filter(({ at }) => at !== null && at.getTime() < before);
    incoming.push(...listed.filter(({ direction }) => direction === 'incoming'));
    await updateOutgoing(
      deps,
      settled.filter(({ direction }) => direction === 'outgoing'),
    );
  }
  await takeInMissing(deps, incoming, new Date(before));
  await settleSilentTexts(deps, span);
  return { texts };
}

async function updateOutgoing(deps: Deps, listed: readonly ListedText[]): Promise<void> {
  const known = await deps.db.query<{ id: string; sid: string; status: keyof typeof textRank }>(knownText, [
    ...[deps.callControl.carrier, listed.map(({ providerSid }) => providerSid)],
  ]);
  const bySid = new Map(known.map((text) => [text.sid, text]));
  for (const text of listed)
    await survive(deps, async () => {
      const ours = bySid.get(text.providerSid);
      if (ours === undefined) return explainText(deps, text);
      if (text.status === null || textRank[text.status] <= textRank[ours.status]) return;
      await updateText(deps, { textId: ours.id, text });
      await noteDifference(deps, { ...of(text), kind: 'text-status', done: 'updated' });
    });
}

/** The answer to our own request was lost: one text alone to that number, in those words, at that time. */
async function explainText(deps: Deps, text: ListedText): Promise<void> {
  if ((await deps.db.query(ownText, [text.from])).length === 0) return;
  const values = [deps.callControl.carrier, deps.vault.index(text.to), text.at];
  const near = await deps.db.query<{ id: string; bodySealed: Buffer }>(unboundText, values);
  const fitting = near.filter(({ bodySealed }) => deps.vault.open(bodySealed) === text.body);
  const [ours] = fitting;
  const isOurs = ours !== undefined && fitting.length === 1 && text.status !== null;
  if (isOurs) await updateText(deps, { textId: ours.id, text });
  await noteDifference(deps, { ...of(text), kind: 'unknown-text', done: isOurs ? 'bound' : null });
}

/**
 * Oldest first, as they were written. A STOP or START that its sender has taken back since is history: taken in now it
 * would undo what they said last.
 */
async function takeInMissing(deps: Deps, listed: readonly ListedText[], before: Date): Promise<void> {
  const { carrier } = deps.callControl;
  const keyOf = ({ providerSid }: ListedText) => `text:${providerSid}`;
  const taken = await deps.db.query<{ key: string }>(takenInText, [carrier, listed.map(keyOf)]);
  const keys = new Set(taken.map(({ key }) => key));
  const inOrder = listed.toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
  for (const [place, text] of inOrder.entries()) {
    if (keys.has(keyOf(text)) || text.at === null || text.at >= before) continue;
    const isTakenBack =
      optOutOf(text) !== null &&
      inOrder.slice(place + 1).some((later) => later.from === text.from && optOutOf(later) !== null);
    await survive(deps, async () => {
      const { from, to, body, optOut } = text;
      const event = { kind: 'text-came-in', carrier, eventKey: keyOf(text), raw: '', from, to, body, optOut } as const;
      if (!isTakenBack) await receiveCarrierEvent(deps, event);
      await noteDifference(deps, { ...of(text), kind: 'text-in', done: 'taken-in' });
    });
  }
}

function of(text: ListedText): { subject: string; happenedAt: Date | null } {
  return { subject: text.providerSid, happenedAt: text.at };
}
