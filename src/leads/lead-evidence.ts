import type { LeadEvidence, LeadWhy } from '../contract/lead.ts';
import type { RepChoice } from './choose-rep.ts';
import type { LockedLead } from './lead-store.ts';
import type { CallerFacts } from './rule-index.ts';

/** What is kept beside a choice, so that it can be understood, and rehearsed, as it was made. */
export function evidenceOf(
  lead: Pick<LockedLead, 'industrySource' | 'regionSource'>,
  { caller }: { caller: CallerFacts },
  at: Date,
): LeadEvidence {
  const { industryCode, regionCode, regionConfidence, hotlineId, language, moment } = caller;
  return {
    industry: industryCode === null ? null : { code: industryCode, source: lead.industrySource ?? 'unknown' },
    region:
      regionCode === null
        ? null
        : { code: regionCode, source: lead.regionSource ?? 'unknown', confidence: regionConfidence ?? 0 },
    hotline: { id: hotlineId },
    language,
    moment,
    at: at.toISOString(),
  };
}

export function withEvidence(choice: RepChoice, evidence: LeadEvidence): RepChoice {
  const why: LeadWhy = { ...choice.why, evidence };
  return { ...choice, why };
}

/** The caller as the rules saw them then. */
export function callerOfEvidence(evidence: LeadEvidence): CallerFacts {
  const { industry, region, hotline, language, moment } = evidence;
  return {
    industryCode: industry?.code ?? null,
    regionCode: region?.code ?? null,
    regionConfidence: region?.confidence ?? null,
    hotlineId: hotline.id,
    language,
    moment,
  };
}
