import { audit } from '../auth/audit.ts';
import { industryByCode } from '../callers/industries.ts';
import { findRegion } from '../callers/regions.ts';
import type { EditLeadBody } from '../contract/lead.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { describeLead } from './describe-lead.ts';
import { guessIndustry } from './industry-guess.ts';
import { isOpenLead } from './lead.ts';
import { lockCallsInHandOver, lockLead, openOfferOf } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { withdrawOffer } from './withdraw-offer.ts';

const clearText = sql(
  'industry-unknown-after-all',
  `UPDATE leads SET industry_code = NULL, industry_source = 'agent' WHERE id = $1`,
);
const anewText = sql(
  'route-lead-anew',
  `UPDATE leads SET status = 'new' WHERE id = $1 AND owner_id IS NULL AND status IN ('offered', 'unassigned')`,
);

/**
 * Writes down what somebody heard from the caller. While nobody has accepted the lead, another industry or region sends
 * it by the rules again: what is on offer as a record is withdrawn, with the reason; a phone that rings for a caller on
 * the line goes on ringing, and the next try goes by what is known now.
 */
export function editLead(deps: Deps, by: { id: string }, leadId: string, body: EditLeadBody): Promise<void> {
  const industry = body.industryCode == null ? null : industryByCode(body.industryCode);
  if (industry === null && body.industryCode != null)
    throw new DomainError('bad-request', 'industryCode: expected a section or division of GB/T 4754, as I or 63');
  const region = body.region === undefined ? null : findRegion(body.region);
  if (region === null && body.region !== undefined)
    throw new DomainError('bad-request', 'region: expected a province or city, by its code or an unambiguous name');
  return deps.outbox.commit(async (unit) => {
    // Lock order: call, then lead.
    await lockCallsInHandOver(unit, leadId);
    const before = await lockLead(unit, leadId);
    if (before === null) throw new DomainError('lead-not-found');
    if (!isOpenLead(before.status))
      throw new DomainError('lead-state', `the lead is ${before.status}; expected an open one`);
    if (body.industryCode === null) await unit.query(clearText, [leadId]);
    const guess = guessFor(before, body);
    await describeLead(unit, {
      leadId,
      industryCode: industry?.code ?? guess,
      industrySource: industry === null && guess !== null ? 'company_name' : 'agent',
      region: region && { code: region.code, confidence: 1, source: 'stated' },
      ...(body.language !== undefined && { language: body.language }),
      ...(body.name !== undefined && { name: body.name }),
      ...(body.company !== undefined && { company: body.company }),
    });
    const after = await lockLead(unit, leadId);
    if (after !== null) await routeAnew(unit, deps, { by, before, after, reason: body.reason ?? '' });
  });
}

/** Only where nobody said anything better. */
function guessFor(lead: LockedLead, body: EditLeadBody): string | null {
  const isOpen = lead.industryCode === null || lead.industrySource === 'company_name';
  return body.company === undefined || body.industryCode !== undefined || !isOpen ? null : guessIndustry(body.company);
}

async function routeAnew(
  unit: UnitOfWork,
  deps: Deps,
  change: { by: { id: string }; before: LockedLead; after: LockedLead; reason: string },
): Promise<void> {
  const { by, before, after, reason } = change;
  const from = { industry: before.industryCode, region: before.regionCode };
  const to = { industry: after.industryCode, region: after.regionCode };
  if (from.industry === to.industry && from.region === to.region) return;
  const isAccepted = before.ownerId !== null;
  const data = { from, to, routedAnew: !isAccepted };
  const entry = {
    at: unit.now,
    userId: by.id,
    action: 'lead.described',
    subjectType: 'lead',
    subjectId: after.id,
  } as const;
  await audit(unit, deps.ids, { ...entry, data, ...(reason !== '' && { reason }) });
  if (isAccepted) return;
  const offer = await openOfferOf(unit, after.id);
  if (offer?.isLive === true) return;
  const what = from.industry === to.industry ? 'region_changed' : 'industry_changed';
  await withdrawOffer(unit, { leadId: after.id, reason: reason === '' ? what : `${what}: ${reason}` });
  await unit.query(anewText, [after.id]);
  unit.effect({ topic: 'route-lead', leadId: after.id });
}
