import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { SecurityLog } from './security-log.ts';
import { DomainError } from '../problem.ts';
import { isPassword } from './password.ts';
import { noteSecurity, shortPrint } from './security-log.ts';
import { startSession } from './sessions.ts';
import type { SessionDeps } from './sessions.ts';
import { beginTry, endTry, takeBack } from './slow-down.ts';
import { useCode } from './use-code.ts';

interface UserRow extends User {
  password_hash: string;
  password_until: Date | null;
  asks_code: boolean;
}
/** `device`: see device-name.ts; `known`: see known-browser.ts. */
export type SignIn = {
  login: string;
  password: string;
  code?: string | undefined;
  address: string;
  device: string | null;
  known: string | null;
};

const findUser = sql(
  'find-user-by-login',
  `SELECT id, login, name, role, language, password_hash, password_until, second_factor_since IS NOT NULL AS asks_code
   FROM users WHERE login = $1 AND is_active`,
);

/**
 * Checks a login, its password, and its authenticator's code where it has one. After repeated failures, of passwords or
 * codes, the answer is 429 without a look at either. That a one-time password ran out, or that a code is needed, is told
 * only to who knows the password.
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
  if (row.asks_code) await checkCode(deps, tried, { userId: row.id, prints });
  await endTry(deps, tried);
  const { password_hash: _, password_until: _until, asks_code: _asks, ...user } = row;
  noteSecurity(deps.log, 'auth.signed_in', { ...prints, userId: user.id });
  return { user, token: await startSession(deps, { userId: user.id, device: tried.device }) };
}

/** Throws code-needed where none was typed: that is no failure, and no end of those before it. */
async function checkCode(
  deps: SessionDeps & { log: SecurityLog },
  tried: SignIn,
  { userId, prints }: { userId: string; prints: Record<string, string> },
): Promise<void> {
  if (tried.code === undefined) {
    await takeBack(deps, tried);
    throw new DomainError('code-needed');
  }
  if ((await useCode(deps, userId, tried.code)) !== null) return;
  noteSecurity(deps.log, 'auth.code_refused', { ...prints, userId });
  throw new DomainError('code-wrong');
}

const untilText = sql('password-until', 'SELECT password_until AS "until" FROM users WHERE id = $1');

/** When this user's one-time password runs out. Null: they have chosen one of their own. */
export async function passwordUntil(db: Queryable, userId: string): Promise<Date | null> {
  const [row] = await db.query<{ until: Date | null }>(untilText, [userId]);
  return row?.until ?? null;
}
