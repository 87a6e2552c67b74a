import type { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { publishBody, RuleSetView, SaveRuleSetBody } from '../contract/rule-set.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { checkRules } from './rule-checks.ts';
import { findRuleSet } from './rule-set-store.ts';
import type { StoredRuleSet } from './rule-set-store.ts';
import { readRuleWorld } from './rule-world.ts';

type By = { id: string };

const oneAtATime = sql('one-rule-edit-at-a-time', `SELECT pg_advisory_xact_lock(hashtextextended('rule-sets', 0))`);
const draftText = sql('draft-rule-set', `SELECT id FROM rule_sets WHERE state = 'draft'`);
const copySetText = sql(
  'copy-rule-set',
  `INSERT INTO rule_sets (id, version, state, note, region_groups, based_on, created_at, created_by, published_at, published_by)
   SELECT $1, (SELECT max(version) + 1 FROM rule_sets), $6::rule_set_state, $5, region_groups, version, $3, $4,
     CASE WHEN $6 = 'live' THEN $3::timestamptz END, CASE WHEN $6 = 'live' THEN $4::uuid END
   FROM rule_sets WHERE id = $2`,
);
// In JSON and not column by column: a column that is added is copied too.
const insertRulesText = sql(
  'insert-rules',
  `INSERT INTO routing_rules (id, rule_set_id, position, name, industries, regions, min_region_confidence, hotline_ids,
     languages, open_hours, time_windows, team_id, owner_rep_id, strategy, live_hand_over, live_reps, accept_minutes,
     daily_cap, open_cap, is_catch_all)
   SELECT (r.rule ->> 'id')::uuid, $1, r.place * 10, r.rule ->> 'name', list(r.rule -> 'industries'), list(r.rule -> 'regions'),
     (r.rule ->> 'minRegionConfidence')::float8, list(r.rule -> 'hotlineIds')::uuid[], list(r.rule -> 'languages'),
     r.rule ->> 'openHours', r.rule -> 'timeWindows', (r.rule ->> 'teamId')::uuid, (r.rule ->> 'ownerRepId')::uuid,
     (r.rule ->> 'strategy')::rule_strategy, (r.rule ->> 'liveHandOver')::boolean, (r.rule ->> 'liveReps')::int,
     (r.rule ->> 'acceptMinutes')::int, (r.rule ->> 'dailyCap')::int, (r.rule ->> 'openCap')::int, (r.rule ->> 'isCatchAll')::boolean
   FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS r (rule, place)`.replaceAll(
    /list\((?<list>r\.rule -> '\w+')\)/g,
    'ARRAY(SELECT jsonb_array_elements_text($<list>))',
  ),
);

/** The draft that there is, or a new one copied from a version. */
export function openDraft(deps: Deps, by: By, fromId: string): Promise<RuleSetView> {
  return deps.outbox.commit(async (unit) => {
    await unit.query(oneAtATime);
    const [draft] = await unit.query<{ id: string }>(draftText);
    const id = draft?.id ?? (await copyVersion(unit, deps, { by, fromId, note: '', state: 'draft' }));
    return viewOf(unit, await found(unit, id));
  });
}

async function copyVersion(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  copy: { by: By; fromId: string; note: string; state: 'draft' | 'live' },
): Promise<string> {
  const from = await found(unit, copy.fromId);
  const id = deps.ids.next();
  await unit.query(copySetText, [id, from.id, unit.now, copy.by.id, copy.note, copy.state]);
  // A rule keeps its id for one version alone: decisions name the rule and mean that version's.
  const rules = from.rules.map((rule) => ({ ...rule, id: deps.ids.next() }));
  await unit.query(insertRulesText, [id, JSON.stringify(rules)]);
  return id;
}

const saveText = sql(
  'save-rule-set',
  `UPDATE rule_sets SET note = $2, region_groups = $3::jsonb, revision = revision + 1 WHERE id = $1`,
);
const clearText = sql('clear-rules', 'DELETE FROM routing_rules WHERE rule_set_id = $1');
const strangeText = sql(
  'rule-ids-of-other-sets',
  'SELECT id FROM routing_rules WHERE id = ANY ($1::uuid[]) AND rule_set_id <> $2',
);
const targetsText = sql(
  'rule-targets-there',
  `SELECT (SELECT count(*)::int FROM teams WHERE id = ANY ($1::uuid[])) AS teams,
     (SELECT count(*)::int FROM reps WHERE user_id = ANY ($2::uuid[])) AS reps`,
);

/** The whole draft at once. Faults are told in `checks` and do not keep it from being saved. */
export function saveDraft(deps: Deps, id: string, body: SaveRuleSetBody): Promise<RuleSetView> {
  return deps.outbox.commit(async (unit) => {
    await draftToChange(unit, id, body.revision);
    await refuseStrangers(unit, id, body);
    await unit.query(saveText, [id, body.note, JSON.stringify(body.regionGroups)]);
    await unit.query(clearText, [id]);
    await unit.query(insertRulesText, [id, JSON.stringify(body.rules)]);
    return viewOf(unit, await found(unit, id));
  });
}

/** Ids that the foreign keys would refuse without a word. */
async function refuseStrangers(unit: UnitOfWork, id: string, { rules }: SaveRuleSetBody): Promise<void> {
  const taken = await unit.query(strangeText, [rules.map((rule) => rule.id), id]);
  const teams = [...new Set(rules.flatMap(({ teamId }) => teamId ?? []))];
  const reps = [...new Set(rules.flatMap(({ ownerRepId }) => ownerRepId ?? []))];
  const [there] = await unit.query<{ teams: number; reps: number }>(targetsText, [teams, reps]);
  if (taken.length > 0) throw new DomainError('bad-request', 'rules: expected ids that no other version has');
  if (there?.teams !== teams.length) throw new DomainError('bad-request', 'rules: a teamId is no team');
  if (there.reps !== reps.length) throw new DomainError('bad-request', 'rules: an ownerRepId is no rep');
  const odd = rules.find((rule) => (rule.strategy === 'named_owner') !== (rule.ownerRepId !== null));
  if (odd !== undefined)
    throw new DomainError('bad-request', `rules: “${odd.name}” expected ownerRepId with named_owner and only there`);
}

const dropText = sql('drop-draft', 'DELETE FROM rule_sets WHERE id = $1');

export function discardDraft(deps: Deps, by: By, id: string): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    const draft = await draftToChange(unit, id, null);
    await unit.query(dropText, [id]);
    await note(unit, deps, { by, id, action: 'rule_set.discarded', data: { version: draft.version } });
  });
}

const retireText = sql(
  'retire-live-rules',
  `UPDATE rule_sets SET state = 'retired', retired_at = $1 WHERE state = 'live' RETURNING version`,
);
const goLiveText = sql(
  'publish-rule-set',
  `UPDATE rule_sets SET state = 'live', published_at = $2, published_by = $3, note = $4 WHERE id = $1`,
);

/** The draft goes live, unless a check says that it must not. The next lead is routed by it. */
export function publishDraft(deps: Deps, by: By, id: string, body: z.infer<typeof publishBody>): Promise<RuleSetView> {
  return deps.outbox.commit(async (unit) => {
    const before = await retireLive(unit, await viewOf(unit, await draftToChange(unit, id, body.revision)));
    await unit.query(goLiveText, [id, unit.now, by.id, body.note]);
    return published(unit, deps, { by, id, note: body.note, before });
  });
}

/** An earlier version is copied and goes live at once. A draft that is being written stays as it is. */
export function restoreVersion(deps: Deps, by: By, fromId: string, body: { note: string }): Promise<RuleSetView> {
  return deps.outbox.commit(async (unit) => {
    await unit.query(oneAtATime);
    const from = await found(unit, fromId);
    if (from.state !== 'retired')
      throw new DomainError(
        'rule-set-state',
        `version ${from.version} is ${from.state}; expected one that was live before`,
      );
    const before = await retireLive(unit, await viewOf(unit, from));
    const id = await copyVersion(unit, deps, { by, fromId, note: body.note, state: 'live' });
    return published(unit, deps, { by, id, note: body.note, before });
  });
}

/** What is about to take its place must have no faults. Returns the version that was live. */
async function retireLive(unit: UnitOfWork, next: RuleSetView): Promise<number | null> {
  const faults = next.checks.filter(({ severity }) => severity === 'error');
  if (faults.length > 0)
    throw new DomainError('rule-set-faulty', faults.map(({ code, data }) => `${code}: ${data.name ?? ''}`).join('; '));
  const [before] = await unit.query<{ version: number }>(retireText, [unit.now]);
  return before?.version ?? null;
}

async function published(
  unit: UnitOfWork,
  deps: Deps,
  set: { by: By; id: string; note: string; before: number | null },
): Promise<RuleSetView> {
  const live = await viewOf(unit, await found(unit, set.id));
  const data = { version: live.version, before: set.before };
  await note(unit, deps, { by: set.by, id: set.id, action: 'rule_set.published', reason: set.note, data });
  unit.fact({ type: 'rule_set.published', userId: set.by.id, data });
  return live;
}

async function draftToChange(unit: UnitOfWork, id: string, revision: number | null): Promise<StoredRuleSet> {
  await unit.query(oneAtATime);
  const set = await found(unit, id);
  if (set.state !== 'draft')
    throw new DomainError('rule-set-state', `version ${set.version} is ${set.state}; only a draft can be changed`);
  if (revision !== null && revision !== set.revision)
    throw new DomainError('rule-set-changed', `expected revision ${set.revision}, got ${revision}`);
  return set;
}

async function found(on: Queryable, id: string): Promise<StoredRuleSet> {
  const set = await findRuleSet(on, id);
  if (set === null) throw new DomainError('rule-set-not-found');
  return set;
}

async function viewOf(on: Queryable & { now: Date }, set: StoredRuleSet): Promise<RuleSetView> {
  return { ...set, checks: checkRules(set, await readRuleWorld(on, on.now)) };
}

/** One version with what there is to say about it now. */
export async function ruleSetViewOf(deps: Deps, id: string): Promise<RuleSetView> {
  const query = deps.db.query.bind(deps.db);
  return viewOf({ query, now: deps.clock.now() }, await found(deps.db, id));
}

function note(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  done: { by: By; id: string; action: string; reason?: string; data: Record<string, unknown> },
): Promise<unknown> {
  const { by, id, action, reason, data } = done;
  const entry = { at: unit.now, userId: by.id, action, subjectType: 'setting', subjectId: id, data } as const;
  return audit(unit, deps.ids, { ...entry, ...(reason !== undefined && { reason }) });
}
