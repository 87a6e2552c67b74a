import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import type { CallbackOf } from './callback-queries.ts';
import { lookAtPlaceSoon } from './place-job.ts';

const lockText = sql(
  'lock-callback',
  `SELECT b.id, b.status, b.owner_id AS "ownerId", b.taken_at AS "takenAt", b.kept_since IS NOT NULL AS "keepsPlace",
     $1::uuid IS NULL OR coalesce(b.owner_id, (SELECT owner_id FROM leads l WHERE l.id = b.lead_id)) = $1 AS "isVisible"
   FROM callbacks b WHERE b.id = $2 FOR UPDATE OF b`,
);
const ownerText = sql('own-callback', 'UPDATE callbacks SET owner_id = $2, taken_at = $3 WHERE id = $1');

interface LockedCallback {
  id: string;
  status: 'open' | 'done' | 'canceled';
  ownerId: string | null;
  /** An owner who never took it (a colleague's noted day, a lead's rep) keeps nobody from calling. */
  takenAt: Date | null;
  keepsPlace: boolean;
  isVisible: boolean;
}

/** Last in the lock order: after call, agent and lead. */
async function lockCallback(unit: Queryable, of: CallbackOf): Promise<LockedCallback> {
  const [found] = await unit.query<LockedCallback>(lockText, [of.ownerId, of.id]);
  if (!found?.isVisible) throw new DomainError('not-found', 'No such callback, or it is with somebody else.');
  return found;
}

/**
 * "I do this one": nobody else calls this caller back, and a place that is kept for them is offered to nobody. Taken
 * twice by the same person it changes nothing. Errors: not-found; callback-state when it is done or somebody else's.
 */
export async function takeCallback(deps: Deps, take: CallbackOf & { userId: string }): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const callback = await lockCallback(unit, take);
    if (callback.status !== 'open') throw new DomainError('callback-state', 'This callback is done.');
    if (callback.ownerId === take.userId) return;
    if (callback.ownerId !== null) throw new DomainError('callback-state', 'Somebody else does this one.');
    await unit.query(ownerText, [take.id, take.userId, unit.now]);
    if (callback.keepsPlace) lookAtPlaceSoon(unit, take.id);
  });
}

/** Back to everybody. Whoever watches the floor may take it from another. Errors: as takeCallback. */
export async function giveBackCallback(
  deps: Deps,
  give: CallbackOf & { userId: string; mayTakeFromOthers: boolean },
): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const callback = await lockCallback(unit, give);
    if (callback.status !== 'open') throw new DomainError('callback-state', 'This callback is done.');
    if (callback.ownerId === null) return;
    if (callback.ownerId !== give.userId && !give.mayTakeFromOthers)
      throw new DomainError('callback-state', 'Somebody else does this one.');
    await unit.query(ownerText, [give.id, null, null]);
    if (callback.keepsPlace) lookAtPlaceSoon(unit, give.id);
  });
}

/** Before an agent calls somebody back: the promise is open still and nobody else's. Errors: callback-state. */
export async function requireFree(unit: Queryable, of: { callbackId: string; agentId: string }): Promise<void> {
  const callback = await lockCallback(unit, { id: of.callbackId, ownerId: null });
  if (callback.status !== 'open') throw new DomainError('callback-state', 'This callback is done.');
  if (callback.takenAt !== null && callback.ownerId !== of.agentId)
    throw new DomainError('callback-state', 'Somebody else does this one.');
}
