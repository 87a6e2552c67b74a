import { audit } from '../auth/audit.ts';
import { hashPassword } from '../auth/password.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { newPassword } from './new-password.ts';
import { activate, lockUser, setPassword } from './user-store.ts';

/** Somebody comes back, or was deactivated by mistake: as before, with a new password. */
export async function activateUser(
  deps: Pick<Deps, 'outbox' | 'ids'>,
  login: string,
  byId: string | null = null,
): Promise<{ login: string; password: string }> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  return deps.outbox.commit(async (unit) => {
    const user = await lockUser(unit, login);
    if (user.isActive)
      throw new DomainError('bad-request', `${user.login} is active; reset-password gives a new password.`);
    await activate(unit, user.id);
    await setPassword(unit, user.id, passwordHash);
    const subject = { subjectType: 'user', subjectId: user.id } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: byId, action: 'user.activated' });
    return { login: user.login, password };
  });
}
