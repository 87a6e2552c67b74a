import { z } from 'zod';
import { regionGroup, routingRule } from '../contract/rule-set.ts';
import type { RegionGroup, RoutingRule, RuleSetState, RuleSetSummary } from '../contract/rule-set.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { compileRules } from './rule-index.ts';
import type { CompiledRules } from './rule-index.ts';

/** A version of the rules as the database holds it. */
export interface StoredRuleSet extends RuleSetSummary {
  revision: number;
  regionGroups: RegionGroup[];
  rules: RoutingRule[];
}

const ruleJson = `json_build_object('id', r.id, 'name', r.name, 'industries', r.industries, 'regions', r.regions,
  'minRegionConfidence', r.min_region_confidence, 'hotlineIds', r.hotline_ids, 'languages', r.languages,
  'openHours', r.open_hours, 'timeWindows', r.time_windows, 'teamId', r.team_id, 'ownerRepId', r.owner_rep_id,
  'strategy', r.strategy, 'liveHandOver', r.live_hand_over, 'liveReps', r.live_reps, 'acceptMinutes', r.accept_minutes,
  'dailyCap', r.daily_cap, 'openCap', r.open_cap, 'isCatchAll', r.is_catch_all)`;
const rulesOfSet = `coalesce((SELECT json_agg(${ruleJson} ORDER BY r.position) FROM routing_rules r WHERE r.rule_set_id = s.id), '[]'::json)`;

const liveIdText = sql('live-rule-set', `SELECT id FROM rule_sets WHERE state = 'live'`);
const rulesText = sql(
  'rules-of-set',
  `SELECT s.version, s.region_groups AS "regionGroups", ${rulesOfSet} AS rules FROM rule_sets s WHERE s.id = $1`,
);
const versionText = sql('rule-set-of-version', `SELECT id FROM rule_sets WHERE version = $1 AND state <> 'draft'`);

// A published version never changes, so what was made ready of it holds in every process. Drafts are never kept.
const compiled = new Map<string, CompiledRules>();
const MOST_KEPT = 30;

/** As a process begins: the simulation starts many in one, and none may know what another has read. */
export function forgetCompiledRules(): void {
  compiled.clear();
}

/** The rules by which leads are routed now. */
export async function liveRules(on: Queryable): Promise<CompiledRules> {
  const [live] = await on.query<{ id: string }>(liveIdText);
  return live === undefined ? compileRules({ version: 0, rules: [], regionGroups: [] }) : publishedRules(on, live.id);
}

/** A version that was published, for whoever reads an earlier decision. Null: no such version. */
export async function rulesOfVersion(on: Queryable, version: number): Promise<CompiledRules | null> {
  const [set] = await on.query<{ id: string }>(versionText, [version]);
  return set === undefined ? null : publishedRules(on, set.id);
}

async function publishedRules(on: Queryable, id: string): Promise<CompiledRules> {
  const held = compiled.get(id);
  if (held !== undefined) return held;
  const [row] = await on.query<{ version: number; regionGroups: unknown; rules: unknown }>(rulesText, [id]);
  if (row === undefined) throw new Error(`rule set ${id} went away while it was read`);
  const ready = compileRules({ version: row.version, ...parsedRules(row) });
  if (compiled.size >= MOST_KEPT) compiled.delete([...compiled.keys()][0] ?? '');
  compiled.set(id, ready);
  return ready;
}

function parsedRules(row: { regionGroups: unknown; rules: unknown }): {
  regionGroups: RegionGroup[];
  rules: RoutingRule[];
} {
  return { regionGroups: z.array(regionGroup).parse(row.regionGroups), rules: z.array(routingRule).parse(row.rules) };
}

const summary = `s.id, s.version, s.state, s.note, s.based_on AS "basedOn", s.created_at AS "createdAt", s.published_at AS "publishedAt",
  s.retired_at AS "retiredAt", s.revision,
  (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = s.created_by) AS "createdBy",
  (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = s.published_by) AS "publishedBy",
  (SELECT count(*)::int FROM routing_rules r WHERE r.rule_set_id = s.id) AS "ruleCount"`;
const listText = sql('list-rule-sets', `SELECT ${summary} FROM rule_sets s ORDER BY s.version DESC LIMIT 200`);
const oneText = sql(
  'rule-set',
  `SELECT ${summary}, s.region_groups AS "regionGroups", ${rulesOfSet} AS rules FROM rule_sets s WHERE s.id = $1`,
);

interface SummaryRow {
  id: string;
  version: number;
  state: RuleSetState;
  note: string;
  basedOn: number | null;
  createdAt: Date;
  publishedAt: Date | null;
  retiredAt: Date | null;
  revision: number;
  createdBy: RuleSetSummary['createdBy'];
  publishedBy: RuleSetSummary['publishedBy'];
  ruleCount: number;
}

/** Newest version first. */
export async function listRuleSets(on: Queryable): Promise<RuleSetSummary[]> {
  return (await on.query<SummaryRow>(listText)).map(toSummary);
}

export async function findRuleSet(on: Queryable, id: string): Promise<StoredRuleSet | null> {
  const [row] = await on.query<SummaryRow & { regionGroups: unknown; rules: unknown }>(oneText, [id]);
  return row === undefined ? null : { ...toSummary(row), revision: row.revision, ...parsedRules(row) };
}

function toSummary(row: SummaryRow): RuleSetSummary {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const { id, version, state, note, basedOn, createdBy, publishedBy, ruleCount } = row;
  const { createdAt, publishedAt, retiredAt } = row;
  return {
    ...{ id, version, state, note, basedOn, createdBy, publishedBy, ruleCount },
    ...{ createdAt: createdAt.toISOString(), publishedAt: iso(publishedAt), retiredAt: iso(retiredAt) },
  };
}
