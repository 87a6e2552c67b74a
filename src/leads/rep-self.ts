import type { AwayBody, RepSelf } from '../contract/rep.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { saveRep } from './edit-teams.ts';

/** Longer than a leave: whoever is gone for good is taken out by a supervisor. */
const LONGEST_AWAY_DAYS = 90;

const selfText = sql(
  'rep-self',
  `SELECT CASE WHEN r.away_until > $2 THEN r.away_until END AS "awayUntil",
     (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = r.deputy_id) AS deputy,
     coalesce((SELECT json_agg(json_build_object('id', c.id, 'name', c.name) ORDER BY c.name, c.id) FROM
       (SELECT DISTINCT u.id, u.name FROM team_members mine JOIN team_members m ON m.team_id = mine.team_id
          JOIN users u ON u.id = m.rep_id AND u.is_active WHERE mine.rep_id = $1 AND m.rep_id <> $1) c), '[]'::json) AS colleagues
   FROM reps r WHERE r.user_id = $1`,
);

/** Whether a rep is away, who stands in, and who could. */
export async function readRepSelf(on: Queryable, repId: string, now: Date): Promise<RepSelf> {
  const [self] = await on.query<Omit<RepSelf, 'awayUntil'> & { awayUntil: Date | null }>(selfText, [repId, now]);
  if (self === undefined) throw new DomainError('not-found', 'expected a rep with a mobile; this user has none');
  return { ...self, awayUntil: self.awayUntil?.toISOString() ?? null };
}

/** A rep leaves for a time or is back. New leads pass them by, or go to the deputy; what is theirs stays theirs. */
export async function setAway(deps: Deps, repId: string, body: AwayBody): Promise<RepSelf> {
  const now = deps.clock.now();
  if (body.until !== null) {
    const days = (Date.parse(body.until) - now.getTime()) / 86_400_000;
    if (days <= 0 || days > LONGEST_AWAY_DAYS)
      throw new DomainError('bad-request', `until: expected a time in the next ${LONGEST_AWAY_DAYS} days`);
  }
  if (body.deputyId != null) {
    const { colleagues } = await readRepSelf(deps.db, repId, now);
    if (!colleagues.some(({ id }) => id === body.deputyId))
      throw new DomainError('bad-request', 'deputyId: expected a colleague of the same team');
  }
  await saveRep(deps, { id: repId }, repId, {
    awayUntil: body.until,
    ...(body.deputyId !== undefined && { deputyId: body.deputyId }),
  });
  return readRepSelf(deps.db, repId, now);
}
