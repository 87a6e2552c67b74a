import { industryByCode } from '../callers/industries.ts';
import { regionByCode } from '../callers/regions.ts';
import type { LeadEvidence, LeadWhy } from '../contract/lead.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { callerOfEvidence } from './lead-evidence.ts';
import { rulesOfVersion } from './rule-set-store.ts';
import { tellWhy } from './why-words.ts';

const hotlineText = sql('name-of-hotline', 'SELECT name FROM hotline_numbers WHERE id::text = $1');

/**
 * The whole path of a decision in the reader's words. Kept with the offer are the rules that fitted and what was known;
 * why each other rule did not fit follows from that and the version, which never changes, so it is worked out here.
 */
export async function whyInWords(on: Queryable, why: LeadWhy, language: Language): Promise<LeadWhy> {
  const whole = await withOtherRules(on, why);
  const told = tellWhy(whole, language);
  if (why.evidence === undefined) return told;
  return { ...told, evidence: await namedEvidence(on, why.evidence, language) };
}

async function withOtherRules(on: Queryable, why: LeadWhy): Promise<LeadWhy> {
  if (why.evidence === undefined || !why.version || why.rule === 'ownership') return why;
  const rules = await rulesOfVersion(on, why.version);
  if (rules === null) return why;
  const kept = new Map(why.rulesTried.map((tried) => [tried.ruleId, tried]));
  const last = rules.rules.findLastIndex(({ id }) => kept.has(id));
  const until = why.chosen === null && last < 0 ? rules.rules.length : last + 1;
  const tried = rules
    .explain(callerOfEvidence(why.evidence))
    .slice(0, until)
    .map(({ rule, because }) => {
      return kept.get(rule.id) ?? { name: rule.name, ruleId: rule.id, fits: because === 'fits', because };
    });
  return { ...why, rulesTried: [...why.rulesTried.filter(({ ruleId }) => ruleId === undefined), ...tried] };
}

async function namedEvidence(on: Queryable, evidence: LeadEvidence, language: Language): Promise<LeadEvidence> {
  const { industry, region, hotline } = evidence;
  const section = industry === null ? null : industryByCode(industry.code);
  const place = region === null ? null : regionByCode(region.code);
  const [line] = await on.query<{ name: string }>(hotlineText, [hotline.id]);
  return {
    ...evidence,
    industry: industry && { ...industry, name: language === 'en' ? section?.en : section?.zh },
    region: region && { ...region, name: language === 'en' ? place?.fullNameEn : place?.fullName },
    hotline: { ...hotline, name: line?.name },
  };
}
