import type { SecondFactorKey } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { audit } from './audit.ts';
import { checkOwnPassword } from './check-own-password.ts';
import type { WhoAsks } from './check-own-password.ts';
import { codeAddress, newCodeKey } from './one-time-code.ts';
import { endOthersText } from './own-sessions.ts';
import { noteSecurity } from './security-log.ts';
import { useCode } from './use-code.ts';

const prepareText = sql(
  'prepare-second-factor',
  `UPDATE users SET second_factor_sealed = $2, second_factor_step = NULL
   WHERE id = $1 AND second_factor_since IS NULL RETURNING id`,
);
// Only the key whose code was just used: one made in the meantime has no step yet.
const confirmText = sql(
  'confirm-second-factor',
  `UPDATE users SET second_factor_since = $2
   WHERE id = $1 AND second_factor_step = $3 AND second_factor_since IS NULL RETURNING id`,
);
const removeText = sql(
  'remove-second-factor',
  `UPDATE users SET second_factor_sealed = NULL, second_factor_since = NULL, second_factor_step = NULL
   WHERE id = $1 AND second_factor_sealed IS NOT NULL RETURNING id`,
);
/**
 * A key for one's authenticator, for whoever knows the password; told once, and nothing until `confirmSecondFactor`.
 * Asked for again it is another one. Throws bad-request while two-step sign-in is on.
 */
export async function beginSecondFactor(deps: Deps, who: WhoAsks, password: string): Promise<SecondFactorKey> {
  await checkOwnPassword(deps, who, password);
  const key = newCodeKey();
  const [prepared] = await deps.db.query(prepareText, [who.user.id, deps.vault.seal(key)]);
  if (!prepared) throw new DomainError('bad-request', 'expected two-step sign-in to be off, and it is on');
  return { key, address: codeAddress(key, who.user.login) };
}

/** The first code shows that the key arrived: from now on one is asked for. Every other session ends; it began without. */
export async function confirmSecondFactor(deps: Deps, who: WhoAsks, code: string): Promise<void> {
  const { user, sessionId } = who;
  const step = await useCode(deps, user.id, code);
  if (step === null) throw new DomainError('code-wrong');
  await deps.outbox.commit(async (unit) => {
    const [confirmed] = await unit.query(confirmText, [user.id, unit.now, step]);
    if (!confirmed) throw new DomainError('bad-request', 'expected a key that was made and not confirmed');
    await unit.query(endOthersText, [user.id, sessionId]);
    await writeDown(unit, deps, { userId: user.id, byId: user.id, action: 'user.second_factor_on' });
    unit.effect({ topic: 'end-screens', userId: user.id, exceptSessionId: sessionId });
  });
  noteSecurity(deps.log, 'auth.second_factor_on', { userId: user.id });
}

/** By its owner, with password and code: neither an open screen nor a password that somebody knows is enough. */
export async function endOwnSecondFactor(
  deps: Deps,
  who: WhoAsks,
  given: { password: string; code: string },
): Promise<void> {
  const { user } = who;
  await checkOwnPassword(deps, who, given.password, given.code);
  await deps.outbox.commit((unit) => removeSecondFactor(unit, deps, { userId: user.id, byId: user.id }));
  noteSecurity(deps.log, 'auth.second_factor_off', { userId: user.id });
}

/** Throws bad-request where there is nothing to end. `byId`: see AuditEntry.userId. */
export async function removeSecondFactor(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  of: { userId: string; byId: string | null },
): Promise<void> {
  const [removed] = await unit.query(removeText, [of.userId]);
  if (!removed) throw new DomainError('bad-request', 'expected two-step sign-in to be on, and it is off');
  await writeDown(unit, deps, { ...of, action: 'user.second_factor_off' });
}

async function writeDown(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  of: { userId: string; byId: string | null; action: string },
): Promise<void> {
  const subject = { subjectType: 'user', subjectId: of.userId } as const;
  await audit(unit, deps.ids, { ...subject, at: unit.now, userId: of.byId, action: of.action });
}
