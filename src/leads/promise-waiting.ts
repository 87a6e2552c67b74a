import { changeCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { promiseCallback } from '../callbacks/promise-callback.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { lockLead, openOfferOf } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';
import { textCallerOwner } from './text-caller-owner.ts';

/** When a promise has no rep yet whose deadline it could have. */
const PROMISE_SECONDS = 1_800;

/**
 * Everyone of this lead who waits hears that we call back, and the promise is written down in the same transaction.
 * Under the locks of the calls and of the lead.
 */
export async function promiseWaiting(
  unit: UnitOfWork,
  deps: Deps,
  lead: LockedLead,
  waiting: readonly LockedCall[],
): Promise<void> {
  const offer = await openOfferOf(unit, lead.id);
  const dueAt = offer?.deadlineAt ?? new Date(unit.now.getTime() + PROMISE_SECONDS * 1_000);
  for (const call of waiting) {
    await changeCall(unit, call, { step: 'promised' });
    await promiseCallback(unit, deps.ids, call, { reason: 'rep_promise', dueAt, ownerId: lead.ownerId });
    unit.effect({ topic: 'move-caller', callId: call.id });
  }
  if (lead.ownerId !== null) await textCallerOwner(unit, deps, { lead, repId: lead.ownerId });
  tellLead(unit, { fact: 'lead.promised', screen: 'lead.updated', leadId: lead.id, repId: lead.ownerId });
}

/** No agent took the caller either: what would have been promised without them. Under the call's lock. */
export async function promiseAfterReps(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  const lead = call.leadId === null ? null : await lockLead(unit, call.leadId);
  if (lead === null) throw new Error(`call ${call.id} has no lead; expected one that was handed to reps`);
  await promiseWaiting(unit, deps, lead, [call]);
}
