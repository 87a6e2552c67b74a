import { removeSecondFactor } from '../auth/second-factor.ts';
import { noteSecurity } from '../auth/security-log.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { lockUser } from './user-store.ts';

const endText = sql('end-sessions-with-second-factor', 'DELETE FROM sessions WHERE user_id = $1');

/**
 * For whoever lost the telephone with the codes, by somebody who knows them by face (`byId` null: the engineer). Every
 * session ends, whoever has it. Throws not-found, and bad-request where there is nothing to end.
 */
export async function endSecondFactorOf(
  deps: Pick<Deps, 'outbox' | 'ids' | 'log'>,
  login: string,
  byId: string | null = null,
): Promise<{ login: string }> {
  const user = await deps.outbox.commit(async (unit) => {
    const found = await lockUser(unit, login);
    await removeSecondFactor(unit, deps, { userId: found.id, byId });
    await unit.query(endText, [found.id]);
    unit.effect({ topic: 'end-screens', userId: found.id });
    return found;
  });
  noteSecurity(deps.log, 'auth.second_factor_off', { userId: user.id, byId });
  return { login: user.login };
}
