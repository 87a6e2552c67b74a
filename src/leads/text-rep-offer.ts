import { industryByCode } from '../callers/industries.ts';
import { regionByCode } from '../callers/regions.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { queueText } from '../texts/queue-text.ts';
import { repText } from '../texts/text-templates.ts';
import type { RepTextKind } from '../texts/text-templates.ts';
import type { LockedLead } from './lead-store.ts';

const phoneText = sql(
  'rep-phone',
  `SELECT r.phone_sealed AS "phoneSealed", r.time_zone AS "timeZone", u.language
   FROM reps r JOIN users u ON u.id = r.user_id WHERE r.user_id = $1`,
);

/** The lead's contact reaches the rep's phone at once: who calls, from where, and a link; never the number itself. */
export async function textRepOffer(
  unit: UnitOfWork,
  deps: Deps,
  text: { lead: LockedLead; repId: string; deadlineAt: Date | null; kind: RepTextKind },
): Promise<void> {
  const { lead, kind, deadlineAt } = text;
  const [rep] = await unit.query<{ phoneSealed: Buffer; timeZone: string; language: Language }>(phoneText, [
    text.repId,
  ]);
  if (!rep) throw new Error(`rep ${text.repId} was offered lead ${lead.id} and is not in the table reps`);
  const body = repText({
    kind,
    language: rep.language,
    timeZone: rep.timeZone,
    industry: nameOf(lead.industryCode === null ? null : industryByCode(lead.industryCode), rep.language),
    region: regionName(lead.regionCode, rep.language),
    lastFour: lead.lastFour,
    at: unit.now,
    deadlineAt,
    link: `${deps.config.publicUrl}/rep#/leads/${lead.id}`,
  });
  await queueText(unit, deps, { to: deps.vault.open(rep.phoneSealed), purpose: 'lead-offer', body, leadId: lead.id });
}

function nameOf(industry: { zh: string; en: string } | null, language: Language): string | null {
  if (industry === null) return null;
  return language === 'en' ? industry.en : industry.zh;
}

function regionName(code: string | null, language: Language): string | null {
  const region = code === null ? null : regionByCode(code);
  if (region === null) return null;
  return language === 'en' ? region.fullNameEn : region.fullName;
}
