import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';

/** What was said by push or robot, and the links of texts, are kept for so long to answer "why did I not hear of it?". */
const KEPT_DAYS = 30;

const messagesText = sql('purge-channel-messages', 'DELETE FROM channel_messages WHERE created_at < $1');
const linksText = sql('purge-offer-links', 'DELETE FROM offer_links WHERE created_at < $1');

/** Once a day. An offer that still waits after that has had newer links. */
export async function purgeMessages(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - KEPT_DAYS * 86_400_000);
  await deps.db.query(messagesText, [before]);
  await deps.db.query(linksText, [before]);
}
