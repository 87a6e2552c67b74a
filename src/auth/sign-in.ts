import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import { DomainError } from '../problem.ts';
import { isPassword } from './password.ts';
import { startSession } from './sessions.ts';
import type { SessionDeps } from './sessions.ts';
import { beginTry, endTry } from './slow-down.ts';

interface UserRow extends User {
  password_hash: string;
}
export type SignIn = { login: string; password: string; address: string; known: string | null };

const findUser = sql(
  'find-user-by-login',
  'SELECT id, login, name, role, language, password_hash FROM users WHERE login = $1 AND is_active',
);

/** Checks a login and its password. After repeated failures the answer is 429 without a look at the password. */
export async function signIn(deps: SessionDeps, tried: SignIn): Promise<{ user: User; token: string }> {
  const wait = await beginTry(deps, tried);
  if (wait > 0) throw new DomainError('too-many-tries', `Try again in ${wait} s.`, { retryAfterSeconds: wait });
  const [row] = await deps.db.query<UserRow>(findUser, [tried.login.trim()]);
  const fits = await isPassword(tried.password, row?.password_hash ?? null);
  if (!fits || row === undefined) throw new DomainError('wrong-credentials');
  await endTry(deps, tried);
  const { password_hash: _, ...user } = row;
  return { user, token: await startSession(deps, user.id) };
}
