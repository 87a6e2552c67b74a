import { industryByCode } from '../callers/industries.ts';
import type { LockedCall } from '../calls/call-store.ts';
import type { CallerBody } from '../contract/caller.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { settleCollision } from '../leads/collision.ts';
import { addInterest } from '../leads/lead-interests.ts';
import { lockLead } from '../leads/lead-store.ts';
import type { LockedLead } from '../leads/lead-store.ts';
import { openLead } from '../leads/open-lead.ts';
import { tellLead } from '../leads/tell-lead.ts';
import { withdrawOffer } from '../leads/withdraw-offer.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { fateOfLead } from './caller-record.ts';
import type { CallerIs } from './caller-rows.ts';

const openText = sql(
  'open-lead-of-caller',
  `SELECT coalesce(number_of_id, id) AS id FROM leads
   WHERE index = $1 AND (status NOT IN ('converted', 'lost') OR number_of_id IS NOT NULL)`,
);

/** The open lead of the caller's number, locked: after the call, as always. */
export async function leadOfCaller(unit: UnitOfWork, call: LockedCall): Promise<LockedLead | null> {
  if (call.outsideIndex === null) return null;
  const [open] = await unit.query<{ id: string }>(openText, [call.outsideIndex]);
  return open ? lockLead(unit, open.id) : null;
}

const linkText = sql(
  'lead-of-customer',
  'UPDATE leads SET customer_id = $2, name = coalesce(name, $3), company = coalesce(company, $4) WHERE id = $1',
);
const convertText = sql(
  'lead-became-customer',
  `UPDATE leads SET status = 'converted', customer_id = $2, name = coalesce(name, $3), company = coalesce(company, $4), closed_at = $5
   WHERE id = $1`,
);
const historyText = sql(
  'history-of-lead-to-customer',
  'UPDATE interactions SET customer_id = $2 WHERE lead_id = $1 AND customer_id IS NULL',
);

/** What becomes of the number's lead, now that its caller is a customer (caller-record.ts). */
export async function settleLead(
  unit: UnitOfWork,
  settle: { lead: LockedLead | null; call: LockedCall; caller: CallerIs; name: string | null; company: string | null },
): Promise<void> {
  const { lead, call, caller, name, company } = settle;
  const fate = fateOfLead(lead);
  if (lead === null || fate === 'none') return;
  const row = [lead.id, caller.customerId, name, company];
  await (fate === 'linked' ? unit.query(linkText, row) : unit.query(convertText, [...row, unit.now]));
  await unit.query(historyText, [lead.id, caller.customerId]);
  if (fate === 'converted') await withdrawOffer(unit, { leadId: lead.id, reason: 'became a customer' });
  const fact = fate === 'converted' ? 'lead.converted' : 'lead.customer_known';
  tellLead(unit, { fact, screen: 'lead.updated', leadId: lead.id, repId: lead.ownerId, callId: call.id });
}

const nameText = sql(
  'name-lead',
  `UPDATE leads SET name = coalesce($2, name), company = coalesce($3, company), customer_id = coalesce(customer_id, $6),
     industry_code = coalesce($4, industry_code), industry_source = CASE WHEN $4::text IS NULL THEN industry_source ELSE $5 END
   WHERE id = $1`,
);
const callText = sql('give-call-its-lead', 'UPDATE calls SET lead_id = $2 WHERE id = $1');
const promisesText = sql(
  'promises-of-new-lead',
  `UPDATE callbacks SET lead_id = $2 WHERE index = $1 AND status = 'open' AND lead_id IS NULL`,
);
const regionText = sql(
  'region-of-call',
  'SELECT region_code AS code, region_confidence AS confidence, region_source AS source FROM calls WHERE id = $1',
);

const otherText = sql('lead-has-other-industry', 'SELECT 1 AS yes FROM leads WHERE id = $1 AND industry_code <> $2');

/** A prospect that a rep has wants something of another industry as well: one lead with two interests. */
async function isSecondInterest(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  { leadId, code }: { leadId: string; code: string | undefined },
): Promise<boolean> {
  const industry = code === undefined ? null : industryByCode(code);
  if (industry === null || (await unit.query<object>(otherText, [leadId, industry.code])).length === 0) return false;
  await addInterest(unit, deps, { leadId, what: industry.zh, industryCode: industry.code });
  return true;
}

/**
 * The caller is a lead: the open one of this number with what the agent learned (its owner stays), or a new one that is
 * routed at once. Errors: call-state for a withheld number, since nobody could ring back.
 */
export async function nameLead(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault'>,
  named: { call: LockedCall; body: Extract<CallerBody, { as: 'lead' }> },
): Promise<string> {
  const { call, body } = named;
  if (call.outsideSealed === null)
    throw new DomainError('call-state', 'A lead needs a number to ring back; this caller showed none.');
  const [region] = await unit.query<{ code: string | null; confidence: number | null; source: string | null }>(
    regionText,
    [call.id],
  );
  const { leadId, ownerId } = await openLead(unit, deps, {
    callId: call.id,
    number: deps.vault.open(call.outsideSealed),
    region: region?.code
      ? { code: region.code, confidence: region.confidence ?? 0, source: region.source ?? '' }
      : null,
    language: call.language,
    hotlineNumberId: call.hotlineNumberId,
    routeAt: unit.now,
  });
  const isSecond = ownerId !== null && (await isSecondInterest(unit, deps, { leadId, code: body.industryCode }));
  const industryCode = isSecond ? null : (body.industryCode ?? null);
  await unit.query(nameText, [
    ...[leadId, body.name ?? null, body.company ?? null, industryCode, 'agent', call.customerId],
  ]);
  await unit.query(callText, [call.id, leadId]);
  await unit.query(promisesText, [call.outsideIndex, leadId]);
  if (body.company !== undefined) await settleCollision(unit, leadId);
  return leadId;
}
