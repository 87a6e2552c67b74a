import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { isPassword } from './password.ts';
import { noteSecurity } from './security-log.ts';
import { beginTry, endTry } from './slow-down.ts';
import { useCode } from './use-code.ts';

/** Somebody signed in who is about to do what an unlocked screen should not be enough for. */
export interface WhoAsks {
  user: User;
  sessionId: string;
  address: string;
}

const hashText = sql('password-hash-of-user', 'SELECT password_hash AS hash FROM users WHERE id = $1');

/**
 * Throws unless this is their password, and their authenticator's code where one is given; slowed down as at the sign-in.
 * Returns the hash that the password was held against.
 */
export async function checkOwnPassword(
  deps: Pick<Deps, 'db' | 'clock' | 'vault' | 'log'>,
  { user, address }: WhoAsks,
  password: string,
  code?: string,
): Promise<string> {
  const tried = { login: user.login, address };
  const wait = await beginTry(deps, tried);
  if (wait > 0) {
    noteSecurity(deps.log, 'auth.slowed_down', { userId: user.id, wait });
    throw new DomainError('too-many-tries', `Try again in ${wait} s.`, { retryAfterSeconds: wait });
  }
  const [row] = await deps.db.query<{ hash: string }>(hashText, [user.id]);
  if (row === undefined || !(await isPassword(password, row.hash))) {
    noteSecurity(deps.log, 'auth.password_refused', { userId: user.id });
    throw new DomainError('wrong-credentials', 'expected the password that you sign in with now');
  }
  if (code !== undefined && (await useCode(deps, user.id, code)) === null) {
    noteSecurity(deps.log, 'auth.code_refused', { userId: user.id });
    throw new DomainError('code-wrong');
  }
  await endTry(deps, tried);
  return row.hash;
}
