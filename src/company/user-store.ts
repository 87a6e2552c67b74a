import type { Language, Role } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { DomainError } from '../problem.ts';
import { oneTimeUntil } from './new-password.ts';

export interface KnownUser {
  id: string;
  login: string;
  name: string;
  role: Role;
  isActive: boolean;
}

const insertText = sql(
  'insert-user',
  `INSERT INTO users (id, login, name, role, language, password_hash, created_at, password_until)
   VALUES ($1, $2, $3, $4::role, $5::language, $6, $7, $8) ON CONFLICT (login) DO NOTHING RETURNING id`,
);

/** With a password of ours, which runs out. Throws when somebody has the login already, whether active or not: what they did stays theirs. */
export async function insertUser(
  on: Queryable & { now: Date },
  user: { id: string; login: string; name: string; role: Role; language: Language; passwordHash: string },
): Promise<void> {
  const { id, login, name, role, language, passwordHash } = user;
  const values = [id, login, name, role, language, passwordHash, on.now, oneTimeUntil(on.now)];
  const [inserted] = await on.query(insertText, values);
  if (!inserted) throw new DomainError('bad-request', `login: expected a new one, and ${login} is somebody’s already`);
}

const lockText = sql(
  'lock-user-by-login',
  'SELECT id, login, name, role, is_active AS "isActive" FROM users WHERE login = $1 FOR UPDATE',
);

/** By the login that they sign in with. */
export async function lockUser(on: Queryable, login: string): Promise<KnownUser> {
  const [user] = await on.query<KnownUser>(lockText, [login]);
  if (!user) throw new DomainError('not-found', `Nobody has the login ${login}; list-users shows who there is.`);
  return user;
}

const passwordText = sql('set-password', 'UPDATE users SET password_hash = $2, password_until = $3 WHERE id = $1');
const activeText = sql('set-user-active', 'UPDATE users SET is_active = $2 WHERE id = $1');
const endText = sql('end-sessions-of-user', 'DELETE FROM sessions WHERE user_id = $1');

/** One that we made, for seven days. Whoever is signed in with the old password is out. */
export async function setPassword(on: Queryable & { now: Date }, userId: string, passwordHash: string): Promise<void> {
  await on.query(passwordText, [userId, passwordHash, oneTimeUntil(on.now)]);
  await on.query(endText, [userId]);
}

export async function activate(on: Queryable, userId: string): Promise<void> {
  await on.query(activeText, [userId, true]);
}

/** The row stays, for the history; every session ends. */
export async function deactivate(on: Queryable, userId: string): Promise<void> {
  await on.query(activeText, [userId, false]);
  await on.query(endText, [userId]);
}
