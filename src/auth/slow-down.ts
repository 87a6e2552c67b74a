import type { Deps } from '../deps.ts';
import { sql } from '../db.ts';

/** Tries that failed, or that are being checked right now: a hundred at once are counted before the first is done. */
interface Tries {
  key: string;
  count: number;
  last_at: Date;
}
/** `known`: the id of a browser in which this login has signed in before. */
export type TryBy = { login: string; address: string; known?: string | null };

/** From the fifth on each failure doubles the wait: 1 s, 2 s, 4 s, up to five minutes, so that nobody is locked out for good. */
const FREE_TRIES = { login: 4, address: 24 } as const;
const LONGEST_WAIT_SECONDS = 300;
/** After an hour of quiet the count starts again. */
const FORGET_AFTER_MS = 3_600_000;

const openTries = sql(
  'open-tries',
  `INSERT INTO sign_in_failures (key, count, last_at) SELECT key, 0, $2 FROM unnest($1::text[]) AS key ON CONFLICT DO NOTHING`,
);
const lockTries = sql(
  'lock-tries',
  'SELECT key, count, last_at FROM sign_in_failures WHERE key = ANY ($1) ORDER BY key FOR UPDATE',
);
const countTries = sql(
  'count-tries',
  'UPDATE sign_in_failures f SET count = t.count, last_at = $3 FROM unnest($1::text[], $2::int[]) AS t (key, count) WHERE f.key = t.key',
);
const clearLogin = sql('clear-login-tries', 'DELETE FROM sign_in_failures WHERE key = $1 OR last_at < $2');
const takeBackTry = sql(
  'take-back-try',
  'UPDATE sign_in_failures SET count = greatest(count - 1, 0) WHERE key = ANY ($1)',
);

/** Counts a try before it is checked. Returns the seconds to wait instead: 0 means go on. */
export async function beginTry(deps: Pick<Deps, 'db' | 'clock' | 'vault'>, by: TryBy): Promise<number> {
  const { login, address } = keysOf(deps, by);
  // One order of locks, so that two tries never wait for one another.
  const keys = [login, ...(address === null ? [] : [address])].toSorted();
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    await tx.query(openTries, [keys, now]);
    const tries = (await tx.query<Tries>(lockTries, [keys])).map((row) => ({ ...row, count: remembered(row, now) }));
    const wait = Math.max(...tries.map((row) => waitSeconds(row, row.key === login ? 'login' : 'address', now)));
    if (wait === 0) await tx.query(countTries, [tries.map((row) => row.key), tries.map((row) => row.count + 1), now]);
    return wait;
  });
}

/**
 * The password was right: forget the login's failures and this one try of the address. The address keeps its others,
 * or whoever has one account could reset its count at will.
 */
export async function endTry(deps: Pick<Deps, 'db' | 'clock' | 'vault'>, by: TryBy): Promise<void> {
  const { login, address } = keysOf(deps, by);
  await deps.db.query(clearLogin, [login, new Date(deps.clock.now().getTime() - 24 * FORGET_AFTER_MS)]);
  if (address !== null) await deps.db.query(takeBackTry, [[address]]);
}

/** No failure and no success either: right as far as it goes, and what was counted before still counts. */
export async function takeBack(deps: Pick<Deps, 'db' | 'vault'>, by: TryBy): Promise<void> {
  const { login, address } = keysOf(deps, by);
  await deps.db.query(takeBackTry, [[login, ...(address === null ? [] : [address])]]);
}

/** Seconds until this key may try again. */
export function waitSeconds(tries: { count: number; last_at: Date }, by: 'login' | 'address', now: Date): number {
  const over = tries.count - FREE_TRIES[by];
  if (over <= 0) return 0;
  const wait = Math.min(2 ** (over - 1), LONGEST_WAIT_SECONDS);
  return Math.max(0, Math.ceil(wait - (now.getTime() - tries.last_at.getTime()) / 1000));
}

function remembered(tries: Tries, now: Date): number {
  return now.getTime() - tries.last_at.getTime() > FORGET_AFTER_MS ? 0 : tries.count;
}

/**
 * As fingerprints: people type passwords where the login goes, and an address is personal data. A known browser counts
 * alone, as a login of its own: neither others' tries at its login nor those of its address are its own.
 */
function keysOf(deps: Pick<Deps, 'vault'>, by: TryBy): { login: string; address: string | null } {
  const key = (kind: string, value: string) => `${kind}:${deps.vault.fingerprint(value).toString('base64url')}`;
  const login = by.login.toLowerCase();
  if (by.known) return { login: key('login', `${login} in ${by.known}`), address: null };
  return { login: key('login', login), address: key('address', by.address) };
}
