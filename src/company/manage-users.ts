import type { Language, Role } from '../contract/people.ts';
import type { NewUserBody, PasswordShown, UserLeft, UserSettings } from '../contract/settings-people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { activateUser } from './activate-user.ts';
import { addUser } from './add-user.ts';
import { deactivateUser } from './deactivate-user.ts';
import { endSecondFactorOf } from './end-second-factor.ts';
import { resetPassword } from './reset-password.ts';

/** Who sits at the screen. */
export interface Manager {
  id: string;
  role: Role;
}

/** Supervisors manage agents and reps; or one could take an administrator's account by resetting its password. */
export function mayManage(manager: Role, role: Role): boolean {
  return manager === 'admin' || (manager === 'supervisor' && (role === 'agent' || role === 'rep'));
}

const usersText = sql(
  'user-settings',
  `SELECT u.id, u.login, u.name, u.role, u.language, u.is_active AS "isActive",
     u.second_factor_since IS NOT NULL AS "hasSecondFactor", coalesce((
     SELECT array_agg(t.name || ' × ' || m.weight ORDER BY t.name)
     FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.rep_id = u.id), '{}') AS teams,
     (SELECT json_build_object('version', a.id, 'changed', json_build_object('by', b.name,
        'at', to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      FROM audit_entries a LEFT JOIN users b ON b.id = a.user_id
      WHERE a.subject_type = 'user' AND a.subject_id = u.id::text ORDER BY a.at DESC, a.id DESC LIMIT 1) AS head
   FROM users u ORDER BY u.is_active DESC, u.role, u.login`,
);
const teamsText = sql('user-setting-teams', 'SELECT name FROM teams ORDER BY name');

interface UserRow {
  id: string;
  login: string;
  name: string;
  role: Role;
  language: Language;
  isActive: boolean;
  teams: string[];
  hasSecondFactor: boolean;
  head: Pick<UserSettings['items'][number], 'version' | 'changed'> | null;
}

/** Everybody who has or had a login, and the teams that a new rep may join. */
export async function userSettings(on: Queryable, manager: Manager): Promise<UserSettings> {
  const users = await on.query<UserRow>(usersText);
  const teams = await on.query<{ name: string }>(teamsText);
  return {
    teams: teams.map(({ name }) => name),
    items: users.map(({ head, ...user }) => ({
      ...user,
      ...(head ?? { version: null, changed: null }),
      manageable: mayManage(manager.role, user.role),
    })),
  };
}

export async function addColleague(deps: Deps, manager: Manager, given: NewUserBody): Promise<PasswordShown> {
  if (!mayManage(manager.role, given.role)) throw notYours();
  const { login, password } = await addUser(deps, given, manager.id);
  await tellChanged(deps);
  return { login, password };
}

export type PasswordAct = 'activate' | 'reset-password';

/** Both end with a new password, told once. */
export async function givePassword(
  deps: Deps,
  manager: Manager,
  to: { userId: string; act: PasswordAct },
): Promise<PasswordShown> {
  const login = await managedLogin(deps, manager, to.userId);
  const give = to.act === 'activate' ? activateUser : resetPassword;
  const { password } = await give(deps, login, manager.id);
  await tellChanged(deps);
  return { login, password };
}

/** Nobody locks themselves out. */
export async function deactivateColleague(deps: Deps, manager: Manager, userId: string): Promise<UserLeft> {
  if (userId === manager.id) throw new DomainError('bad-request', 'expected somebody else: you cannot leave yourself.');
  const login = await managedLogin(deps, manager, userId);
  const left = await deactivateUser(deps, login, manager.id);
  await tellChanged(deps);
  return { login, leads: left.leads.length, callbacks: left.callbacks };
}

/** Somebody lost the telephone with the authenticator: the password alone signs in, until they set it up again. */
export async function endColleaguesSecondFactor(
  deps: Deps,
  manager: Manager,
  userId: string,
): Promise<{ login: string }> {
  // One's own takes password and code: an open screen must not be enough.
  if (userId === manager.id) throw new DomainError('bad-request', 'expected somebody else; your own is in your menu.');
  const ended = await endSecondFactorOf(deps, await managedLogin(deps, manager, userId), manager.id);
  await tellChanged(deps);
  return ended;
}

const loginText = sql('login-of-user', 'SELECT login, role FROM users WHERE id = $1');

async function managedLogin(deps: Deps, manager: Manager, userId: string): Promise<string> {
  const [user] = await deps.db.query<{ login: string; role: Role }>(loginText, [userId]);
  if (!user) throw new DomainError('not-found');
  if (!mayManage(manager.role, user.role)) throw notYours();
  return user.login;
}

function notYours(): DomainError {
  return new DomainError('not-allowed', 'Supervisors manage agents and reps; this is for an administrator.');
}

async function tellChanged(deps: Deps): Promise<void> {
  await deps.outbox.commit(async (unit) => tell(unit, { type: 'settings.changed', data: { kind: 'people' } }));
}
