import { randomBytes } from 'node:crypto';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';

/** Whoever accepted by a link sees the number for so long: then they sign in like everybody. */
const AFTER_ACCEPT_SECONDS = 3_600;

const insertText = sql(
  'insert-offer-link',
  'INSERT INTO offer_links (id, offer_id, token_hash, created_at) VALUES ($1, $2, $3, $4)',
);
const findText = sql(
  'offer-link-of-token',
  `SELECT k.id, k.offer_id AS "offerId", k.opened_at IS NOT NULL AS "isOpened", u.language,
     o.state = 'offered' AND o.deadline_at > $2 AND u.is_active AS "isOn"
   FROM offer_links k JOIN lead_offers o ON o.id = k.offer_id JOIN users u ON u.id = o.rep_id WHERE k.token_hash = $1`,
);
// Of two who open it at once one is first, by the row.
const openText = sql(
  'open-offer-link',
  `UPDATE offer_links SET opened_at = $2, session_hash = $3 WHERE id = $1 AND opened_at IS NULL RETURNING offer_id AS "offerId"`,
);
const sessionText = sql(
  'offer-link-session',
  `SELECT o.id AS "offerId", o.lead_id AS "leadId", o.rep_id AS "repId", u.name, u.language, r.time_zone AS "timeZone", o.state,
     o.snoozed_at IS NOT NULL AS "isSnoozed", o.live_call_id IS NOT NULL AND o.record_since IS NULL AS "isLive"
   FROM offer_links k JOIN lead_offers o ON o.id = k.offer_id JOIN users u ON u.id = o.rep_id AND u.is_active
     JOIN reps r ON r.user_id = o.rep_id JOIN leads l ON l.id = o.lead_id
   WHERE k.session_hash = $1 AND o.id = $2
     AND ((o.state = 'offered' AND o.deadline_at > $3)
       OR (o.state = 'accepted' AND l.owner_id = o.rep_id AND o.ended_at > $3::timestamptz - interval '${AFTER_ACCEPT_SECONDS} seconds'))`,
);
const repText = sql('rep-of-offer', 'SELECT lead_id AS "leadId", rep_id AS "repId" FROM lead_offers WHERE id = $1');

/**
 * A short link for one text: chance in it and nothing else, and only its fingerprint is kept. It can be opened once,
 * while the offer waits; who opened it may read, accept, put off or decline this one lead, and nothing besides.
 */
export async function newOfferLink(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault' | 'config'>,
  offerId: string,
): Promise<string> {
  const token = randomBytes(15).toString('base64url');
  await unit.query(insertText, [deps.ids.next(), offerId, deps.vault.fingerprint(token), unit.now]);
  return `${deps.config.publicUrl}/r/${token}`;
}

interface FoundLink {
  id: string;
  offerId: string;
  isOpened: boolean;
  isOn: boolean;
  language: Language;
}
export type LinkStand =
  | { kind: 'unknown' }
  | { kind: 'opened' | 'over'; offerId: string; language: Language }
  | { kind: 'ready'; id: string; offerId: string; language: Language };

/** What a link is good for now. Asking changes nothing: programs that preview messages ask, too. */
export async function lookAtLink(
  deps: Pick<Deps, 'vault' | 'clock'>,
  on: Queryable,
  token: string,
): Promise<LinkStand> {
  const [link] = await on.query<FoundLink>(findText, [deps.vault.fingerprint(token), deps.clock.now()]);
  if (!link) return { kind: 'unknown' };
  const { id, offerId, language } = link;
  if (!link.isOn) return { kind: 'over', offerId, language };
  return link.isOpened ? { kind: 'opened', offerId, language } : { kind: 'ready', id, offerId, language };
}

export type OpenedLink =
  | { kind: 'session'; offerId: string; sessionToken: string }
  | Exclude<LinkStand, { kind: 'ready' }>;

/** Opens a link: it is used up, and the browser gets a session of its own for this one offer. */
export function openLink(deps: Deps, token: string): Promise<OpenedLink> {
  return deps.outbox.commit(async (unit) => {
    const link = await lookAtLink(deps, unit, token);
    if (link.kind !== 'ready') return link;
    const sessionToken = randomBytes(32).toString('base64url');
    const opened = await unit.query(openText, [link.id, unit.now, deps.vault.fingerprint(sessionToken)]);
    if (opened.length === 0) return { ...link, kind: 'opened' };
    const [offer] = await unit.query<{ leadId: string; repId: string }>(repText, [link.offerId]);
    if (offer)
      unit.fact({
        type: 'lead.link_opened',
        leadId: offer.leadId,
        userId: offer.repId,
        data: { offerId: link.offerId },
      });
    return { kind: 'session', offerId: link.offerId, sessionToken };
  });
}

export interface LinkSession {
  offerId: string;
  leadId: string;
  repId: string;
  name: string;
  language: Language;
  timeZone: string;
  state: 'offered' | 'accepted';
  isSnoozed: boolean;
  isLive: boolean;
}

/** Who holds this session of this offer. Null: nobody any more. */
export async function linkSession(
  deps: Pick<Deps, 'db' | 'vault' | 'clock'>,
  offerId: string,
  sessionToken: string,
): Promise<LinkSession | null> {
  const [session] = await deps.db.query<LinkSession>(sessionText, [
    ...[deps.vault.fingerprint(sessionToken), offerId, deps.clock.now()],
  ]);
  return session ?? null;
}
