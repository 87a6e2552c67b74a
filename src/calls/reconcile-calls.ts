import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { reconciledAt } from '../http/metrics.ts';
import { endRunningConferences } from '../reconciliation/end-running-conferences.ts';
import { noteDifference } from '../reconciliation/note-difference.ts';
import { recreateUnknownCalls } from '../reconciliation/recreate-unknown-calls.ts';
import { survive } from '../reconciliation/survive.ts';
import { explainUnknownLegs } from '../reconciliation/explain-unknown-legs.ts';
import { lockCall } from './call-store.ts';
import type { ListedCall } from './carrier-lists.ts';
import { legEnded } from './leg-changed.ts';

/** How far back the carrier's list is compared with ours at every run. */
const LOOK_BACK_SECONDS = 3_600;
/** So long may the carrier's lists, and its look-up of one call, not know of a call that was just placed. */
const LAG_SECONDS = 60;
/** A goodbye is heard out, and the carrier's own news of an end is given its time. */
const OUTLIVED_SECONDS = 120;
/** Each is a request to the carrier, at its pace; those left come with the next run. */
const MOST_LOOK_UPS = 500;

// Calls by their state's index, and those that are over by the time's: a leg can outlive its call here when its end was lost.
const liveText = sql(
  'live-legs',
  `SELECT l.id, l.call_id AS "callId", l.provider_call_sid AS sid, l.created_at AS "createdAt"
   FROM calls c JOIN call_legs l ON l.call_id = c.id
   WHERE (c.state IN ('queued', 'ringing', 'connected', 'held') OR c.started_at > $2::timestamptz - interval '1 day')
     AND l.state <> 'ended' AND l.provider_call_sid IS NOT NULL AND l.carrier = $1
   ORDER BY l.created_at, l.id`,
);
const knownText = sql(
  'known-live-legs',
  `SELECT l.provider_call_sid AS sid, l.call_id AS "callId",
     least(c.ended_at, CASE WHEN l.state = 'ended' THEN l.ended_at END) < $3::timestamptz - make_interval(secs => ${OUTLIVED_SECONDS}) AS "isOver"
   FROM call_legs l JOIN calls c ON c.id = l.call_id WHERE l.carrier = $1 AND l.provider_call_sid = ANY ($2)`,
);

/**
 * What goes on at the carrier against what goes on here. A call that we never heard of (its webhooks were lost) becomes
 * what it should have been, a callback or a lead; a call that is over at the carrier is over here; what is over here
 * and goes on there is ended there. Never the other way round: what may still ring at the carrier is not ended here.
 */
export async function reconcileCalls(deps: Deps): Promise<void> {
  const live = new Map<string, ListedCall>();
  for await (const call of deps.callControl.lists.liveCalls()) live.set(call.providerCallSid, call);
  await endWhatIsOver(deps, live);
  await endWhatOutlived(deps, live);
  await endRunningConferences(deps);
  const now = deps.clock.now();
  await recreateUnknownCalls(deps, { from: new Date(now.getTime() - LOOK_BACK_SECONDS * 1_000), to: now });
  reconciledAt.set(deps.clock.now().getTime() / 1_000);
}

interface LiveLeg {
  id: string;
  callId: string;
  sid: string;
  createdAt: Date;
}

async function endWhatIsOver(deps: Deps, live: ReadonlyMap<string, ListedCall>): Promise<void> {
  const legs = await deps.db.query<LiveLeg>(liveText, [deps.callControl.carrier, deps.clock.now()]);
  const absent = legs.filter(({ sid }) => !live.has(sid));
  for (const leg of absent.slice(0, MOST_LOOK_UPS)) await survive(deps, () => endIfOver(deps, leg));
}

/** Also of a day that is past: a leg that the carrier says is over is over here. */
export async function endIfOver(deps: Deps, { id, callId, sid, createdAt }: LiveLeg): Promise<void> {
  const found = await deps.callControl.lookUp(sid);
  if (found !== null && found.progress !== 'ended') return;
  // Not known there yet, or not any more: only one that is old enough is over.
  if (found === null && deps.clock.now().getTime() - createdAt.getTime() < LAG_SECONDS * 1_000) return;
  const isEnded = await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    const leg = call?.legs.find((one) => one.id === id);
    const end = {
      endReason: found?.endReason ?? ('failed' as const),
      at: unit.now,
      durationSeconds: found?.durationSeconds ?? null,
    };
    if (!call || !leg || leg.state === 'ended') return false;
    await legEnded(unit, deps, call, leg, end);
    return true;
  });
  if (isEnded) await noteDifference(deps, { kind: 'leg-over', subject: sid, callId, done: 'ended' });
}

/** Nobody rings or talks on for a caller who is gone, even if our own request to stop was lost. */
async function endWhatOutlived(deps: Deps, live: ReadonlyMap<string, ListedCall>): Promise<void> {
  const { carrier } = deps.callControl;
  const now = deps.clock.now();
  const known = await deps.db.query<{ sid: string; callId: string; isOver: boolean | null }>(knownText, [
    ...[carrier, [...live.keys()], now],
  ]);
  for (const { sid, callId, isOver } of known)
    if (isOver === true)
      await survive(deps, async () => {
        await deps.callControl.endLeg({ providerCallSid: sid });
        await noteDifference(deps, { kind: 'outlived', subject: sid, callId, done: 'ended' });
      });
  const sids = new Set(known.map(({ sid }) => sid));
  const settled = (call: ListedCall) =>
    (call.startedAt?.getTime() ?? now.getTime()) < now.getTime() - OUTLIVED_SECONDS * 1_000;
  await explainUnknownLegs(
    deps,
    [...live.values()].filter((call) => !sids.has(call.providerCallSid) && settled(call)),
  );
}
