import { matchCaller } from '../callers/caller-match.ts';
import type { CallerMatch } from '../callers/caller-match.ts';
import { lookUpCaller, nobody } from '../callers/look-up.ts';
import type { CallerLookUp } from '../callers/look-up.ts';
import type { ScreenPop } from '../contract/screen-pop.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { isPhoneNumber } from '../phone-number.ts';
import { customerFacts } from './pop-facts.ts';
import { composePop } from './screen-pop.ts';

interface CallRow {
  outsideSealed: Buffer | null;
  customerId: string | null;
  contactId: string | null;
  regionCode: string | null;
  regionConfidence: number | null;
  industryCode: string | null;
  startedAt: Date;
}

const callText = sql(
  'call-for-pop',
  `SELECT outside_sealed AS "outsideSealed", customer_id AS "customerId", contact_id AS "contactId", region_code AS "regionCode",
     region_confidence AS "regionConfidence", industry_code AS "industryCode", started_at AS "startedAt"
   FROM calls WHERE id = $1`,
);

/**
 * The pop of a call as the database has it now: always the newest truth, for the ring, a reload and a new tab alike.
 * Two round trips (three for a shared number once somebody picked). Null: no such call.
 */
export async function popOfCall(
  deps: Pick<Deps, 'db' | 'vault' | 'clock'>,
  callId: string,
  popId: string,
): Promise<ScreenPop | null> {
  const [call] = await deps.db.query<CallRow>(callText, [callId]);
  if (!call) return null;
  const number = call.outsideSealed && deps.vault.open(call.outsideSealed);
  const isKnown = number !== null && isPhoneNumber(number);
  const found = isKnown ? await lookUpCaller(deps.db, deps.vault, { number, now: call.startedAt }) : nobody;
  const match = withPick(matchCaller(found.candidates, presenceOf(number, found)), call);
  const pop = composePop({
    callId,
    number,
    match,
    region: call.regionCode === null ? null : { code: call.regionCode, confidence: call.regionConfidence ?? 0 },
    industryCode: call.industryCode,
    customer: match.chosen && (await factsOf(deps.db, match.chosen, found)),
    lead: found.lead,
    leadHistory: found.leadHistory,
    callsLast7Days: found.callsLast7Days,
  });
  return { ...pop, id: popId, at: deps.clock.now().toISOString() };
}

export function presenceOf(
  number: string | null,
  found: Pick<CallerLookUp, 'isOwnNumber'>,
): 'presented' | 'withheld' | 'own' {
  if (number === null) return 'withheld';
  return found.isOwnNumber ? 'own' : 'presented';
}

/** Whom the agent picked stands before what the number suggests. */
function withPick(match: CallerMatch, call: Pick<CallRow, 'customerId' | 'contactId'>): CallerMatch {
  const picked = match.candidates.find(
    (one) => one.customerId === call.customerId && (call.contactId === null || one.contactId === call.contactId),
  );
  // A caller without a number is known only by what an agent wrote down during the call.
  if (match.match === 'withheld' && call.customerId !== null)
    return { ...match, chosen: written(call.customerId, call) };
  if (!picked || call.customerId === null) return match;
  const contact =
    call.contactId === null
      ? { contactId: null, contactName: null }
      : { contactId: picked.contactId, contactName: picked.contactName };
  return { ...match, chosen: { customerId: picked.customerId, customerName: picked.customerName, ...contact } };
}

/** The names come with the customer's facts. */
function written(customerId: string, { contactId }: Pick<CallRow, 'contactId'>): CallerMatch['chosen'] {
  return { customerId, customerName: '', contactId, contactName: null };
}

function factsOf(on: Queryable, chosen: { customerId: string; contactId: string | null }, found: CallerLookUp) {
  if (found.loneCustomer?.id === chosen.customerId) return Promise.resolve(found.loneCustomer);
  return customerFacts(on, chosen);
}
