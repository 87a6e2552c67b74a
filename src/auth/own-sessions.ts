import type { OwnSession } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { audit } from './audit.ts';
import { checkOwnPassword } from './check-own-password.ts';
import type { WhoAsks } from './check-own-password.ts';
import { noteSecurity } from './security-log.ts';
import { IDLE_LIMIT_MS } from './sessions.ts';

const listText = sql(
  'own-sessions',
  `SELECT id, device, created_at AS "signedInAt", expires_at AS "expiresAt" FROM sessions
   WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id`,
);
export const endOthersText = sql(
  'end-other-sessions',
  'DELETE FROM sessions WHERE user_id = $1 AND id <> $2 RETURNING id',
);

/** Where somebody is signed in, the newest first. When each was last used is known to the hour (sessions.ts). */
export async function ownSessions(
  deps: Pick<Deps, 'db' | 'clock'>,
  { user, sessionId }: Pick<WhoAsks, 'user' | 'sessionId'>,
): Promise<OwnSession[]> {
  const rows = await deps.db.query<{ id: string; device: string | null; signedInAt: Date; expiresAt: Date }>(listText, [
    ...[user.id, deps.clock.now()],
  ]);
  return rows.map(({ id, device, signedInAt, expiresAt }) => ({
    device,
    signedInAt: signedInAt.toISOString(),
    usedAt: new Date(Math.max(signedInAt.getTime(), expiresAt.getTime() - IDLE_LIMIT_MS)).toISOString(),
    isThis: id === sessionId,
  }));
}

/** A telephone is lost, or another desk was left open: every session but this one ends, with its screens. Returns how many. */
export async function endOtherSessions(deps: Deps, who: WhoAsks, password: string): Promise<number> {
  const { user, sessionId } = who;
  await checkOwnPassword(deps, who, password);
  const ended = await deps.outbox.commit(async (unit) => {
    const gone = await unit.query(endOthersText, [user.id, sessionId]);
    const subject = { subjectType: 'user', subjectId: user.id } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: user.id, action: 'user.sessions_ended' });
    unit.effect({ topic: 'end-screens', userId: user.id, exceptSessionId: sessionId });
    return gone.length;
  });
  noteSecurity(deps.log, 'auth.sessions_ended', { userId: user.id, ended });
  return ended;
}
