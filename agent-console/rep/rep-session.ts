import type { User } from '../../src/contract/people.ts';
import { failedWith, repApi } from './rep-api.ts';
import { leavePush } from './rep-push.ts';
import { shelf, type KeptList } from './rep-shelf.ts';

/** Set while signing out waits for a line: the cookie is the server's to end. */
const LEAVING = 'hotline-rep-leaving';

export type Session =
  | { kind: 'loading' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'out' }
  /** `kept`: the list as last seen, which is all there is while no line is. */
  | { kind: 'in'; user: User; kept: KeptList | null; passwordUntil: string | null };

/** Who is signed in. Without a line: whoever was, if that is not too long ago. */
export async function readSession(): Promise<Session> {
  try {
    await finishLeaving();
    const { user, passwordUntil } = await repApi.me();
    await shelf.belongsTo(user.id);
    shelf.open();
    return { kind: 'in', user, kept: user.role === 'rep' ? await shelf.list() : null, passwordUntil };
  } catch (error) {
    if (failedWith(error, 'not-signed-in')) return ended();
    const kept = failedWith(error, 'offline') && !isLeaving() ? await shelf.list() : null;
    if (kept !== null) shelf.open();
    if (kept !== null) return { kind: 'in', user: kept.user, kept, passwordUntil: null };
    return isLeaving() ? { kind: 'out' } : { kind: 'failed', error };
  }
}

/** The session ended without us. No number stays; what waits to be sent does, for the same rep only. */
export async function ended(): Promise<Session> {
  shelf.close();
  await shelf.clearLeads();
  return { kind: 'out' };
}

/** Everything of this rep leaves the phone, line or no line; the server hears of it now or with the next line. */
export async function signOut(): Promise<void> {
  localStorage.setItem(LEAVING, 'yes');
  shelf.close();
  await shelf.clear();
  await leavePush().catch(() => undefined);
  await finishLeaving().catch(() => undefined);
}

/** Signing in ends that wait: what there is now is a session of its own. */
export async function signIn(login: string, password: string): Promise<void> {
  await repApi.signIn(login, password);
  localStorage.removeItem(LEAVING);
}

async function finishLeaving(): Promise<void> {
  if (!isLeaving()) return;
  try {
    await repApi.signOut();
  } catch (error) {
    if (!failedWith(error, 'not-signed-in')) throw error;
  }
  localStorage.removeItem(LEAVING);
}

function isLeaving(): boolean {
  return localStorage.getItem(LEAVING) !== null;
}
