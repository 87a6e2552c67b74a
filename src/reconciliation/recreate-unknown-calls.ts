import type { ListedCall, ListedSpan } from '../calls/carrier-lists.ts';
import { receiveCarrierEvent } from '../calls/receive-carrier-event.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { explainUnknownLegs } from './explain-unknown-legs.ts';
import { noteDifference } from './note-difference.ts';
import { inHandfuls } from './in-handfuls.ts';
import { survive } from './survive.ts';

/** A voice request may still be under way for a call that the carrier lists already. */
const SETTLE_MS = 20_000;
/** Longer than a leg whose answer was lost is looked for by whoever rang it (calls/place-leg.ts). */
const OWN_SETTLE_MS = 180_000;
const SETTLED_MS = { incoming: SETTLE_MS, outgoing: OWN_SETTLE_MS };

const knownText = sql(
  'known-carrier-calls',
  'SELECT provider_call_sid AS sid FROM call_legs WHERE carrier = $1 AND provider_call_sid = ANY ($2)',
);

/**
 * The carrier's list of calls against ours: who called and was not heard becomes a callback or a lead, and a phone
 * that was rung from our number without us is explained or listed. Returns how many there were, and which the carrier has.
 */
export async function recreateUnknownCalls(
  deps: Deps,
  span: ListedSpan,
): Promise<{ incoming: number; outgoing: number; unknown: number; sids: Set<string> }> {
  const count = { incoming: 0, outgoing: 0, unknown: 0, sids: new Set<string>() };
  for await (const calls of inHandfuls(deps.callControl.lists.calls(span))) {
    for (const call of calls) {
      count[call.direction] += 1;
      count.sids.add(call.providerCallSid);
    }
    const now = deps.clock.now().getTime();
    const settled = calls.filter(
      ({ progress, startedAt, direction }) =>
        progress === 'ended' && startedAt !== null && startedAt.getTime() < now - SETTLED_MS[direction],
    );
    const unknown = await unknownOf(deps, settled);
    count.unknown += unknown.length;
    for (const call of unknown) if (call.direction === 'incoming') await survive(deps, () => recreate(deps, call));
    await explainUnknownLegs(deps, unknown);
  }
  return count;
}

async function unknownOf(deps: Deps, calls: readonly ListedCall[]): Promise<ListedCall[]> {
  const values = [deps.callControl.carrier, calls.map((call) => call.providerCallSid)];
  const known = await deps.db.query<{ sid: string }>(knownText, values);
  const sids = new Set(known.map(({ sid }) => sid));
  return calls.filter((call) => !sids.has(call.providerCallSid));
}

async function recreate(deps: Deps, call: ListedCall): Promise<void> {
  const { providerCallSid, from, to, endReason, startedAt } = call;
  await receiveCarrierEvent(deps, {
    kind: 'call-came-in',
    carrier: deps.callControl.carrier,
    eventKey: `reconciled:${providerCallSid}`,
    raw: '',
    providerCallSid,
    from,
    to,
    alreadyEnded: endReason ?? 'completed',
  });
  // No company is set up yet: it is found again once there is one.
  if ((await unknownOf(deps, [call])).length > 0) return;
  const [leg] = await deps.db.query<{ callId: string }>(callText, [deps.callControl.carrier, providerCallSid]);
  await noteDifference(deps, {
    ...{ kind: 'unknown-call', subject: providerCallSid, done: 'recreated' },
    ...{ callId: leg?.callId ?? null, happenedAt: startedAt },
  });
}
const callText = sql(
  'call-of-carrier-call',
  'SELECT call_id AS "callId" FROM call_legs WHERE carrier = $1 AND provider_call_sid = $2',
);
