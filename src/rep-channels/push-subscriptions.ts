import type { PushSubscriptionBody } from '../contract/rep-channel.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { hostsOf, isChannelAddress } from './channel-address.ts';
import { browsersOf } from './rep-channel-store.ts';
import { vapidKeys } from './web-push.ts';

/** A person has a phone, a computer and an old one of each. */
const MOST_BROWSERS = 10;

// A browser that somebody else signs in on belongs to them from then on.
const saveText = sql(
  'save-push-subscription',
  `INSERT INTO push_subscriptions (id, user_id, endpoint_index, endpoint_sealed, keys_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (endpoint_index) DO UPDATE SET user_id = excluded.user_id, keys_sealed = excluded.keys_sealed, created_at = excluded.created_at`,
);
const trimText = sql(
  'trim-push-subscriptions',
  `DELETE FROM push_subscriptions WHERE user_id = $1 AND id NOT IN (
     SELECT id FROM push_subscriptions WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT ${MOST_BROWSERS})`,
);
const removeText = sql(
  'remove-push-subscription',
  'DELETE FROM push_subscriptions WHERE user_id = $1 AND endpoint_index = $2',
);

/** What a browser needs to subscribe, and how many of this person's do. */
export async function pushOf(deps: Deps, userId: string): Promise<{ publicKey: string; browsers: number }> {
  const { publicKey } = vapidKeys(deps.config.secrets.hotlineSecret);
  return { publicKey, browsers: await browsersOf(deps.db, userId) };
}

export async function subscribeToPush(deps: Deps, userId: string, body: PushSubscriptionBody): Promise<void> {
  if (!isChannelAddress('push', body.endpoint, deps.config.channelOrigins))
    throw new DomainError('bad-request', `endpoint: expected an https address of ${hostsOf('push')}`);
  const { vault, ids } = deps;
  await deps.outbox.commit(async (unit) => {
    await unit.query(saveText, [
      ...[ids.next(), userId, vault.fingerprint(body.endpoint), vault.seal(body.endpoint)],
      ...[vault.seal(JSON.stringify(body.keys)), unit.now],
    ]);
    await unit.query(trimText, [userId]);
  });
}

/** Only one's own. */
export async function unsubscribeFromPush(deps: Deps, userId: string, endpoint: string): Promise<void> {
  await deps.db.query(removeText, [userId, deps.vault.fingerprint(endpoint)]);
}
