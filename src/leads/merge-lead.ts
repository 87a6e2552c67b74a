import { audit } from '../auth/audit.ts';
import { industryByCode } from '../callers/industries.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { own } from './accept-offer.ts';
import { addInterest } from './lead-interests.ts';
import { isOpenLead } from './lead.ts';
import { lockLead } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { renewProtection } from './protection-store.ts';
import { tellLead } from './tell-lead.ts';
import { withdrawOffer } from './withdraw-offer.ts';

const lockCallsText = sql('lock-calls-of-leads', 'SELECT id FROM calls WHERE lead_id = ANY($1) ORDER BY id FOR UPDATE');

/**
 * A supervisor says that two open leads are one prospect. What was said, called, promised, recorded and planned goes to
 * the one that stays; the other is closed, and the database keeps its number for the one that stays: the next call from
 * either finds that lead. Not undone. The same again changes nothing.
 */
export function mergeLead(
  deps: Deps,
  by: { id: string },
  leadId: string,
  { intoId, reason }: { intoId: string; reason: string },
): Promise<void> {
  if (leadId === intoId) throw new DomainError('bad-request', 'intoId: expected another lead than this one');
  return deps.outbox.commit(async (unit) => {
    // Lock order: calls, then leads; of each kind by id.
    await unit.query(lockCallsText, [[leadId, intoId]]);
    const [first, second] = [leadId, intoId].toSorted();
    const locked = [await lockLead(unit, first ?? leadId), await lockLead(unit, second ?? intoId)];
    const from = locked.find((lead) => lead?.id === leadId);
    const into = locked.find((lead) => lead?.id === intoId);
    if (!from || !into) throw new DomainError('lead-not-found');
    if (await isMergedInto(unit, { leadId, intoId })) return;
    for (const lead of [from, into])
      if (!isOpenLead(lead.status))
        throw new DomainError('lead-state', `one of the two is ${lead.status}; only open leads are merged`);
    await merge(unit, deps, { from, into });
    await note(unit, deps, { from, into, by, reason });
  });
}

const mergedText = sql('lead-is-merged', 'SELECT 1 AS yes FROM leads WHERE id = $1 AND merged_into_id = $2');

async function isMergedInto(unit: UnitOfWork, of: { leadId: string; intoId: string }): Promise<boolean> {
  return (await unit.query<object>(mergedText, [of.leadId, of.intoId])).length > 0;
}

const moves = ['interactions', 'calls', 'callbacks', 'voicemails', 'text_messages', 'tasks'].map((table) =>
  sql(`merge-${table}`, `UPDATE ${table} SET lead_id = $2 WHERE lead_id = $1`),
);
const interestsText = sql(
  'merge-interests',
  `UPDATE lead_interests i SET lead_id = $2 WHERE lead_id = $1 AND NOT EXISTS (
     SELECT 1 FROM lead_interests o WHERE o.lead_id = $2 AND lower(o.what) = lower(i.what) AND o.status = 'open' AND i.status = 'open')`,
);
// What is known of the one that stays goes before what is known of the other.
const knownText = sql(
  'merge-what-is-known',
  `UPDATE leads AS l SET name = coalesce(l.name, o.name), company = coalesce(l.company, o.company),
     industry_code = coalesce(l.industry_code, o.industry_code),
     industry_source = CASE WHEN l.industry_code IS NULL THEN o.industry_source ELSE l.industry_source END,
     customer_id = coalesce(l.customer_id, o.customer_id), contacted_at = least(l.contacted_at, o.contacted_at),
     next_step_at = least(l.next_step_at, o.next_step_at)
   FROM leads o WHERE l.id = $2 AND o.id = $1`,
);
const heldText = sql('merge-held-numbers', 'UPDATE leads SET number_of_id = $2 WHERE number_of_id = $1');
const closeText = sql(
  'close-merged-lead',
  `UPDATE leads SET status = 'lost', lost_reason = 'merged', closed_at = $3, merged_into_id = $2, number_of_id = $2,
     protected_until = NULL WHERE id = $1`,
);
const promisesText = sql(
  'promises-of-merged-lead',
  `UPDATE callbacks SET owner_id = $2 WHERE lead_id = $1 AND status = 'open' AND reason <> 'follow_up'`,
);

async function merge(unit: UnitOfWork, deps: Deps, { from, into }: Pair): Promise<void> {
  await withdrawOffer(unit, { leadId: from.id, reason: 'merged' });
  for (const statement of moves) await unit.query(statement, [from.id, into.id]);
  await unit.query(interestsText, [from.id, into.id]);
  const industry = from.industryCode === null ? null : industryByCode(from.industryCode);
  const wantsMore = industry !== null && into.industryCode !== null && from.industryCode !== into.industryCode;
  if (wantsMore) await addInterest(unit, deps, { leadId: into.id, what: industry.zh, industryCode: industry.code });
  await unit.query(knownText, [from.id, into.id]);
  // Before it is closed: the trigger leads_free_numbers frees what a closed lead still holds.
  await unit.query(heldText, [from.id, into.id]);
  await unit.query(closeText, [from.id, into.id, unit.now]);
  if (into.ownerId === null && from.ownerId !== null) {
    await withdrawOffer(unit, { leadId: into.id, reason: 'merged' });
    await own(unit, into, { repId: from.ownerId, status: from.status, live: false });
  } else if (into.ownerId !== null) {
    await unit.query(promisesText, [into.id, into.ownerId]);
    await renewProtection(unit, into.id);
  }
  // A caller of the other who waits for a rep is rung through to whoever has it now.
  unit.effect({ topic: 'route-lead', leadId: into.id });
}

interface Pair {
  from: LockedLead;
  into: LockedLead;
}

async function note(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  { from, into, by, reason }: Pair & { by: { id: string }; reason: string },
): Promise<void> {
  const ownerId = into.ownerId ?? from.ownerId;
  const data = { from: from.id, into: into.id, fromOwner: from.ownerId, owner: ownerId };
  for (const lead of [from, into])
    await audit(unit, deps.ids, {
      ...{ at: unit.now, userId: by.id, action: 'lead.merged', reason, data },
      ...{ subjectType: 'lead', subjectId: lead.id },
    });
  const lostIt = from.ownerId !== null && from.ownerId !== ownerId;
  const screen = lostIt ? 'lead.withdrawn' : 'lead.updated';
  tellLead(unit, { fact: 'lead.merged', screen, leadId: from.id, repId: from.ownerId, data: { into: into.id } });
  tellLead(unit, {
    fact: 'lead.merged',
    screen: 'lead.updated',
    leadId: into.id,
    repId: ownerId,
    data: { from: from.id },
  });
}
