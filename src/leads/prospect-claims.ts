import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { OwnerBecause } from './why-words.ts';

/** A rep to whom a prospect belongs already, and by what. */
export interface ProspectClaim {
  repId: string;
  repName: string;
  because: OwnerBecause;
  company: string | null;
  leadId: string | null;
  customerId: string | null;
  protectedUntil: Date | null;
}

export interface Prospect {
  /** Left out of what is found. */
  leadId: string | null;
  customerId: string | null;
  index: Buffer | null;
  prefixIndex: Buffer | null;
  company: string | null;
  /** A lost lead's number stays with its rep for so long, if it calls again. */
  lostSince: Date;
}

/** A lost lead's number stays with its rep for so many days, if it calls again. */
export const LOST_DAYS = 30;

// A block of lines may serve several firms: where both companies are known, and differ, it is not the same switchboard.
const mayBeSame = (name: string) =>
  `(company_key(${name}) IS NULL OR company_key($3) IS NULL OR company_key(${name}) = company_key($3))`;
const owned = `l.owner_id IS NOT NULL AND l.status IN ('accepted', 'contacted', 'qualified') AND l.id IS DISTINCT FROM $4::uuid`;

/** The newest of each kind, surest kind first. An offer counts as a claim too: two lines of one firm may ring at once. */
const claimsText = sql(
  'claims-to-prospect',
  `SELECT claims.rep_id AS "repId", u.name AS "repName", because, company, lead_id AS "leadId", customer_id AS "customerId",
     protected_until AS "protectedUntil"
   FROM (
     SELECT owner_rep_id AS rep_id, 'customer' AS because, 1 AS rank, updated_at AS at, name AS company, NULL::uuid AS lead_id,
       id AS customer_id, NULL::timestamptz AS protected_until
       FROM customers WHERE id = $1 AND is_active
     UNION ALL SELECT l.owner_id, 'number', 2, l.created_at, l.company, l.id, NULL, l.protected_until
       FROM leads h JOIN leads l ON l.id = coalesce(h.number_of_id, h.id)
       WHERE h.index = $2 AND (h.status NOT IN ('converted', 'lost') OR h.number_of_id IS NOT NULL) AND ${owned}
     UNION ALL SELECT c.owner_rep_id, 'number', 2, c.updated_at, c.name, NULL, c.id, NULL
       FROM customer_numbers n JOIN customers c ON c.id = n.customer_id AND c.is_active WHERE n.index = $2
     UNION ALL SELECT owner_rep_id, 'company', 3, updated_at, name, NULL, id, NULL
       FROM customers WHERE kind = 'company' AND company_key(name) = company_key($3) AND is_active
     UNION ALL SELECT l.owner_id, 'company-lead', 4, l.created_at, l.company, l.id, NULL, l.protected_until
       FROM leads l WHERE l.company IS NOT NULL AND company_key(l.company) = company_key($3) AND ${owned}
     UNION ALL SELECT c.owner_rep_id, 'switchboard', 5, c.updated_at, c.name, NULL, c.id, NULL
       FROM customer_numbers n JOIN customers c ON c.id = n.customer_id AND c.is_active
       WHERE n.prefix_index = $6 AND n.kind = 'switchboard' AND ${mayBeSame('c.name')}
     UNION ALL SELECT l.owner_id, 'switchboard-lead', 6, l.created_at, l.company, l.id, NULL, l.protected_until
       FROM leads l WHERE l.prefix_index = $6 AND ${owned} AND ${mayBeSame('l.company')}
     UNION ALL SELECT o.rep_id, 'offered-lead', 7, o.created_at, l.company, l.id, NULL, NULL
       FROM leads l JOIN lead_offers o ON o.lead_id = l.id AND o.state = 'offered'
       WHERE l.status = 'offered' AND l.id IS DISTINCT FROM $4::uuid
         AND ((l.prefix_index = $6 AND ${mayBeSame('l.company')}) OR company_key(l.company) = company_key($3))
     UNION ALL SELECT l.owner_id, 'earlier-lead', 8, l.closed_at, l.company, l.id, NULL, NULL
       FROM leads l WHERE l.index = $2 AND l.status = 'lost' AND l.merged_into_id IS NULL AND l.closed_at >= $5::timestamptz
   ) AS claims JOIN users u ON u.id = claims.rep_id ORDER BY rank, at DESC, claims.rep_id LIMIT 10`,
);

/** To whom a prospect belongs, the surest first. */
export function claimsTo(on: Queryable, prospect: Prospect): Promise<ProspectClaim[]> {
  const { customerId, index, company, leadId, lostSince, prefixIndex } = prospect;
  return on.query<ProspectClaim>(claimsText, [customerId, index, company, leadId, lostSince, prefixIndex]);
}

/** What holds against another rep: not an offer that nobody accepted, nor what is over. */
export function isProtecting(claim: Pick<ProspectClaim, 'because'>): boolean {
  return claim.because !== 'offered-lead' && claim.because !== 'earlier-lead';
}
