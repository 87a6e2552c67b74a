import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { WeeklyHours } from '../routing/working-time.ts';
import type { Member } from './choose-rep.ts';
import { hoursOfHotlines } from './hotline-hours.ts';
import { readRepHours } from './rep-hours.ts';
import { closedOn, CONVERSION_DAYS, teamsOf } from './routing-facts.ts';
import type { RuleWorld, WorldRep } from './rule-checks.ts';

const repsText = sql(
  'reps-of-rule-world',
  `SELECT r.user_id AS "repId", u.name, u.is_active AS "isActive", coalesce(r.away_until > $1, false) AS "isAway",
     r.deputy_id IS NOT NULL AS "hasDeputy", r.daily_cap AS "dailyCap", r.open_cap AS "openCap",
     r.working_hours AS "workingHours", r.time_zone AS "timeZone", r.days_off AS "daysOff", ended.ended, ended.converted
   FROM reps r JOIN users u ON u.id = r.user_id
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS ended, (count(*) FILTER (WHERE l.status = 'converted'))::int AS converted FROM leads l
       WHERE l.owner_id = r.user_id AND l.status IN ('converted', 'lost') AND l.closed_at >= $2::timestamptz) AS ended
   ORDER BY r.user_id`,
);
const teamsText = sql(
  'teams-of-rule-world',
  `SELECT t.id AS "teamId", t.name, m.rep_id AS "repId", m.weight FROM teams t LEFT JOIN team_members m ON m.team_id = t.id
   ORDER BY t.name, m.rep_id`,
);

export interface StagedRep extends WorldRep {
  repId: string;
  dailyCap: number | null;
  timeZone: string;
  ended: number;
  converted: number;
}
interface RepRow extends Omit<StagedRep, 'hours' | 'daysOff'> {
  workingHours: unknown;
  daysOff: string[];
}

/** Teams, reps and hotlines as they are now: what rules are checked against and rehearsed with. */
export async function readRuleWorld(
  on: Queryable,
  now: Date,
): Promise<RuleWorld & { reps: Map<string, StagedRep>; members: Map<string, Member[]> }> {
  const since = new Date(now.getTime() - CONVERSION_DAYS * 86_400_000);
  const rows = await on.query<RepRow>(repsText, [now, since]);
  const reps = new Map(
    rows.map(({ workingHours, daysOff, ...rep }) => {
      const hours: WeeklyHours | null = readRepHours(workingHours, rep.timeZone);
      return [rep.repId, { ...rep, hours, daysOff: closedOn(daysOff) }];
    }),
  );
  const places = await on.query<{ teamId: string; name: string; repId: string | null; weight: number | null }>(
    teamsText,
  );
  const members = teamsOf(
    places.flatMap(({ teamId, repId, weight }) =>
      repId === null ? [] : [{ teamId, repId, weight: weight ?? 0, credit: 0 }],
    ),
  );
  const teams = new Map(places.map(({ teamId, name }) => [teamId, { name, members: members.get(teamId) ?? [] }]));
  return { now, teams, members, reps, hotlines: await hoursOfHotlines(on) };
}
