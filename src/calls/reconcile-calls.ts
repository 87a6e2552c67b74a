import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { reconciledAt, reconciledTotal } from '../http/metrics.ts';
import type { CarrierLeg } from './call-control.ts';
import { lockCall } from './call-store.ts';
import { legEnded } from './leg-changed.ts';
import { receiveCarrierEvent } from './receive-carrier-event.ts';

/** How far back the carrier's list is compared with ours at every run. */
const LOOK_BACK_SECONDS = 3_600;
/** A voice request may still be under way for a call that the carrier lists already. */
const SETTLE_SECONDS = 20;
/** A live leg that nobody has spoken of for so long is asked about. */
const SILENT_SECONDS = 600;
/**
 * Whoever waits longer than this is asked about at each run: should they be gone, one agent after another would ring
 * for nobody. So is a leg that has outlived its call for as long: its rep counts as busy.
 */
const WAITING_SECONDS = 120;

const knownText = sql(
  'known-carrier-calls',
  'SELECT provider_call_sid AS sid FROM call_legs WHERE carrier = $1 AND provider_call_sid = ANY ($2)',
);
/** So many are asked about at a run, one after another; after a restart all are, by the handful. */
const HANDFUL = 50;
// Longest silent first: those still live go to the end, so that all are asked about in turn. A leg can outlive its call
// here when its end was lost.
const silentText = sql(
  'silent-legs',
  `SELECT l.id, l.call_id AS "callId", l.provider_call_sid AS sid, c.state = 'ended' AS "callEnded"
   FROM call_legs l JOIN calls c ON c.id = l.call_id
   WHERE l.state <> 'ended' AND l.provider_call_sid IS NOT NULL AND l.carrier = $1
     AND (c.last_event_at < $2 OR (l.kind = 'caller' AND c.state IN ('queued', 'ringing') AND c.started_at < $3)
       OR c.ended_at < $3) AND l.id <> ALL ($4)
   ORDER BY c.last_event_at, l.id LIMIT ${HANDFUL}`,
);
const heardText = sql('call-still-live', 'UPDATE calls SET last_event_at = $2 WHERE id = $1');

/**
 * The carrier's list against ours. A call that we never heard of (its webhooks were lost) becomes what it should have
 * been, a callback or a lead; a call that is over at the carrier is over here. `silentSeconds` 0 asks about every live
 * call: after a restart.
 */
export async function reconcileCalls(deps: Deps, options: { silentSeconds?: number } = {}): Promise<void> {
  const now = deps.clock.now().getTime();
  const silentSince = new Date(now - (options.silentSeconds ?? SILENT_SECONDS) * 1_000);
  const waitingSince = new Date(now - WAITING_SECONDS * 1_000);
  const asked: string[] = [];
  for (let more = true; more;) {
    const handful = await endSilentLegs(deps, { silentSince, waitingSince, asked });
    asked.push(...handful);
    more = options.silentSeconds === 0 && handful.length === HANDFUL;
  }
  const incoming = await deps.callControl.listIncoming(new Date(now - LOOK_BACK_SECONDS * 1_000));
  const settled = incoming.filter(
    (leg) => leg.progress === 'ended' && (leg.startedAt?.getTime() ?? 0) < now - SETTLE_SECONDS * 1_000,
  );
  const known = await deps.db.query<{ sid: string }>(knownText, [
    deps.callControl.carrier,
    settled.map((leg) => leg.providerCallSid),
  ]);
  const sids = new Set(known.map(({ sid }) => sid));
  for (const leg of settled) if (!sids.has(leg.providerCallSid)) await survive(deps, () => recreate(deps, leg));
  reconciledAt.set(deps.clock.now().getTime() / 1_000);
}

/** One call that cannot be reconciled must not keep the others from it; it comes again with the next run. */
async function survive(deps: Pick<Deps, 'log'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (err) {
    deps.log.error({ err }, 'reconcile.call_failed');
  }
}

async function recreate(deps: Deps, leg: CarrierLeg & { from: string; to: string }): Promise<void> {
  deps.log.warn({ providerCallSid: leg.providerCallSid }, 'reconcile.unknown_call');
  reconciledTotal.inc({ kind: 'unknown-call' });
  await receiveCarrierEvent(deps, {
    kind: 'call-came-in',
    carrier: deps.callControl.carrier,
    eventKey: `reconciled:${leg.providerCallSid}`,
    raw: '',
    providerCallSid: leg.providerCallSid,
    from: leg.from,
    to: leg.to,
    alreadyEnded: leg.endReason ?? 'completed',
  });
}

/** Returns the legs that it asked about. */
async function endSilentLegs(
  deps: Deps,
  { silentSince, waitingSince, asked }: { silentSince: Date; waitingSince: Date; asked: readonly string[] },
): Promise<string[]> {
  const values = [deps.callControl.carrier, silentSince, waitingSince, asked];
  const legs = await deps.db.query<SilentLeg>(silentText, values);
  for (const leg of legs) await survive(deps, () => endIfOver(deps, leg));
  return legs.map(({ id }) => id);
}

interface SilentLeg {
  id: string;
  callId: string;
  sid: string;
  callEnded: boolean;
}

async function endIfOver(deps: Deps, { id, callId, sid, callEnded }: SilentLeg): Promise<void> {
  const found = await deps.callControl.lookUp(sid);
  if (found !== null && found.progress !== 'ended') {
    await deps.db.query(heardText, [callId, deps.clock.now()]);
    // Nobody rings or talks on for a caller who is gone, even if our own request to stop was lost.
    if (callEnded) {
      reconciledTotal.inc({ kind: 'outlived' });
      await deps.callControl.endLeg({ providerCallSid: sid });
    }
    return;
  }
  deps.log.warn({ callId, legId: id }, 'reconcile.leg_was_over');
  reconciledTotal.inc({ kind: 'leg-over' });
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    const leg = call?.legs.find((one) => one.id === id);
    const end = {
      endReason: found?.endReason ?? ('failed' as const),
      at: unit.now,
      durationSeconds: found?.durationSeconds ?? null,
    };
    if (call && leg) await legEnded(unit, deps, call, leg, end);
  });
}
