import { provinceOf } from '../callers/regions.ts';
import { sectionOf } from '../callers/industries.ts';
import type { LeadDimension, LeadReport } from '../contract/lead-report.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Span } from './figures.ts';
import { leadFiguresBy, leadFiguresOf } from './lead-figures.ts';
import type { LeadStory } from './lead-figures.ts';

// The rule of the last decision; its team by the version that decided, which is kept.
const leadsText = sql(
  'report-leads',
  `SELECT l.id, coalesce(c.started_at, l.created_at) AS "beganAt", l.why ->> 'rule' AS rule, r.team_id AS team, l.owner_id AS rep,
     l.region_code AS region, l.industry_code AS industry, l.hotline_number_id AS hotline
   FROM leads l LEFT JOIN calls c ON c.id = l.first_call_id LEFT JOIN routing_rules r ON r.id::text = l.why ->> 'ruleId'
   WHERE l.created_at >= $1 AND l.created_at < $2 ORDER BY l.created_at, l.id`,
);
const factsText = sql(
  'report-lead-facts',
  `SELECT e.lead_id AS "leadId", e.type, e.at, e.user_id AS "repId", e.data ->> 'offerId' AS "offerId",
     coalesce((e.data ->> 'live')::boolean, false) AS live
   FROM events e JOIN leads l ON l.id = e.lead_id
   WHERE l.created_at >= $1 AND l.created_at < $2 AND e.type IN ('lead.offered', 'lead.accepted', 'lead.declined', 'lead.expired',
     'lead.released', 'lead.contacted', 'lead.converted')
   ORDER BY e.lead_id, e.at, e.id`,
);

interface LeadRow extends Record<LeadDimension, string | null> {
  id: string;
  beganAt: Date;
}
type FactRow = LeadStory['facts'][number] & { leadId: string };

/** The leads of a span with their facts, recounted from the event log. */
export async function readLeadStories(on: Queryable, span: Span): Promise<LeadStory[]> {
  const leads = await on.query<LeadRow>(leadsText, [span.from, span.to]);
  const facts = new Map<string, FactRow[]>();
  for (const fact of await on.query<FactRow>(factsText, [span.from, span.to])) {
    const held = facts.get(fact.leadId);
    if (held === undefined) facts.set(fact.leadId, [fact]);
    else held.push(fact);
  }
  return leads.map((lead) => ({ beganAt: lead.beganAt, keys: keysOf(lead), facts: facts.get(lead.id) ?? [] }));
}

/** A city counts under its province, a division under its section. */
function keysOf({ rule, team, rep, region, industry, hotline }: LeadRow): LeadStory['keys'] {
  const province = region === null ? null : provinceOf(region);
  const section = industry === null ? null : sectionOf(industry);
  return { rule, team, rep, region: province?.code ?? null, industry: section?.code ?? null, hotline };
}

const namesText: Record<'team' | 'rep' | 'hotline', ReturnType<typeof sql>> = {
  team: sql('report-team-names', 'SELECT id, name FROM teams'),
  rep: sql('report-rep-names', 'SELECT u.id, u.name FROM reps r JOIN users u ON u.id = r.user_id'),
  hotline: sql('report-hotline-names', 'SELECT id, coalesce(name, number) AS name FROM hotline_numbers'),
};

/** Speed-to-lead and what became of the leads of a span, as a whole and by one dimension. */
export async function leadReportOf(
  on: Queryable,
  ask: { span: Span; by: LeadDimension; language: Language },
): Promise<LeadReport> {
  const { span, by, language } = ask;
  const stories = await readLeadStories(on, span);
  const nameOf = await namesBy(on, by, language);
  return {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    by,
    total: leadFiguresOf(stories),
    rows: leadFiguresBy(stories, by).map(({ key, figures }) => ({
      ...figures,
      key,
      name: key === null ? null : nameOf(key),
    })),
  };
}

async function namesBy(on: Queryable, by: LeadDimension, language: Language): Promise<(key: string) => string | null> {
  if (by === 'rule') return (key) => key;
  if (by === 'region') {
    return (key) => provinceOf(key)?.[language === 'en' ? 'nameEn' : 'name'] ?? key;
  }
  if (by === 'industry') return (key) => sectionOf(key)?.[language === 'en' ? 'en' : 'zh'] ?? key;
  const rows = await on.query<{ id: string; name: string }>(namesText[by]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (key) => names.get(key) ?? null;
}
