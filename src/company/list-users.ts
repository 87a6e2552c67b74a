import type { Role } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

export interface ListedUser {
  login: string;
  name: string;
  role: Role;
  isActive: boolean;
  /** With the rep's share of each team's leads. */
  teams: string[];
}

const usersText = sql(
  'list-users',
  `SELECT u.login, u.name, u.role, u.is_active AS "isActive", coalesce((
     SELECT array_agg(t.name || ' × ' || m.weight ORDER BY t.name)
     FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.rep_id = u.id), '{}') AS teams
   FROM users u ORDER BY u.is_active DESC, u.role, u.login`,
);

/** Everybody who has or had a login; those who left come last. */
export async function listUsers(on: Queryable): Promise<ListedUser[]> {
  return on.query<ListedUser>(usersText);
}
