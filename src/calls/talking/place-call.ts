import { lockAgent, moveAgent } from '../../agents/agent-store.ts';
import { mayPlaceCall } from '../../agents/agent-state.ts';
import { giveUpPlaceOf } from '../../callbacks/give-up-place.ts';
import { requireFree } from '../../callbacks/take-callback.ts';
import { matchCaller } from '../../callers/caller-match.ts';
import { lookUpCaller } from '../../callers/look-up.ts';
import type { CallerLookUp } from '../../callers/look-up.ts';
import { numberRegion } from '../../callers/number-region.ts';
import type { PlaceCallBody } from '../../contract/call.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { DomainError } from '../../problem.ts';
import { tell } from '../../realtime/tell.ts';
import { presenceOf } from '../../screen-pop/pop-of-call.ts';
import { closeWrapUp } from '../../wrap-up/complete-wrap-up.ts';
import { lockCall } from '../call-store.ts';
import { findDialTarget } from './dial-target.ts';
import type { DialTarget } from './dial-target.ts';

const insertText = sql(
  'insert-outbound-call',
  `WITH call AS (
     INSERT INTO calls (id, carrier, direction, state, hotline_number_id, queue_id, outside_sealed, outside_index, outside_last_four,
       match, customer_id, contact_id, lead_id, callback_id, agent_id, region_code, region_confidence, region_source, language, started_at, last_event_at)
     VALUES ($1, $2, 'outbound', 'ringing', $3, $4, $5, $6, $7, $8, $9, $10, $11, $20, $12, $13, $14, $15, $16, $17, $17) RETURNING id)
   INSERT INTO call_legs (id, call_id, kind, user_id, carrier, created_at)
   SELECT leg.id, call.id, leg.kind::leg_kind, leg.user_id, $2, $17
   FROM call, (VALUES ($18::uuid, 'agent', $12::uuid), ($19::uuid, 'caller', NULL)) AS leg (id, kind, user_id)`,
);
// Two agents who call one promise back at the same moment: taken before any row.
const oneAtATime = sql(
  'one-call-to-number-at-a-time',
  `SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 3))`,
);
const busyText = sql('call-with-number', `SELECT id FROM calls WHERE outside_index = $1 AND state <> 'ended' LIMIT 1`);

/**
 * An agent calls somebody we know of. Only the agent's own leg is rung here, after the pop; the other party is dialled
 * once the agent is in the conference, so that nobody picks up to silence. Errors: as findDialTarget; agent-state
 * unless available or wrapping up; call-state when somebody is on the line with this number already.
 */
export async function placeCall(deps: Deps, place: { agentId: string; body: PlaceCallBody }): Promise<string> {
  const target = await findDialTarget(deps, place.body);
  const found = await lookUpCaller(deps.db, deps.vault, { number: target.number, now: deps.clock.now() });
  if (found.isOwnNumber) throw new DomainError('bad-request', 'This is a hotline number of ours.');
  const before = await callBeingWrappedUp(deps, place.agentId);
  return deps.outbox.commit(async (unit) => {
    const index = deps.vault.index(target.number);
    await unit.query(oneAtATime, [index]);
    if (before !== null) await lockCall(unit, before);
    if ((await giveUpPlaceOf(unit, deps, index)) === 'offered')
      throw new DomainError('call-state', 'Another agent is being asked to call this number right now.');
    await freeAgent(unit, deps, { agentId: place.agentId, before });
    if (target.callbackId !== null) await requireFree(unit, { callbackId: target.callbackId, agentId: place.agentId });
    const [busy] = await unit.query<{ id: string }>(busyText, [index]);
    if (busy) throw new DomainError('call-state', 'Somebody of us is on the line with this number already.');
    return write(unit, deps, { agentId: place.agentId, target, found });
  });
}

const wrappingUpText = sql(
  'call-that-agent-wraps-up',
  `SELECT call_id AS "callId" FROM agents WHERE user_id = $1 AND state = 'wrapping_up'`,
);

/** To be locked before the agent: the lock order. */
async function callBeingWrappedUp(deps: Deps, agentId: string): Promise<string | null> {
  const [agent] = await deps.db.query<{ callId: string | null }>(wrappingUpText, [agentId]);
  return agent?.callId ?? null;
}

/** A second click finds the agent on the call that the first one placed. */
async function freeAgent(unit: UnitOfWork, deps: Deps, of: { agentId: string; before: string | null }): Promise<void> {
  const agent = await lockAgent(unit, of.agentId);
  if (agent === null) throw new DomainError('agent-not-found');
  if (!mayPlaceCall(agent.state) || (agent.state === 'wrapping_up' && agent.callId !== of.before))
    throw new DomainError('agent-state', `You are ${agent.state}; expected available or wrapping_up.`);
  if (agent.state === 'wrapping_up' && agent.callId !== null)
    await closeWrapUp(unit, deps, { callId: agent.callId, agentId: agent.id });
}

async function write(
  unit: UnitOfWork,
  deps: Deps,
  call: { agentId: string; target: DialTarget; found: CallerLookUp },
): Promise<string> {
  const { agentId, target, found } = call;
  const { hotline, number } = target;
  const match = matchCaller(found.candidates, presenceOf(number, found));
  // Whom the agent chose stands before whom the number suggests.
  const who = target.customerId === null ? match.chosen : target;
  const leadId = target.leadId ?? (match.match === 'none' ? (found.lead?.id ?? null) : null);
  const stored = deps.vault.store(number);
  const region = numberRegion(number);
  const callId = deps.ids.next();
  const ownLegId = deps.ids.next();
  await unit.query(insertText, [
    ...[callId, deps.callControl.carrier, hotline.id, hotline.queueId],
    ...[stored.sealed, stored.index, stored.lastFour, match.match],
    ...[who?.customerId ?? null, who?.contactId ?? null, leadId, agentId],
    ...[region?.code ?? null, region?.confidence ?? null, region?.source ?? null],
    ...[found.loneCustomer?.language ?? 'zh-CN', unit.now, ownLegId, deps.ids.next(), target.callbackId],
  ]);
  await moveAgent(unit, deps.ids, { agentId, state: 'on_call', callId });
  tell(unit, { type: 'call.ringing', callId, agentId, data: { direction: 'outbound', match: match.match } });
  unit.effect({ topic: 'ring-own-phone', legId: ownLegId });
  return callId;
}
