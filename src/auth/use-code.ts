import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { stepOfCode } from './one-time-code.ts';

const keyText = sql('second-factor-key', 'SELECT second_factor_sealed AS sealed FROM users WHERE id = $1');
const useText = sql(
  'use-second-factor-step',
  `UPDATE users SET second_factor_step = $2
   WHERE id = $1 AND second_factor_sealed = $3 AND coalesce(second_factor_step, -1) < $2 RETURNING id`,
);

/** Takes a code of this user's authenticator, once: returns its time step; null when it is wrong or was used before. */
export async function useCode(
  deps: Pick<Deps, 'db' | 'vault' | 'clock'>,
  userId: string,
  code: string,
): Promise<number | null> {
  const [row] = await deps.db.query<{ sealed: Buffer | null }>(keyText, [userId]);
  if (row === undefined || row.sealed === null) return null;
  const step = stepOfCode(deps.vault.open(row.sealed), code, deps.clock.now());
  if (step === null) return null;
  const [used] = await deps.db.query(useText, [userId, step, row.sealed]);
  return used ? step : null;
}
