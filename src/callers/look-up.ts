import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { NumberVault } from '../number-vault.ts';
import type { PhoneNumber } from '../phone-number.ts';
import { customerFactsSql, interactionJson } from '../screen-pop/pop-facts.ts';
import type { CustomerFacts, NumberFacts } from '../screen-pop/screen-pop.ts';
import type { CandidateRow } from './caller-match.ts';
import { switchboardPrefixIndex } from './switchboard-prefix.ts';

export interface CallerLookUp extends NumberFacts {
  /** For caller-match.ts to rank. `lastInteractionAt`: of the contact, among the customer's newest thirty. */
  candidates: CandidateRow[];
  /** Facts for the pop, ready when all candidates are of one customer (nearly always): no second round trip. */
  loneCustomer: CustomerFacts | null;
  /** The number is one of our hotline's: a call that was forwarded to us. It tells nothing about the caller. */
  isOwnNumber: boolean;
}

type CandidateJson = Omit<CandidateRow, 'lastInteractionAt'> & { lastInteractionAt: string | null };
interface LookUpRow extends Omit<CallerLookUp, 'candidates' | 'isOwnNumber'> {
  candidates: CandidateJson[];
  ownNumbers: string[];
}

/**
 * Inside a SELECT the parameters are hidden from the planner. It would otherwise find a plan for each very number a
 * little cheaper than one for all, and plan every call anew: 1.2 ms where the look-up itself takes 0.7.
 */
const asked = { number: '(SELECT $1::bytea)', prefix: '(SELECT $2::bytea)', now: '(SELECT $3::timestamptz)' } as const;

/**
 * A pilot number may stand for hundreds of people and a block of lines for several firms: 50 are enough.
 * Prefixes count only when nobody has the number itself, since a direct line lies in the same block as its switchboard.
 * Thirty bounds what a customer with 20,000 interactions costs; far more than that, and PostgreSQL reads and sorts them
 * all, because it reckons with an average customer's handful.
 */
const lookUp = sql(
  'look-up-caller',
  `WITH exact AS MATERIALIZED (
     SELECT customer_id, contact_id, kind, 'exact' AS matched_by FROM customer_numbers WHERE index = ${asked.number} LIMIT 50),
   numbers AS (
     SELECT * FROM exact UNION ALL
     (SELECT customer_id, contact_id, kind, 'prefix' FROM customer_numbers
      WHERE prefix_index = ${asked.prefix} AND kind = 'switchboard' AND NOT EXISTS (SELECT FROM exact) LIMIT 50)),
   matched AS MATERIALIZED (
     SELECT DISTINCT ON (customer_id, contact_id) * FROM numbers ORDER BY customer_id, contact_id, kind),
   companies AS MATERIALIZED (SELECT DISTINCT customer_id FROM matched),
   recent AS MATERIALIZED (
     SELECT co.customer_id, i.contact_id, i.at FROM companies co CROSS JOIN LATERAL
       (SELECT contact_id, at, involved_person FROM interactions WHERE customer_id = co.customer_id ORDER BY at DESC LIMIT 30) i
     WHERE i.involved_person),
   lead AS MATERIALIZED (
     SELECT l.id, l.status, l.owner_id FROM leads h JOIN leads l ON l.id = coalesce(h.number_of_id, h.id)
     WHERE h.index = ${asked.number} AND (h.status NOT IN ('converted', 'lost') OR h.number_of_id IS NOT NULL) LIMIT 1)
   SELECT
     coalesce((SELECT json_agg(json_build_object(
       'customerId', c.id, 'customerName', c.name, 'contactId', p.id, 'contactName', p.name,
       'numberKind', m.kind, 'matchedBy', m.matched_by, 'isActive', c.is_active AND coalesce(p.is_active, true),
       'lastInteractionAt', (SELECT max(r.at) FROM recent r
          WHERE r.customer_id = m.customer_id AND (m.contact_id IS NULL OR r.contact_id = m.contact_id)),
       'openTickets', (SELECT count(*) FROM tickets t WHERE t.customer_id = c.id AND t.status <> 'solved'),
       'pickedBefore', coalesce((SELECT k.count FROM candidate_picks k
          WHERE k.index = ${asked.number} AND k.customer_id = m.customer_id AND k.contact_key = coalesce(m.contact_id::text, '')), 0)))
      FROM matched m JOIN customers c ON c.id = m.customer_id LEFT JOIN contacts p ON p.id = m.contact_id), '[]'::json) AS candidates,
     (SELECT json_build_object('id', l.id, 'status', l.status,
        'owner', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END)
      FROM lead l LEFT JOIN users u ON u.id = l.owner_id) AS lead,
     coalesce((SELECT json_agg(${interactionJson('h')} ORDER BY h.at DESC) FROM
       (SELECT i.* FROM lead l CROSS JOIN LATERAL (SELECT * FROM interactions WHERE lead_id = l.id ORDER BY at DESC LIMIT 20) i) h), '[]'::json) AS "leadHistory",
     (SELECT count(*)::int FROM calls WHERE outside_index = ${asked.number} AND direction = 'inbound'
        AND started_at >= ${asked.now} - interval '7 days' AND started_at < ${asked.now}) AS "callsLast7Days",
     (SELECT ${customerFactsSql('(SELECT customer_id FROM companies)', '(SELECT contact_id FROM matched)')}
      WHERE (SELECT count(*) FROM companies) = 1) AS "loneCustomer",
     (SELECT coalesce(json_agg(own), '[]'::json) FROM hotline_numbers, unnest(aliases || number) AS own) AS "ownNumbers"`,
);

/** Who may be calling, and everything that a pop needs of the number, in one round trip. */
export async function lookUpCaller(
  on: Queryable,
  vault: NumberVault,
  caller: { number: PhoneNumber; now: Date },
): Promise<CallerLookUp> {
  const values = [vault.index(caller.number), switchboardPrefixIndex(vault, caller.number), caller.now];
  const [row] = await on.query<LookUpRow>(lookUp, values);
  if (row === undefined) throw new Error('the look-up answered no row; expected exactly one');
  const { ownNumbers, candidates, ...found } = row;
  if (ownNumbers.includes(caller.number)) return { ...nobody, isOwnNumber: true };
  return { ...found, candidates: candidates.map(toCandidate), isOwnNumber: false };
}

/** For a withheld number, which is never looked up. */
export const nobody: CallerLookUp = {
  candidates: [],
  lead: null,
  leadHistory: [],
  callsLast7Days: 0,
  loneCustomer: null,
  isOwnNumber: false,
};

function toCandidate(json: CandidateJson): CandidateRow {
  return { ...json, lastInteractionAt: json.lastInteractionAt === null ? null : new Date(json.lastInteractionAt) };
}
