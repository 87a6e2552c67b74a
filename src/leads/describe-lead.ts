import { industryByCode } from '../callers/industries.ts';
import { sql } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { Language } from '../contract/people.ts';
import { settleCollision } from './collision.ts';
import { tellLead } from './tell-lead.ts';

export type IndustrySource = 'keypress' | 'hotline' | 'agent' | 'company_name';

export interface LeadDescription {
  leadId: string;
  /** Null: the caller chose "other", or chose nothing. */
  industryCode: string | null;
  industrySource: IndustrySource;
  /** What somebody said goes before what the number suggests. */
  region?: { code: string; confidence: number; source: string } | null;
  language?: Language;
  name?: string;
  company?: string;
}

// What an agent wrote is never overwritten by a key, a key never by the hotline's default, and that never by a guess.
const describeText = sql(
  'describe-lead',
  `UPDATE leads SET
     industry_code = CASE WHEN $3::text IS NOT NULL AND rank_of.new >= rank_of.old THEN $3 ELSE industry_code END,
     industry_source = CASE WHEN $3::text IS NOT NULL AND rank_of.new >= rank_of.old THEN $2 ELSE industry_source END,
     region_code = coalesce($4, region_code), region_confidence = CASE WHEN $4::text IS NULL THEN region_confidence ELSE $5 END,
     region_source = CASE WHEN $4::text IS NULL THEN region_source ELSE $6 END,
     language = coalesce($7::language, language), name = coalesce($8, name), company = coalesce($9, company)
   FROM (SELECT id AS lead_id,
       CASE industry_source WHEN 'agent' THEN 3 WHEN 'keypress' THEN 2 WHEN 'hotline' THEN 1 ELSE 0 END AS old,
       CASE $2::text WHEN 'agent' THEN 3 WHEN 'keypress' THEN 2 WHEN 'hotline' THEN 1 ELSE 0 END AS new
     FROM leads WHERE id = $1 FOR NO KEY UPDATE) AS rank_of
   WHERE leads.id = rank_of.lead_id RETURNING owner_id AS "ownerId"`,
);

/** What we learned of the caller: the industry by keypress, or what an agent heard. Routing reads it afterwards. */
export async function describeLead(unit: UnitOfWork, described: LeadDescription): Promise<void> {
  const { leadId, industrySource, region } = described;
  const industry = described.industryCode === null ? null : industryByCode(described.industryCode);
  const [row] = await unit.query<{ ownerId: string | null }>(describeText, [
    leadId,
    industrySource,
    industry?.code ?? null,
    region?.code ?? null,
    region?.confidence ?? null,
    region?.source ?? null,
    described.language ?? null,
    described.name ?? null,
    described.company ?? null,
  ]);
  if (!row) return;
  const data = { industryCode: industry?.code ?? null, source: industrySource };
  tellLead(unit, { fact: 'lead.described', screen: 'lead.updated', leadId, repId: row.ownerId, data });
  if (described.company !== undefined) await settleCollision(unit, leadId);
}
