import { audit } from '../auth/audit.ts';
import type { AwayBody, RepSelf } from '../contract/rep.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';

/** Longer than a leave: whoever is gone for good is taken out by a supervisor. */
const LONGEST_AWAY_DAYS = 90;

const selfText = sql(
  'rep-self',
  `SELECT CASE WHEN r.away_until > $2 THEN r.away_until END AS "awayUntil",
     CASE WHEN r.away_until > $2 AND r.away_because = 'lapsed' THEN 'lapsed' END AS "awayBecause",
     (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = r.deputy_id) AS deputy,
     coalesce((SELECT json_agg(json_build_object('id', c.id, 'name', c.name) ORDER BY c.name, c.id) FROM
       (SELECT DISTINCT u.id, u.name FROM team_members mine JOIN team_members m ON m.team_id = mine.team_id
          JOIN users u ON u.id = m.rep_id AND u.is_active WHERE mine.rep_id = $1 AND m.rep_id <> $1) c), '[]'::json) AS colleagues
   FROM reps r WHERE r.user_id = $1`,
);

// Whoever says so themselves starts again without lapses.
const awayText = sql(
  'set-own-away',
  `UPDATE reps SET away_until = CASE WHEN $5 THEN $2::timestamptz ELSE away_until END,
     away_because = CASE WHEN $5 THEN NULL ELSE away_because END,
     lapsed_in_a_row = CASE WHEN $5 THEN 0 ELSE lapsed_in_a_row END,
     deputy_id = CASE WHEN $4 THEN $3::uuid ELSE deputy_id END
   WHERE user_id = $1 RETURNING user_id`,
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
  if (body.until != null) {
    const days = (Date.parse(body.until) - now.getTime()) / 86_400_000;
    if (days <= 0 || days > LONGEST_AWAY_DAYS)
      throw new DomainError('bad-request', `until: expected a time in the next ${LONGEST_AWAY_DAYS} days`);
  }
  if (body.deputyId != null) {
    const { colleagues } = await readRepSelf(deps.db, repId, now);
    if (!colleagues.some(({ id }) => id === body.deputyId))
      throw new DomainError('bad-request', 'deputyId: expected a colleague of the same team');
  }
  await deps.outbox.commit(async (unit) => {
    const { until, deputyId } = body;
    const isMove = until !== undefined;
    const values = [repId, until ?? null, deputyId ?? null, deputyId !== undefined, isMove];
    const changed = await unit.query(awayText, values);
    if (changed.length === 0) throw new DomainError('not-found', 'expected a rep with a mobile; this user has none');
    const type = !isMove ? 'rep.deputy_named' : until === null ? 'rep.back' : 'rep.away';
    const data = { ...(isMove && { until }), ...(deputyId !== undefined && { deputyId }) };
    const subject = { subjectType: 'user', subjectId: repId } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: repId, action: type, data });
    unit.fact({ type, userId: repId, data });
    tell(unit, { type: 'settings.changed', data: { kind: 'rep', id: repId } });
  });
  return readRepSelf(deps.db, repId, deps.clock.now());
}
