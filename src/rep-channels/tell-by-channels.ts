import type { PushPayload, RepChannelKind } from '../contract/rep-channel.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { queueText } from '../texts/queue-text.ts';
import type { TextPurpose } from '../texts/queue-text.ts';
import { channelsOf } from './rep-channel-store.ts';
import type { RepChannelRow } from './rep-channel-store.ts';

export interface ChannelNews {
  userId: string;
  /** Said once: of two with the same key the second is dropped. Texts are not kept by it: ask under a lock. */
  key: string;
  title: string;
  /** Without a number and without a caller's name: a chat group reads it, and a screen that lies on a table. */
  body: string;
  /** Where it leads, for whoever is signed in. */
  path: string;
  /** To the own phone alone, where there is one: its words, made only when it is sent. */
  text: { purpose: TextPurpose; body(): Promise<string> };
  leadId?: string;
  /** Not sent any more once this offer is over. */
  offerId?: string;
  uselessAfter?: Date;
}

const personText = sql(
  'person-to-tell',
  `SELECT u.name, u.language, r.phone_sealed AS "phoneSealed", r.time_zone AS "timeZone"
   FROM users u LEFT JOIN reps r ON r.user_id = u.id WHERE u.id = $1 AND u.is_active`,
);
const subscriptionsText = sql(
  'push-subscriptions-of-user',
  'SELECT id FROM push_subscriptions WHERE user_id = $1 ORDER BY id',
);
const insertText = sql(
  'queue-channel-message',
  `INSERT INTO channel_messages (id, key, user_id, kind, subscription_id, url_index, lead_id, offer_id, body_sealed, created_at, useless_after)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (key) DO NOTHING RETURNING id`,
);
/** What nobody could deliver within a day is news no more. */
const USEFUL_MS = 86_400_000;

export interface PersonToTell {
  name: string;
  language: Language;
  phoneSealed: Buffer | null;
  timeZone: string | null;
}

/** Null: somebody who does not work here any more. */
export async function personToTell(unit: UnitOfWork, userId: string): Promise<PersonToTell | null> {
  const [person] = await unit.query<PersonToTell>(personText, [userId]);
  return person ?? null;
}

/** Tells somebody by every channel that they have on: written now, sent after the commit, once. */
export async function tellByChannels(unit: UnitOfWork, deps: Deps, news: ChannelNews): Promise<void> {
  const person = await personToTell(unit, news.userId);
  if (person === null) return;
  const channels = await channelsOf(unit, news.userId);
  const on = [...channels.values()].filter(({ isOn }) => isOn);
  if (on.some(({ kind }) => kind === 'sms') && person.phoneSealed !== null) {
    const { purpose, body } = news.text;
    const to = deps.vault.open(person.phoneSealed);
    await queueText(unit, deps, { to, purpose, body: await body(), ...(news.leadId && { leadId: news.leadId }) });
  }
  for (const channel of on)
    for (const messageId of await queueMessages(unit, deps, channel, news))
      unit.effect({ topic: 'send-channel-message', messageId });
}

/** Writes down what goes out by one channel, to every browser or to the robot. Returns what is to be sent. */
export async function queueMessages(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault'>,
  { kind, urlIndex }: Pick<RepChannelRow, 'kind' | 'urlIndex'>,
  news: Omit<ChannelNews, 'text'>,
): Promise<string[]> {
  if (kind === 'sms') return [];
  const browsers =
    kind === 'push' ? await unit.query<{ id: string }>(subscriptionsText, [news.userId]) : [{ id: null }];
  const queued: string[] = [];
  for (const { id: subscriptionId } of browsers) {
    const messageId = await queueMessage(unit, deps, { news, kind, urlIndex, subscriptionId });
    if (messageId !== null) queued.push(messageId);
  }
  return queued;
}

async function queueMessage(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault'>,
  to: { news: Omit<ChannelNews, 'text'>; kind: RepChannelKind; urlIndex: Buffer | null; subscriptionId: string | null },
): Promise<string | null> {
  const { news, kind, urlIndex, subscriptionId } = to;
  const { title, body, path } = news;
  const payload: PushPayload = { title, body, path, tag: news.key };
  const [queued] = await unit.query<{ id: string }>(insertText, [
    ...[
      deps.ids.next(),
      `${news.key}:${news.userId}:${subscriptionId ?? kind}`,
      news.userId,
      kind,
      subscriptionId,
      urlIndex,
    ],
    ...[news.leadId ?? null, news.offerId ?? null, deps.vault.seal(JSON.stringify(payload)), unit.now],
    news.uselessAfter ?? new Date(unit.now.getTime() + USEFUL_MS),
  ]);
  return queued?.id ?? null;
}
