import type { z } from 'zod';
import { leadEvidence } from '../contract/lead.ts';
import type { rehearsalBody, RehearsedLead, Rehearsal } from '../contract/rule-set.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { wallTime } from '../routing/zoned-time.ts';
import type { RepChoice } from './choose-rep.ts';
import { callerOfEvidence } from './lead-evidence.ts';
import { createRehearsal } from './rehearse.ts';
import type { PastLead, RehearsalRep, RehearsalStage } from './rehearse.ts';
import { isOnDuty } from './rep-hours.ts';
import { compileRules } from './rule-index.ts';
import type { CallerFacts } from './rule-index.ts';
import { momentOf } from './rule-moment.ts';
import { findRuleSet, liveRules } from './rule-set-store.ts';
import { readRuleWorld } from './rule-world.ts';
import type { StagedRep } from './rule-world.ts';

const CHUNK = 250;
/** Newer ones are left out: an answer of some megabytes is nothing to read. */
const MOST_LEADS = 5_000;
const MOST_DAYS = 92;

// What the first offer kept of the caller goes before what the lead says now.
const pastText = sql(
  'past-leads-to-rehearse',
  `SELECT l.id, l.created_at AS "createdAt", l.company, l.industry_code AS "industryCode", l.region_code AS "regionCode",
     l.region_confidence AS "regionConfidence", l.language, l.hotline_number_id AS "hotlineId", l.closed_at AS "closedAt",
     first.evidence, coalesce(first.rep, owner.rep) AS happened
   FROM leads l
     LEFT JOIN LATERAL (
       SELECT o.why -> 'evidence' AS evidence, json_build_object('id', u.id, 'name', u.name) AS rep
       FROM lead_offers o JOIN users u ON u.id = o.rep_id WHERE o.lead_id = l.id ORDER BY o.created_at, o.id LIMIT 1) AS first ON true
     LEFT JOIN LATERAL (SELECT json_build_object('id', u.id, 'name', u.name) AS rep FROM users u WHERE u.id = l.owner_id) AS owner ON true
   WHERE l.created_at >= $1 AND l.created_at < $2 AND (l.created_at, l.id) > ($3::timestamptz, $4::uuid)
   ORDER BY l.created_at, l.id LIMIT $5`,
);
const countText = sql(
  'count-leads-to-rehearse',
  'SELECT count(*)::int AS count FROM leads WHERE created_at >= $1 AND created_at < $2',
);

interface PastRow {
  id: string;
  createdAt: Date;
  company: string | null;
  industryCode: string | null;
  regionCode: string | null;
  regionConfidence: number | null;
  language: Language;
  hotlineId: string;
  closedAt: Date | null;
  evidence: unknown;
  happened: { id: string; name: string } | null;
}
type World = Awaited<ReturnType<typeof readRuleWorld>>;

/** Replays the leads of a time through a version and through the live rules, and changes nothing. */
export async function runRehearsal(
  deps: Deps,
  ruleSetId: string,
  time: z.infer<typeof rehearsalBody>,
): Promise<Rehearsal> {
  const [from, to] = [new Date(time.from), new Date(time.to)];
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (!(days > 0 && days <= MOST_DAYS))
    throw new DomainError('bad-request', `expected \`to\` after \`from\`, at most ${MOST_DAYS} days later`);
  const set = await findRuleSet(deps.db, ruleSetId);
  if (set === null) throw new DomainError('rule-set-not-found');
  const world = await readRuleWorld(deps.db, deps.clock.now());
  const reps = new Map([...world.reps].filter(([, { isActive }]) => isActive).map(([id, rep]) => [id, staged(rep)]));
  const stage = (rules: RehearsalStage['rules']) => createRehearsal({ rules, teams: world.members, reps });
  const live = stage(await liveRules(deps.db));
  const would = stage(compileRules(set));
  const leads: RehearsedLead[] = [];
  for await (const row of pastLeads(deps.db, from, to)) {
    const past = toPast(row, world);
    leads.push(compared(row, past, { live: live(past), would: would(past), world }));
  }
  const [count] = await deps.db.query<{ count: number }>(countText, [from, to]);
  const used = new Set(leads.map((lead) => lead.would.ruleId));
  return {
    leads,
    counted: count?.count ?? 0,
    ...totalsOf(leads),
    neverUsed: set.rules.filter(({ id }) => !used.has(id)).map(({ id: ruleId, name }) => ({ ruleId, name })),
  };
}

/** In chunks, each its own query: other work goes on in between. */
async function* pastLeads(on: Queryable, from: Date, to: Date): AsyncGenerator<PastRow> {
  let after: [Date, string] = [new Date(0), '00000000-0000-0000-0000-000000000000'];
  for (let read = 0; read < MOST_LEADS;) {
    const rows = await on.query<PastRow>(pastText, [from, to, ...after, Math.min(CHUNK, MOST_LEADS - read)]);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) return;
    read += rows.length;
    after = [last.createdAt, last.id];
  }
}

function toPast(row: PastRow, world: World): PastLead {
  const kept = leadEvidence.safeParse(row.evidence);
  return {
    at: row.createdAt,
    closedAt: row.closedAt,
    caller: kept.success ? callerOfEvidence(kept.data) : callerOf(row, world),
  };
}

function callerOf(row: PastRow, world: World): CallerFacts {
  const { industryCode, regionCode, regionConfidence, hotlineId, language, createdAt } = row;
  const hotline = world.hotlines.get(hotlineId);
  if (hotline === undefined) throw new Error(`no business hours for hotline ${hotlineId}`);
  const moment = momentOf(createdAt, hotline.hours, hotline.overrides);
  return { industryCode, regionCode, regionConfidence, hotlineId, language, moment };
}

function staged(rep: StagedRep): RehearsalRep {
  const { repId, name, dailyCap, openCap, ended, converted, hours, daysOff, timeZone } = rep;
  // One lead asks for a rep several times, in two rehearsals.
  let asked = { at: Number.NaN, onDuty: false, day: '' };
  const ask = (at: Date) => {
    if (asked.at !== at.getTime())
      asked = {
        at: at.getTime(),
        onDuty: isOnDuty(hours, at, daysOff),
        day: wallTime(at.getTime(), timeZone).date,
      };
    return asked;
  };
  return {
    ...{ repId, name, dailyCap, openCap, ended, converted },
    isOnDuty: (at) => ask(at).onDuty,
    dayOf: (at) => ask(at).day,
  };
}

function compared(
  row: PastRow,
  past: PastLead,
  { live, would, world }: { live: RepChoice; would: RepChoice; world: World },
): RehearsedLead {
  const [before, after] = [outcomeOf(live, world), outcomeOf(would, world)];
  const isSame = (key: 'rule' | 'team') => before[key] === after[key];
  const isSameRep = before.rep?.id === after.rep?.id;
  return {
    leadId: row.id,
    at: row.createdAt.toISOString(),
    company: row.company,
    industryCode: past.caller.industryCode,
    regionCode: past.caller.regionCode,
    happened: row.happened,
    live: before,
    would: after,
    moved: !isSame('team') ? 'team' : !isSame('rule') ? 'rule' : isSameRep ? 'no' : 'rep',
  };
}

function outcomeOf({ rule, chosen }: RepChoice, { teams }: World): RehearsedLead['would'] {
  const team = rule === null || rule.teamId === null ? null : (teams.get(rule.teamId)?.name ?? null);
  const rep = chosen === null ? null : { id: chosen.repId, name: chosen.name };
  return { ruleId: rule?.id ?? null, rule: rule?.name ?? null, team, rep };
}

type Counts = { happened: number; live: number; would: number };
const none = (): Counts => ({ happened: 0, live: 0, would: 0 });

function totalsOf(leads: readonly RehearsedLead[]): Pick<Rehearsal, 'teams' | 'reps' | 'unrouted'> {
  const teams = new Map<string, Counts>();
  const reps = new Map<string, Counts & { name: string }>();
  const unrouted = none();
  for (const { happened, live, would } of leads) {
    const routed = { happened, live: live.rep, would: would.rep };
    for (const kind of ['happened', 'live', 'would'] as const) {
      const rep = routed[kind];
      if (rep === null) unrouted[kind] += 1;
      else {
        const held = reps.get(rep.id) ?? { ...none(), name: rep.name };
        reps.set(rep.id, { ...held, [kind]: held[kind] + 1 });
      }
    }
    for (const [kind, team] of [
      ['live', live.team],
      ['would', would.team],
    ] as const) {
      if (team === null) continue;
      const held = teams.get(team) ?? none();
      teams.set(team, { ...held, [kind]: held[kind] + 1 });
    }
  }
  const byName = <T extends { name: string }>(all: T[]) => all.toSorted((a, b) => a.name.localeCompare(b.name, 'zh'));
  return {
    teams: byName([...teams].map(([name, { live, would }]) => ({ id: name, name, live, would }))),
    reps: byName([...reps].map(([id, counts]) => ({ id, ...counts }))),
    unrouted,
  };
}
