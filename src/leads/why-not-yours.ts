import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { claimsOfLead } from './collision.ts';
import { isProtecting } from './prospect-claims.ts';
import { protectedWords } from './protected-words.ts';

const heldText = sql(
  'who-has-lead',
  `SELECT l.id, l.customer_id AS "customerId", l.index, l.prefix_index AS "prefixIndex", l.company, l.owner_id AS "ownerId",
     u.name AS "ownerName", l.protected_until AS "protectedUntil", coalesce(r.time_zone, 'Asia/Shanghai') AS "timeZone"
   FROM leads l LEFT JOIN users u ON u.id = l.owner_id LEFT JOIN reps r ON r.user_id = $2 WHERE l.id = $1`,
);

interface HeldRow {
  id: string;
  customerId: string | null;
  index: Buffer;
  prefixIndex: Buffer | null;
  company: string | null;
  ownerId: string | null;
  ownerName: string | null;
  protectedUntil: Date | null;
  timeZone: string;
}

/** For a rep to whom a lead was offered once: with whom it is (`owned`), or to whom the prospect belongs. Undefined: nobody. */
export async function whyNotYours(
  deps: Pick<Deps, 'db' | 'clock'>,
  rep: { id: string; language: Language },
  leadId: string,
): Promise<{ owned: boolean; words: string } | undefined> {
  const [held] = await deps.db.query<HeldRow>(heldText, [leadId, rep.id]);
  if (!held) return undefined;
  const { company, timeZone, ownerName } = held;
  const say = { language: rep.language, timeZone };
  if (ownerName !== null && held.ownerId !== rep.id)
    return {
      owned: true,
      words: protectedWords({ ...say, company, repName: ownerName, until: held.protectedUntil }),
    };
  const claim = (await claimsOfLead(deps.db, held, deps.clock.now())).find(isProtecting);
  if (claim === undefined || claim.repId === rep.id) return undefined;
  const { repName, protectedUntil: until } = claim;
  return { owned: false, words: protectedWords({ ...say, company: claim.company ?? company, repName, until }) };
}
