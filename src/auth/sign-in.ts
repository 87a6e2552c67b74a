import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { SecurityLog } from './security-log.ts';
import { DomainError } from '../problem.ts';
import { isPassword } from './password.ts';
import { noteSecurity, shortPrint } from './security-log.ts';
import { startSession } from './sessions.ts';
import type { SessionDeps } from './sessions.ts';
import { beginTry, endTry } from './slow-down.ts';

interface UserRow extends User {
  password_hash: string;
  password_until: Date | null;
}
/** `device`: see device-name.ts; `known`: see known-browser.ts. */
export type SignIn = {
  login: string;
  password: string;
  address: string;
  device: string | null;
  known: string | null;
};

const findUser = sql(
  'find-user-by-login',
  'SELECT id, login, name, role, language, password_hash, password_until FROM users WHERE login = $1 AND is_active',
);

/**
 * Checks a login and its password. After repeated failures the answer is 429 without a look at the password. A one-time
 * password that ran out is told only to who knows it.
 */
export async function signIn(
  deps: SessionDeps & { log: SecurityLog },
  tried: SignIn,
): Promise<{ user: User; token: string }> {
  const prints = {
    login: shortPrint(deps.vault, tried.login.toLowerCase()),
    from: shortPrint(deps.vault, tried.address),
  };
  const wait = await beginTry(deps, tried);
  if (wait > 0) {
    noteSecurity(deps.log, 'auth.slowed_down', { ...prints, wait });
    throw new DomainError('too-many-tries', `Try again in ${wait} s.`, { retryAfterSeconds: wait });
  }
  const [row] = await deps.db.query<UserRow>(findUser, [tried.login.trim()]);
  const fits = await isPassword(tried.password, row?.password_hash ?? null);
  const isOver = row !== undefined && row.password_until !== null && row.password_until <= deps.clock.now();
  if (!fits || row === undefined || isOver) {
    noteSecurity(deps.log, 'auth.sign_in_failed', { ...prints, why: fits ? 'expired' : 'wrong' });
    throw new DomainError(fits ? 'password-expired' : 'wrong-credentials');
  }
  await endTry(deps, tried);
  const { password_hash: _, password_until: _until, ...user } = row;
  noteSecurity(deps.log, 'auth.signed_in', { ...prints, userId: user.id });
  return { user, token: await startSession(deps, { userId: user.id, device: tried.device }) };
}

const untilText = sql('password-until', 'SELECT password_until AS "until" FROM users WHERE id = $1');

/** When this user's one-time password runs out. Null: they have chosen one of their own. */
export async function passwordUntil(db: Queryable, userId: string): Promise<Date | null> {
  const [row] = await db.query<{ until: Date | null }>(untilText, [userId]);
  return row?.until ?? null;
}
