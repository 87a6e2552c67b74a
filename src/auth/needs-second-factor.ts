import type { Role } from '../contract/people.ts';
import type { Config } from '../config.ts';

/** Signed in by a password alone, where that is not enough (SECOND_FACTOR): they set a second factor up and do nothing else. */
export function needsSecondFactor(
  config: Pick<Config, 'secondFactor'>,
  { user, hasSecondFactor }: { user: { role: Role }; hasSecondFactor: boolean },
): boolean {
  const isManager = user.role === 'supervisor' || user.role === 'admin';
  return config.secondFactor === 'managers' && isManager && !hasSecondFactor;
}
