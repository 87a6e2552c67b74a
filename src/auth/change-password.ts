import type { User } from '../contract/people.ts';
import type { PasswordBody } from '../contract/settings-people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { audit } from './audit.ts';
import { hashPassword, isPassword } from './password.ts';
import { startSession } from './sessions.ts';
import { beginTry, endTry } from './slow-down.ts';

const hashText = sql('password-hash-of-user', 'SELECT password_hash AS hash FROM users WHERE id = $1');
// Only over the one that was checked: of two changes at once the second would undo a reset.
const changeText = sql(
  'change-own-password',
  'UPDATE users SET password_hash = $2 WHERE id = $1 AND password_hash = $3 AND is_active RETURNING id',
);
const endText = sql('end-sessions-at-password-change', 'DELETE FROM sessions WHERE user_id = $1');

/**
 * One's own password, by whoever knows the present one. Every session ends with its screens, this one too, for whoever
 * stole its cookie has the same; returns the token of a new one. The screens of this session are the caller's to close,
 * once the new token has gone out: closed sooner, they would come back with the old one and be sent to the sign-in.
 * Guesses are slowed down like those at the sign-in: an unlocked screen is no way around it.
 */
export async function changePassword(
  deps: Deps,
  who: { user: User; sessionId: string; address: string },
  { current, next }: PasswordBody,
): Promise<string> {
  const { user, sessionId } = who;
  const tried = { login: user.login, address: who.address };
  const wait = await beginTry(deps, tried);
  if (wait > 0) throw new DomainError('too-many-tries', `Try again in ${wait} s.`, { retryAfterSeconds: wait });
  const [row] = await deps.db.query<{ hash: string }>(hashText, [user.id]);
  if (row === undefined || !(await isPassword(current, row.hash)))
    throw new DomainError('wrong-credentials', 'current: expected the password that you sign in with now');
  await endTry(deps, tried);
  if (next === current) throw new DomainError('bad-request', 'next: expected another password than the present one');
  const hash = await hashPassword(next);
  return deps.outbox.commit(async (unit) => {
    const [changed] = await unit.query(changeText, [user.id, hash, row.hash]);
    if (!changed) throw new DomainError('wrong-credentials', 'The password was changed in the meantime.');
    await unit.query(endText, [user.id]);
    const subject = { subjectType: 'user', subjectId: user.id } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: user.id, action: 'user.password_changed' });
    unit.effect({ topic: 'end-screens', userId: user.id, exceptSessionId: sessionId });
    return startSession(deps, user.id, unit);
  });
}
