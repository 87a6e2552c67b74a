import type { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { repHoursBody } from '../contract/rule-set.ts';
import type { repSettingsBody, RoutingTeams, saveTeamBody } from '../contract/rule-set.ts';
import { isUniqueViolation, sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';

type By = { id: string };
type Team = RoutingTeams['teams'][number];

const teamsText = sql(
  'routing-teams',
  `SELECT t.id, t.name, (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = t.manager_id) AS manager,
     coalesce((SELECT json_agg(json_build_object('repId', m.rep_id, 'weight', m.weight) ORDER BY m.weight DESC, m.rep_id)
       FROM team_members m WHERE m.team_id = t.id), '[]'::json) AS members,
     (SELECT count(*)::int FROM routing_rules r JOIN rule_sets s ON s.id = r.rule_set_id
      WHERE r.team_id = t.id AND s.state IN ('live', 'draft')) AS "usedBy"
   FROM teams t ORDER BY t.name`,
);
const repsText = sql(
  'rep-settings',
  `SELECT r.user_id AS id, u.name, u.is_active AS "isActive", r.daily_cap AS "dailyCap", r.open_cap AS "openCap",
     CASE WHEN r.away_until > $1 THEN r.away_until END AS "awayUntil",
     CASE WHEN r.away_until > $1 THEN r.away_because END AS "awayBecause", r.deputy_id AS "deputyId", r.days_off AS "daysOff",
     r.working_hours AS hours,
     (SELECT count(*)::int FROM leads l WHERE l.owner_id = r.user_id AND l.status IN ('accepted', 'contacted', 'qualified')) AS "openLeads"
   FROM reps r JOIN users u ON u.id = r.user_id ORDER BY u.is_active DESC, u.name, r.user_id`,
);

type RepRow = Omit<RoutingTeams['reps'][number], 'awayUntil' | 'hours'> & { awayUntil: Date | null; hours: unknown };

/** Who is in which team, and what each rep takes. */
export async function readTeams(on: Queryable, now: Date): Promise<RoutingTeams> {
  const teams = await on.query<Team>(teamsText);
  const reps = await on.query<RepRow>(repsText, [now]);
  return {
    teams,
    reps: reps.map((rep) => ({ ...rep, awayUntil: rep.awayUntil?.toISOString() ?? null, hours: hoursOf(rep.hours) })),
  };
}

/** Hours that were stored without a calendar go by the Chinese one, as working-time.ts reads them. */
function hoursOf(stored: unknown): RoutingTeams['reps'][number]['hours'] {
  const parsed = repHoursBody.safeParse({ calendar: 'china', ...Object(stored) });
  return parsed.success ? parsed.data : null;
}

const insertText = sql('insert-routing-team', 'INSERT INTO teams (id, name, manager_id) VALUES ($1, $2, $3)');
const renameText = sql('rename-team', 'UPDATE teams SET name = $2 WHERE id = $1 RETURNING id');
const leaveText = sql(
  'remove-team-members',
  'DELETE FROM team_members WHERE team_id = $1 AND NOT rep_id = ANY ($2::uuid[])',
);
// Who stays keeps the credit that is owed.
const joinText = sql(
  'set-team-members',
  `INSERT INTO team_members (team_id, rep_id, weight) SELECT $1, m.rep_id, m.weight FROM unnest($2::uuid[], $3::int[]) AS m (rep_id, weight)
   ON CONFLICT (team_id, rep_id) DO UPDATE SET weight = excluded.weight`,
);
const knownText = sql('known-reps', 'SELECT user_id FROM reps WHERE user_id = ANY ($1::uuid[])');

/** Makes a team (`id` null) or changes its name and its members. */
export async function saveTeam(
  deps: Deps,
  by: By,
  id: string | null,
  body: z.infer<typeof saveTeamBody>,
): Promise<void> {
  const repIds = body.members.map(({ repId }) => repId);
  if (new Set(repIds).size < repIds.length) throw new DomainError('bad-request', 'members: expected each rep once');
  try {
    await deps.outbox.commit(async (unit) => {
      await known(unit, repIds);
      const teamId = id ?? deps.ids.next();
      if (id === null) await unit.query(insertText, [teamId, body.name, by.id]);
      else if ((await unit.query(renameText, [id, body.name])).length === 0) throw new DomainError('not-found');
      await unit.query(leaveText, [teamId, repIds]);
      await unit.query(joinText, [teamId, repIds, body.members.map(({ weight }) => weight)]);
      await note(unit, deps, {
        by,
        action: 'team.saved',
        type: 'setting',
        id: teamId,
        data: { members: body.members },
      });
    });
  } catch (fault) {
    if (isUniqueViolation(fault)) throw new DomainError('bad-request', 'name: expected one that no other team has');
    throw fault;
  }
}

const usedText = sql('versions-naming-team', 'SELECT 1 FROM routing_rules WHERE team_id = $1 LIMIT 1');
const deleteText = sql('delete-team', 'DELETE FROM teams WHERE id = $1 RETURNING id');

/** A team that any version names stays: earlier decisions are read by it. */
export function deleteTeam(deps: Deps, by: By, id: string): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    if ((await unit.query(usedText, [id])).length > 0) throw new DomainError('team-in-use');
    if ((await unit.query(deleteText, [id])).length === 0) throw new DomainError('not-found');
    await note(unit, deps, { by, action: 'team.deleted', type: 'setting', id, data: {} });
  });
}

const repText = sql(
  'save-rep-settings',
  `UPDATE reps SET daily_cap = CASE WHEN $2::jsonb ? 'dailyCap' THEN ($2::jsonb ->> 'dailyCap')::int ELSE daily_cap END,
     open_cap = CASE WHEN $2::jsonb ? 'openCap' THEN ($2::jsonb ->> 'openCap')::int ELSE open_cap END,
     away_because = CASE WHEN $2::jsonb ? 'awayUntil' THEN NULL ELSE away_because END,
     away_until = CASE WHEN $2::jsonb ? 'awayUntil' THEN ($2::jsonb ->> 'awayUntil')::timestamptz ELSE away_until END,
     deputy_id = CASE WHEN $2::jsonb ? 'deputyId' THEN ($2::jsonb ->> 'deputyId')::uuid ELSE deputy_id END,
     days_off = CASE WHEN $2::jsonb ? 'daysOff' THEN ARRAY(SELECT jsonb_array_elements_text($2::jsonb -> 'daysOff')) ELSE days_off END,
     working_hours = CASE WHEN $2::jsonb ? 'hours' THEN $2::jsonb -> 'hours' ELSE working_hours END
   WHERE user_id = $1 RETURNING user_id`,
);

/** Caps, absence with a deputy, days off and hours; what is left out stays. */
export function saveRep(deps: Deps, by: By, id: string, body: z.infer<typeof repSettingsBody>): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    if (body.deputyId === id) throw new DomainError('bad-request', 'deputyId: expected another rep');
    await known(unit, body.deputyId == null ? [] : [body.deputyId]);
    if ((await unit.query(repText, [id, JSON.stringify(body)])).length === 0) throw new DomainError('not-found');
    await note(unit, deps, { by, action: 'rep.settings_saved', type: 'user', id, data: { ...body } });
  });
}

async function known(unit: UnitOfWork, repIds: readonly string[]): Promise<void> {
  const there = await unit.query(knownText, [repIds]);
  if (there.length < repIds.length) throw new DomainError('bad-request', 'expected the ids of reps');
}

function note(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  done: { by: By; action: string; type: 'setting' | 'user'; id: string; data: Record<string, unknown> },
): Promise<unknown> {
  const { by, action, type, id, data } = done;
  return audit(unit, deps.ids, { at: unit.now, userId: by.id, action, subjectType: type, subjectId: id, data });
}
