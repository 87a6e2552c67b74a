import { randomBytes } from 'node:crypto';
import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';

export type SessionDeps = Pick<Deps, 'db' | 'clock' | 'ids' | 'vault'>;

/** A session ends after so long without a request, and in any case after a week: then the password is asked again. */
export const IDLE_LIMIT_MS = 12 * 3_600_000;
export const SESSION_LIMIT_MS = 7 * 24 * 3_600_000;
/** The end is moved at most once an hour: a request should not cost a write. */
const EXTEND_BELOW_MS = IDLE_LIMIT_MS - 3_600_000;

interface SessionRow extends User {
  session_id: string;
  has_second_factor: boolean;
  created_at: Date;
  expires_at: Date;
}

const insertSession = sql(
  'insert-session',
  'INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, device) VALUES ($1, $2, $3, $4, $5, $6)',
);
const findSession = sql(
  'find-session',
  `SELECT u.id, u.login, u.name, u.role, u.language, s.id AS session_id, s.created_at, s.expires_at,
     u.second_factor_since IS NOT NULL AS has_second_factor
   FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.is_active`,
);
const extendSession = sql('extend-session', 'UPDATE sessions SET expires_at = $2 WHERE id = $1');
const deleteSession = sql(
  'delete-session',
  'DELETE FROM sessions WHERE token_hash = $1 RETURNING id, user_id AS "userId"',
);

/** Returns the token. Only its fingerprint is stored: who reads the table cannot sign in with it. */
export async function startSession(
  deps: SessionDeps,
  { userId, device }: { userId: string; device: string | null },
  on: Queryable = deps.db,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + IDLE_LIMIT_MS);
  await on.query(insertSession, [deps.ids.next(), userId, deps.vault.fingerprint(token), now, expiresAt, device]);
  return token;
}

export interface Session {
  id: string;
  user: User;
  hasSecondFactor: boolean;
}

/** The session behind a token, with its user; null when it has ended. */
export async function sessionOfToken(deps: SessionDeps, token: string): Promise<Session | null> {
  const now = deps.clock.now();
  const [row] = await deps.db.query<SessionRow>(findSession, [deps.vault.fingerprint(token), now]);
  if (row === undefined) return null;
  const { session_id, created_at, expires_at, has_second_factor: hasSecondFactor, ...user } = row;
  if (expires_at.getTime() - now.getTime() < EXTEND_BELOW_MS) {
    const end = Math.min(now.getTime() + IDLE_LIMIT_MS, created_at.getTime() + SESSION_LIMIT_MS);
    await deps.db.query(extendSession, [session_id, new Date(end)]);
  }
  return { id: session_id, user, hasSecondFactor };
}

/** The token is worth nothing from here on, and the screens that hang on it close. Returns whose it was. */
export async function endSession(deps: Pick<Deps, 'outbox' | 'vault'>, token: string): Promise<string | null> {
  return deps.outbox.commit(async (unit) => {
    const [ended] = await unit.query<{ id: string; userId: string }>(deleteSession, [deps.vault.fingerprint(token)]);
    if (ended === undefined) return null;
    unit.effect({ topic: 'end-screens', userId: ended.userId, sessionId: ended.id });
    return ended.userId;
  });
}
