import { audit } from '../auth/audit.ts';
import { hashPassword } from '../auth/password.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { newPassword } from './new-password.ts';
import { lockUser, setPassword } from './user-store.ts';

/** For whoever forgot it, or lost it to somebody: every session ends. Throws not-found, bad-request for who has left. */
export async function resetPassword(
  deps: Pick<Deps, 'outbox' | 'ids'>,
  login: string,
  byId: string | null = null,
): Promise<{ login: string; password: string }> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  return deps.outbox.commit(async (unit) => {
    const user = await lockUser(unit, login);
    if (!user.isActive)
      throw new DomainError('bad-request', `${user.login} is deactivated; activate-user comes first.`);
    await setPassword(unit, user.id, passwordHash);
    unit.effect({ topic: 'end-screens', userId: user.id });
    const subject = { subjectType: 'user', subjectId: user.id } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: byId, action: 'user.password_reset' });
    return { login: user.login, password };
  });
}
