import { industryByCode } from '../callers/industries.ts';
import { regionByCode } from '../callers/regions.ts';
import type { Language } from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { personToTell, tellByChannels } from '../rep-channels/tell-by-channels.ts';
import { repNews, repText } from '../texts/text-templates.ts';
import type { RepTextKind } from '../texts/text-templates.ts';
import type { LockedLead } from './lead-store.ts';
import { newOfferLink } from './offer-link.ts';

/** The lead as it stands on the rep's page, for whoever is signed in there. */
export function repPath(leadId: string): string {
  return `/rep#/leads/${leadId}`;
}

/**
 * The lead reaches the rep at once, by every channel that the rep has on. Their own phone gets a link that opens this
 * lead without signing in; a chat group and a browser, which others may see, one that asks who they are.
 */
export async function tellRep(
  unit: UnitOfWork,
  deps: Deps,
  told: { lead: LockedLead; repId: string; deadlineAt: Date | null; kind: RepTextKind; offerId: string | null },
): Promise<void> {
  const { lead, repId, kind, deadlineAt, offerId } = told;
  const rep = await personToTell(unit, repId);
  if (rep === null) return;
  const { language } = rep;
  const timeZone = rep.timeZone ?? 'Asia/Shanghai';
  const industry = nameOf(lead.industryCode === null ? null : industryByCode(lead.industryCode), language);
  const about = {
    kind,
    language,
    timeZone,
    industry,
    region: regionName(lead.regionCode, language),
    at: unit.now,
    deadlineAt,
  };
  const path = repPath(lead.id);
  const link = async () => (offerId === null ? `${deps.config.publicUrl}${path}` : newOfferLink(unit, deps, offerId));
  await tellByChannels(unit, deps, {
    userId: repId,
    key: `${kind}:${offerId ?? lead.id}:${unit.now.getTime()}`,
    ...repNews({ ...about, repName: rep.name }),
    path,
    text: {
      purpose: 'lead-offer',
      body: async () => repText({ ...about, lastFour: lead.lastFour, link: await link() }),
    },
    leadId: lead.id,
    ...(offerId !== null && { offerId }),
    ...(offerId !== null && deadlineAt !== null && { uselessAfter: deadlineAt }),
  });
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
