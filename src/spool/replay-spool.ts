import { callerLeg, findCallOfLeg, lockCall } from '../calls/call-store.ts';
import { isUnanswered } from '../calls/call.ts';
import type { CarrierEvent } from '../calls/carrier-event.ts';
import { receiveCarrierEvent } from '../calls/receive-carrier-event.ts';
import { isDatabaseGone } from '../database-gone.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { spoolReplayedTotal, spoolSetAsideTotal } from '../http/metrics.ts';
import { CallNotKnownYetError } from '../calls/call-not-known-yet.ts';
import { planOf } from './plan-replay.ts';
import type { CallPlan, ReplayEntry } from './plan-replay.ts';
import type { SpoolEntry } from './spool-folder.ts';

/** So many at a time: each is one transaction. */
const AT_ONCE = 500;
/** A request that fails while the database answers is a fault of ours, and is not tried for ever; ten seconds apart. */
const MOST_TRIES = 5;
/** How often the carrier is asked about a call that is elsewhere. */
const LOOK_AGAIN_SECONDS = 5;
/** A message waits so long for its call, which reconciliation brings within minutes. */
const CALL_KNOWN_WITHIN_MS = 3_600_000;

/**
 * Takes in what was spooled, oldest first, by the one door that everything comes by; each is deleted once it is
 * committed, and taken twice it is taken once. Honest about time: a caller who is gone rings nobody (see planOf), and one
 * who is still there before the tone is brought back. Resolves with how many were taken.
 */
export async function replaySpool(deps: Deps): Promise<number> {
  const entries = (await deps.spool.list()).filter((entry) => deps.spool.isDue(entry)).slice(0, AT_ONCE);
  if (entries.length === 0) return 0;
  const read = await readAll(deps, entries);
  const plans = new Map<string, CallPlan>();
  for (const call of new Set(read.map(({ entry }) => entry.call)))
    plans.set(
      call,
      await planOf(
        deps,
        read.filter(({ entry }) => entry.call === call),
      ),
    );
  let taken = 0;
  for (const one of read) {
    const plan = plans.get(one.entry.call);
    if (plan === undefined || plan.kind === 'later') {
      deps.spool.postpone(one.entry, LOOK_AGAIN_SECONDS);
      continue;
    }
    const outcome = await takeIn(deps, one, plan);
    if (outcome === 'database-gone') break;
    if (outcome === 'taken') taken += 1;
  }
  for (const plan of plans.values()) await bringBack(deps, plan);
  if (taken > 0) deps.log.info({ taken }, 'spool.replayed');
  return taken;
}

async function readAll(deps: Deps, entries: readonly SpoolEntry[]): Promise<ReplayEntry[]> {
  const read: ReplayEntry[] = [];
  for (const entry of entries) {
    try {
      read.push({ entry, ...deps.readCarrierRequest(await deps.spool.read(entry)) });
    } catch (err) {
      // Taken by another process meanwhile, or not to be read by anybody.
      if (!(err instanceof Error && 'code' in err && err.code === 'ENOENT')) await setAside(deps, entry, err);
    }
  }
  return read;
}

type Outcome = 'taken' | 'failed' | 'database-gone';

async function takeIn(deps: Deps, { entry, event }: ReplayEntry, plan: CallPlan): Promise<Outcome> {
  try {
    for (const first of plan.first.splice(0)) await receiveCarrierEvent(deps, first);
    if (event !== null) await receiveCarrierEvent(deps, asOf(entry, event));
    await deps.spool.remove(entry);
    spoolReplayedTotal.inc();
    return 'taken';
  } catch (err) {
    if (isDatabaseGone(err)) return 'database-gone';
    const age = deps.clock.now().getTime() - entry.receivedAt.getTime();
    if (err instanceof CallNotKnownYetError && age < CALL_KNOWN_WITHIN_MS) {
      deps.spool.postpone(entry, LOOK_AGAIN_SECONDS);
      return 'failed';
    }
    deps.log.error({ err, kind: event?.kind }, 'spool.failed');
    if (deps.spool.failedAgain(entry) >= MOST_TRIES) await setAside(deps, entry, err);
    return 'failed';
  }
}

/** The call began when its request came, not now. */
function asOf(entry: SpoolEntry, event: CarrierEvent): CarrierEvent {
  return event.kind === 'call-came-in' ? { ...event, at: entry.receivedAt } : event;
}

async function setAside(deps: Deps, entry: SpoolEntry, err: unknown): Promise<void> {
  deps.log.error({ err, file: entry.name }, 'spool.set_aside');
  await deps.spool.setAside(entry);
  spoolSetAsideTotal.inc();
}

// Before the tone is a farewell, from which a caller who is not done is moved; and what was recorded there is asked for
// should nobody have told us (src/voicemails/sweep-voicemails.ts).
const atToneText = sql('caller-at-tone', `UPDATE call_legs SET place = 'farewell' WHERE id = $1`);
const offeredText = sql(
  'message-offered-by-fault',
  'INSERT INTO voicemail_offers (call_id, offered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
);

async function bringBack(deps: Deps, plan: CallPlan): Promise<void> {
  if (plan.kind === 'later' || !plan.atTone || plan.sid === null) return;
  const { sid, kind } = plan;
  await deps.outbox
    .commit(async (unit) => {
      const callId = await findCallOfLeg(unit, {
        legId: null,
        carrier: deps.callControl.carrier,
        providerCallSid: sid,
      });
      const call = callId === null ? null : await lockCall(unit, callId);
      if (call === null) return;
      await unit.query(offeredText, [call.id, unit.now]);
      if (kind !== 'there' || !isUnanswered(call)) return;
      await unit.query(atToneText, [callerLeg(call).id]);
      unit.effect({ topic: 'move-caller', callId: call.id });
    })
    .catch((err: unknown) => deps.log.warn({ err }, 'spool.not_brought_back'));
}
