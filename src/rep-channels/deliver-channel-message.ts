import { pushPayload, pushSubscriptionBody } from '../contract/rep-channel.ts';
import type { RepChannelKind } from '../contract/rep-channel.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Db } from '../db.ts';
import type { Deps } from '../deps.ts';
import { isChannelAddress } from './channel-address.ts';
import { readRobotAnswer, robotRequest } from './robot-message.ts';
import type { SendResult } from './robot-message.ts';
import { pushRequest, readPushAnswer, topicOf } from './web-push.ts';

/** What all three vendors allow a group's robot in a minute (Feishu more), counted over everybody who shares it. */
const ROBOT_MESSAGES_A_MINUTE = 20;
const ANSWER_WITHIN_MS = 8_000;
/** A vendor that is busy is asked again after this. */
const BUSY_MS = 10_000;

const robotTurn = sql('robot-one-at-a-time', 'SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))');
const urlText = sql(
  'robot-of-message',
  `SELECT encode(url_index, 'hex') AS robot FROM channel_messages WHERE id = $1 AND status = 'queued' AND coalesce(not_before <= $2, true)`,
);
const fullText = sql(
  'robot-minute',
  `SELECT submitted_at AS at FROM channel_messages
   WHERE url_index = decode($1, 'hex') AND submitted_at > $2::timestamptz - interval '1 minute' AND status IN ('sending', 'sent')
   ORDER BY submitted_at DESC OFFSET ${ROBOT_MESSAGES_A_MINUTE - 1} LIMIT 1`,
);
const holdText = sql(
  'hold-channel-message',
  `UPDATE channel_messages SET status = 'queued', submitted_at = NULL, not_before = $2, error = $3 WHERE id = $1 AND status IN ('queued', 'sending')`,
);
const claimText = sql(
  'claim-channel-message',
  `UPDATE channel_messages AS m SET status = 'sending', submitted_at = $2
   FROM users u WHERE m.id = $1 AND m.status = 'queued' AND u.id = m.user_id
   RETURNING m.user_id AS "userId", m.kind, m.subscription_id AS "subscriptionId", m.body_sealed AS "bodySealed",
     m.useless_after AS "uselessAfter", u.language,
     (SELECT o.state <> 'offered' FROM lead_offers o WHERE o.id = m.offer_id) IS TRUE OR m.useless_after <= $2 AS "isOver",
     (SELECT c.is_on FROM rep_channels c WHERE c.user_id = m.user_id AND c.kind = m.kind) IS FALSE AS "isOff",
     (SELECT c.url_sealed FROM rep_channels c WHERE c.user_id = m.user_id AND c.kind = m.kind) AS "urlSealed",
     (SELECT c.secret_sealed FROM rep_channels c WHERE c.user_id = m.user_id AND c.kind = m.kind) AS "secretSealed",
     (SELECT s.endpoint_sealed FROM push_subscriptions s WHERE s.id = m.subscription_id) AS "endpointSealed",
     (SELECT s.keys_sealed FROM push_subscriptions s WHERE s.id = m.subscription_id) AS "keysSealed"`,
);
const endText = sql(
  'end-channel-message',
  `UPDATE channel_messages SET status = $2, error = $3 WHERE id = $1 AND status = 'sending'`,
);
// A check is asked of the row to insert before any conflict is found, and a robot without an address may not be on.
const notedText = sql(
  'note-channel-result',
  `INSERT INTO rep_channels AS c (user_id, kind, is_on, changed_at, sent_at, failed_at, last_error)
   VALUES ($1, $2, $2 = 'push', $3, CASE WHEN $4::text IS NULL THEN $3::timestamptz END, CASE WHEN $4::text IS NOT NULL THEN $3::timestamptz END, $4)
   ON CONFLICT (user_id, kind) DO UPDATE SET sent_at = coalesce(excluded.sent_at, c.sent_at),
     failed_at = coalesce(excluded.failed_at, c.failed_at), last_error = $4`,
);
const goneText = sql('push-subscription-gone', 'DELETE FROM push_subscriptions WHERE id = $1');

interface Claimed {
  userId: string;
  kind: RepChannelKind;
  subscriptionId: string | null;
  bodySealed: Buffer;
  uselessAfter: Date;
  language: Language;
  isOver: boolean;
  isOff: boolean;
  urlSealed: Buffer | null;
  secretSealed: Buffer | null;
  endpointSealed: Buffer | null;
  keysSealed: Buffer | null;
}
type SendDeps = Pick<Deps, 'db' | 'vault' | 'clock' | 'config'>;

/** Sends a message by push or robot, once: only the one who claims it sends. Throws what may be tried again at once. */
export async function deliverChannelMessage(deps: SendDeps, messageId: string): Promise<void> {
  const message = await claim(deps.db, deps.clock.now(), messageId);
  if (message === null) return;
  if (message.isOver || message.isOff)
    return void (await deps.db.query(endText, [messageId, 'failed', message.isOver ? 'over' : 'off']));
  const request = requestOf(deps, messageId, message);
  if (request === null) return settle(deps, messageId, message, { kind: 'refused', error: 'no_address' });
  let result: SendResult;
  try {
    result = await post(request, message.kind);
  } catch (fault) {
    // Nothing went out: the outbox tries again. Anything else may have arrived and is not repeated.
    if (!isUnsent(fault)) return settle(deps, messageId, message, { kind: 'refused', error: 'uncertain' });
    await deps.db.query(holdText, [messageId, null, 'unreachable']);
    await deps.db.query(notedText, [message.userId, message.kind, deps.clock.now(), 'unreachable']);
    throw fault;
  }
  await settle(deps, messageId, message, result);
}

/** Null: somebody else's, or not yet: the robot's minute is full. */
function claim(db: Db, now: Date, messageId: string): Promise<Claimed | null> {
  return db.transaction(async (tx) => {
    const [queued] = await tx.query<{ robot: string | null }>(urlText, [messageId, now]);
    if (!queued) return null;
    if (queued.robot !== null) {
      await tx.query(robotTurn, [queued.robot]);
      const [full] = await tx.query<{ at: Date }>(fullText, [queued.robot, now]);
      if (full) {
        await tx.query(holdText, [messageId, new Date(full.at.getTime() + 60_000), 'rate_limit']);
        return null;
      }
    }
    const [claimed] = await tx.query<Claimed>(claimText, [messageId, now]);
    return claimed ?? null;
  });
}

interface Request {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** Null: there is no address, or one that is no longer allowed. */
function requestOf(deps: SendDeps, messageId: string, message: Claimed): Request | null {
  const { vault, clock, config } = deps;
  const at = clock.now();
  const payload = vault.open(message.bodySealed);
  const { kind } = message;
  if (kind === 'sms') return null;
  if (kind === 'push') {
    if (message.endpointSealed === null || message.keysSealed === null) return null;
    const keys: unknown = JSON.parse(vault.open(message.keysSealed));
    const subscription = pushSubscriptionBody.parse({ endpoint: vault.open(message.endpointSealed), keys });
    if (!isChannelAddress('push', subscription.endpoint, config.channelOrigins)) return null;
    const ttlSeconds = Math.floor((message.uselessAfter.getTime() - at.getTime()) / 1_000);
    const us = { rootSecret: config.secrets.hotlineSecret, publicUrl: config.publicUrl };
    return pushRequest({ subscription, payload, ttlSeconds, topic: topicOf(messageId), at }, us);
  }
  const url = message.urlSealed === null ? null : vault.open(message.urlSealed);
  if (url === null || !isChannelAddress(kind, url, config.channelOrigins)) return null;
  const secret = message.secretSealed === null ? null : vault.open(message.secretSealed);
  const { title, body, path } = pushPayload.parse(JSON.parse(payload));
  const link = { words: message.language === 'en' ? 'Open' : '打开', url: `${config.publicUrl}${path}` };
  return {
    ...robotRequest({ kind, url, secret, title, body, link, at }),
    headers: { 'content-type': 'application/json' },
  };
}

/** Never along a redirect: it would lead to where nobody allowed us. */
async function post({ url, headers, body }: Request, kind: RepChannelKind): Promise<SendResult> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const response = await fetch(url, { method: 'POST', headers, body: bytes, redirect: 'manual', signal });
  const text = (await response.text()).slice(0, 4_000);
  return kind === 'push' || kind === 'sms'
    ? readPushAnswer(response.status)
    : readRobotAnswer(kind, response.status, text);
}

async function settle(deps: SendDeps, messageId: string, message: Claimed, result: SendResult): Promise<void> {
  const now = deps.clock.now();
  const { db } = deps;
  if (result.kind === 'gone') {
    await db.query(endText, [messageId, 'failed', 'gone']);
    if (message.subscriptionId !== null) await db.query(goneText, [message.subscriptionId]);
    return;
  }
  if (result.kind === 'busy') {
    await db.query(holdText, [messageId, new Date(now.getTime() + BUSY_MS), result.error]);
  } else {
    await db.query(endText, [
      messageId,
      result.kind === 'sent' ? 'sent' : 'failed',
      result.kind === 'sent' ? null : result.error,
    ]);
  }
  await db.query(notedText, [message.userId, message.kind, now, result.kind === 'sent' ? null : result.error]);
}

const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** A fault before the connection stood. */
function isUnsent(fault: unknown): boolean {
  const cause = fault instanceof Error ? fault.cause : undefined;
  return cause instanceof Error && 'code' in cause && UNSENT.includes(String(cause.code));
}
