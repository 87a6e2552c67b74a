import { agentSignedOut } from '../agents/agent-signed-out.ts';
import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { deactivate, lockUser } from './user-store.ts';

/** What waits for whoever has left, and now needs somebody else. */
export interface LeftBehind {
  login: string;
  leads: { id: string; status: string; name: string | null }[];
  callbacks: number;
}

/**
 * Somebody leaves: no sign-in, no session, no call and no lead any more; a call that goes on is not touched. What they
 * own stays theirs until a supervisor gives it to somebody, so it is named here.
 */
export async function deactivateUser(deps: Deps, login: string, byId: string | null = null): Promise<LeftBehind> {
  const user = await deps.outbox.commit(async (unit) => {
    const found = await lockUser(unit, login);
    if (!found.isActive) throw new DomainError('bad-request', `${found.login} is deactivated already.`);
    if (found.role === 'admin') await refuseLast(unit);
    await deactivate(unit, found.id);
    unit.effect({ topic: 'end-screens', userId: found.id });
    const subject = { subjectType: 'user', subjectId: found.id } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: byId, action: 'user.deactivated' });
    return found;
  });
  if (user.role === 'agent') await agentSignedOut(deps, user.id);
  return { login: user.login, ...(await leftBehind(deps.db, user.id)) };
}

const adminsText = sql(
  'lock-active-admins',
  `SELECT id FROM users WHERE role = 'admin' AND is_active ORDER BY id FOR UPDATE`,
);

/** Two who deactivate each other wait here for one another. */
async function refuseLast(on: Queryable): Promise<void> {
  if ((await on.query(adminsText)).length > 1) return;
  throw new DomainError('bad-request', 'expected another administrator who stays: nobody could manage the company.');
}

const leadsText = sql(
  'open-leads-of-owner',
  `SELECT id, status, coalesce(company, name) AS name FROM leads
   WHERE owner_id = $1 AND status NOT IN ('converted', 'lost') ORDER BY created_at, id`,
);
const callbacksText = sql(
  'open-callbacks-of-owner',
  `SELECT count(*)::int AS count FROM callbacks WHERE owner_id = $1 AND status = 'open'`,
);

async function leftBehind(on: Queryable, userId: string): Promise<Pick<LeftBehind, 'leads' | 'callbacks'>> {
  const leads = await on.query<LeftBehind['leads'][number]>(leadsText, [userId]);
  const [callbacks] = await on.query<{ count: number }>(callbacksText, [userId]);
  return { leads, callbacks: callbacks?.count ?? 0 };
}
