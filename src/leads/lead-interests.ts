import type { z } from 'zod';
import { industryByCode } from '../callers/industries.ts';
import type { LeadInterest, interestStatusBody } from '../contract/lead-protection.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { isOpenLead } from './lead.ts';
import { lockLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';

const addText = sql(
  'add-interest',
  `INSERT INTO lead_interests (id, lead_id, what, industry_code, since) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (lead_id, lower(what)) WHERE status = 'open' DO NOTHING RETURNING id`,
);

/** A second interest of a prospect never makes a second lead. Under the lead's lock; told twice it is one. */
export async function addInterest(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  interest: { leadId: string; what: string; industryCode: string | null },
): Promise<boolean> {
  const { leadId, what, industryCode } = interest;
  const added = await unit.query<object>(addText, [deps.ids.next(), leadId, what, industryCode, unit.now]);
  return added.length > 0;
}

/** Somebody heard of something else that the caller wants. */
export function noteInterest(
  deps: Deps,
  leadId: string,
  { what, industryCode }: { what: string; industryCode: string | null },
): Promise<void> {
  const industry = industryCode === null ? null : industryByCode(industryCode);
  if (industry === null && industryCode !== null)
    throw new DomainError('bad-request', 'industryCode: expected a section or division of GB/T 4754, as I or 63');
  return deps.outbox.commit(async (unit) => {
    const lead = await lockLead(unit, leadId);
    if (lead === null) throw new DomainError('lead-not-found');
    if (!isOpenLead(lead.status))
      throw new DomainError('lead-state', `the lead is ${lead.status}; expected an open one`);
    if (!(await addInterest(unit, deps, { leadId, what, industryCode: industry?.code ?? null }))) return;
    tellLead(unit, { fact: 'lead.interest_added', screen: 'lead.updated', leadId, repId: lead.ownerId });
  });
}

const endText = sql(
  'change-interest',
  `UPDATE lead_interests SET status = $3, ended_at = CASE WHEN $3 = 'open' THEN NULL ELSE $4::timestamptz END
   WHERE id = $2 AND lead_id = $1 AND NOT ($3 = 'open' AND EXISTS (
     SELECT 1 FROM lead_interests o, lead_interests i WHERE i.id = $2 AND o.lead_id = $1 AND o.id <> $2
       AND o.status = 'open' AND lower(o.what) = lower(i.what))) RETURNING id`,
);

/** Won, dropped, or open again. */
export function changeInterest(
  deps: Deps,
  of: { leadId: string; interestId: string },
  { status }: z.infer<typeof interestStatusBody>,
): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    const lead = await lockLead(unit, of.leadId);
    if (lead === null) throw new DomainError('lead-not-found');
    const changed = await unit.query<object>(endText, [of.leadId, of.interestId, status, unit.now]);
    if (changed.length === 0) throw new DomainError('not-found', 'Expected an interest of this lead.');
    const data = { status };
    tellLead(unit, {
      fact: 'lead.interest_changed',
      screen: 'lead.updated',
      leadId: of.leadId,
      repId: lead.ownerId,
      data,
    });
  });
}

const listText = sql(
  'interests-of-lead',
  `SELECT id, what, industry_code AS "industryCode", status, since, ended_at AS "endedAt" FROM lead_interests
   WHERE lead_id = $1 ORDER BY (status = 'open') DESC, since DESC, id DESC LIMIT 50`,
);
interface InterestRow {
  id: string;
  what: string;
  industryCode: string | null;
  status: LeadInterest['status'];
  since: Date;
  endedAt: Date | null;
}

export async function interestsOf(on: Queryable, leadId: string, language: Language): Promise<LeadInterest[]> {
  const rows = await on.query<InterestRow>(listText, [leadId]);
  return rows.map(({ industryCode, since, endedAt, ...row }) => {
    const industry = industryCode === null ? null : industryByCode(industryCode);
    const name = industry === null ? null : language === 'en' ? industry.en : industry.zh;
    // A key of the menu says no more than the industry: its name is told in the reader's language.
    const what = name !== null && row.what === industry?.zh ? name : row.what;
    return { ...row, what, industry: name, since: since.toISOString(), endedAt: endedAt?.toISOString() ?? null };
  });
}
