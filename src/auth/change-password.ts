import type { PasswordBody } from '../contract/settings-people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { audit } from './audit.ts';
import { hashPassword } from './password.ts';
import { passwordFault } from './password-rules.ts';
import { checkOwnPassword } from './check-own-password.ts';
import type { WhoAsks } from './check-own-password.ts';
import { noteSecurity } from './security-log.ts';
import { startSession } from './sessions.ts';

// Only over the one that was checked: of two changes at once the second would undo a reset.
const changeText = sql(
  'change-own-password',
  'UPDATE users SET password_hash = $2, password_until = NULL WHERE id = $1 AND password_hash = $3 AND is_active RETURNING id',
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
  who: WhoAsks & { device: string | null },
  { current, next }: PasswordBody,
): Promise<string> {
  const { user, sessionId } = who;
  const presentHash = await checkOwnPassword(deps, who, current);
  if (next === current) throw new DomainError('bad-request', 'next: expected another password than the present one');
  const fault = passwordFault(next, user.login);
  if (fault !== null) throw new DomainError('password-weak', `next: expected one that is harder to guess (${fault})`);
  const hash = await hashPassword(next);
  const token = await deps.outbox.commit(async (unit) => {
    const [changed] = await unit.query(changeText, [user.id, hash, presentHash]);
    if (!changed) throw new DomainError('wrong-credentials', 'The password was changed in the meantime.');
    await unit.query(endText, [user.id]);
    const subject = { subjectType: 'user', subjectId: user.id } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: user.id, action: 'user.password_changed' });
    unit.effect({ topic: 'end-screens', userId: user.id, exceptSessionId: sessionId });
    return startSession(deps, { userId: user.id, device: who.device }, unit);
  });
  noteSecurity(deps.log, 'auth.password_changed', { userId: user.id });
  return token;
}
