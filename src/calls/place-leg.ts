import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { CarrierError } from './call-control.ts';
import type { PlacedLeg } from './call-control.ts';
import { legEnded } from './leg-changed.ts';
import { lockCall } from './call-store.ts';
import type { LegKind } from './call.ts';

interface LegToPlace {
  id: string;
  callId: string;
  kind: LegKind;
  /** Null: the outside party. */
  userId: string | null;
  state: string;
  submittedAt: Date | null;
  providerCallSid: string | null;
  hotlineNumber: string;
  ringSeconds: number;
  phoneSealed: Buffer | null;
  /** Rings the agent's own mobile: said when the leg is claimed, so that a later look looks for the same. */
  onMobile: boolean;
  wanted: boolean;
}

const legText = sql(
  'leg-to-place',
  `SELECT l.id, l.call_id AS "callId", l.kind, l.user_id AS "userId", l.state, l.on_mobile AS "onMobile", l.submitted_at AS "submittedAt",
     l.provider_call_sid AS "providerCallSid", h.number AS "hotlineNumber", q.ring_seconds AS "ringSeconds",
     CASE WHEN l.kind = 'caller' THEN c.outside_sealed WHEN l.kind = 'outside' THEN l.phone_sealed WHEN l.kind = 'agent' THEN own.mobile_sealed ELSE rep.phone_sealed END AS "phoneSealed",
     c.state <> 'ended' AND (coalesce(l.id = c.consult_leg_id, false) OR coalesce(l.id = c.handed_leg_id, false) OR coalesce(
       r.state = 'pending' OR (r.state = 'accepted' AND (c.state IN ('connected', 'held') OR c.direction = 'outbound' AND c.answered_at IS NULL) AND r.agent_id IN (c.agent_id, c.consult_agent_id)),
       o.state IN ('offered', 'accepted') AND c.step = 'hand_over' OR (c.state = 'connected' AND c.agent_id IS NULL AND c.rep_id = l.user_id),
       c.direction = 'outbound' AND (l.kind = 'caller' OR c.agent_id = l.user_id), false)) AS wanted
   FROM call_legs l JOIN calls c ON c.id = l.call_id JOIN hotline_numbers h ON h.id = c.hotline_number_id
     JOIN call_queues q ON q.id = c.queue_id
     LEFT JOIN reservations r ON r.id = l.reservation_id LEFT JOIN lead_offers o ON o.id = l.offer_id
     LEFT JOIN reps rep ON rep.user_id = l.user_id LEFT JOIN agents own ON own.user_id = l.user_id
   WHERE l.id = $1`,
);
const claimText = sql(
  'claim-leg',
  `UPDATE call_legs SET state = 'submitted', submitted_at = $2,
     on_mobile = kind = 'agent' AND EXISTS (SELECT 1 FROM agents a WHERE a.user_id = call_legs.user_id AND a.answer_on = 'mobile')
   WHERE id = $1 AND state = 'new' RETURNING on_mobile AS "onMobile"`,
);
// Only whoever saw the last try may make the next one.
const claimAgainText = sql(
  'claim-leg-again',
  `UPDATE call_legs SET submitted_at = $2 WHERE id = $1 AND state = 'submitted' AND provider_call_sid IS NULL AND submitted_at = $3 RETURNING id`,
);
const releaseText = sql(
  'release-leg',
  `UPDATE call_legs SET state = 'new', submitted_at = NULL WHERE id = $1 AND state = 'submitted' AND provider_call_sid IS NULL`,
);
const bindText = sql(
  'bind-leg',
  `UPDATE call_legs SET provider_call_sid = $2 WHERE id = $1 AND (provider_call_sid IS NULL OR provider_call_sid = $2) RETURNING state`,
);

/**
 * Rings the phone of an agent, a rep or somebody outside, once. The leg's row is claimed before the carrier is asked: after a crash or a
 * lost answer the carrier's own list is looked up before anything is repeated, so nobody's phone rings twice.
 */
export async function placeLeg(deps: Deps, legId: string): Promise<void> {
  const [leg] = await deps.db.query<LegToPlace>(legText, [legId]);
  if (!leg || leg.state === 'ended') return;
  if (leg.providerCallSid !== null) return leg.wanted ? undefined : endQuietly(deps, leg.providerCallSid);
  if (!leg.wanted && leg.state === 'new') return failLeg(deps, leg);
  try {
    const placed = leg.state === 'new' ? await ringFirst(deps, leg) : await findOrRing(deps, leg);
    if (placed !== null) await bind(deps, leg, placed);
  } catch (fault) {
    if (!(fault instanceof CarrierError)) throw fault;
    if (fault.fault === 'refused' || fault.fault === 'gone') return failLeg(deps, leg);
    // Never processed: the next try need not look for it.
    if (fault.fault === 'busy') await deps.db.query(releaseText, [legId]);
    throw fault;
  }
}

async function ringFirst(deps: Deps, leg: LegToPlace): Promise<PlacedLeg | null> {
  const [claimed] = await deps.db.query<{ onMobile: boolean }>(claimText, [leg.id, deps.clock.now()]);
  return claimed ? ring(deps, { ...leg, onMobile: claimed.onMobile }) : null;
}

function ring(deps: Deps, leg: LegToPlace): Promise<PlacedLeg> {
  const { id: legId, callId, hotlineNumber, ringSeconds } = leg;
  if (leg.kind === 'agent' && !leg.onMobile && leg.userId !== null)
    return deps.callControl.ringAgent({ callId, legId, agentId: leg.userId, hotlineNumber, ringSeconds });
  const to = phoneOf(deps, leg);
  if (to !== undefined && (leg.kind === 'caller' || leg.kind === 'outside'))
    return deps.callControl.dialOut({ callId, legId, to, hotlineNumber, ringSeconds: OUTSIDE_RING_SECONDS });
  if (to === undefined) throw new CarrierError('refused', `leg ${leg.id} has no phone`);
  if (leg.kind === 'agent') return deps.callControl.ringAgentPhone({ callId, legId, to, hotlineNumber, ringSeconds });
  return deps.callControl.ringRep({ callId, legId, to, hotlineNumber, ringSeconds });
}

/** Before most voicemails pick up. */
const OUTSIDE_RING_SECONDS = 30;

function phoneOf(deps: Deps, leg: LegToPlace): string | undefined {
  return leg.phoneSealed === null ? undefined : deps.vault.open(leg.phoneSealed);
}

/** Longer than a request to the carrier takes, and than its lists take to tell of it. */
const SETTLE_SECONDS = 8;
/** Longer than any phone rings: what was not found by then rings no more. */
const GIVE_UP_SECONDS = 90;

/** Somebody claimed this leg and its answer never came. Null: nothing rings. */
async function findOrRing(deps: Deps, leg: LegToPlace): Promise<PlacedLeg | null> {
  const { submittedAt: since } = leg;
  if (since === null) throw new Error(`leg ${leg.id} is ${leg.state} and was never submitted`);
  const waited = (deps.clock.now().getTime() - since.getTime()) / 1_000;
  if (waited < SETTLE_SECONDS)
    throw new CarrierError('uncertain', 'the leg is being placed; looked for again when that has settled');
  const found = await find(deps, leg, { since, isLast: waited > GIVE_UP_SECONDS });
  if (found !== null) return found;
  if (!leg.wanted || waited > GIVE_UP_SECONDS) return (await failLeg(deps, leg), null);
  const [claimed] = await deps.db.query<{ id: string }>(claimAgainText, [leg.id, deps.clock.now(), since]);
  return claimed ? ring(deps, leg) : null;
}

/** The same phone may have been rung for another call just before or since. */
const ofOthersText = sql(
  'calls-of-other-legs',
  `SELECT l.provider_call_sid AS sid FROM call_legs l, call_legs mine
   WHERE mine.id = $1 AND l.carrier = mine.carrier AND l.provider_call_sid = ANY ($2) AND l.id <> mine.id`,
);

async function find(deps: Deps, leg: LegToPlace, look: { since: Date; isLast: boolean }): Promise<PlacedLeg | null> {
  // A screened leg is no participant until a key was pressed: found as a rep's is.
  const isScreened = leg.kind === 'rep' || leg.onMobile;
  const agentId = leg.kind === 'agent' && !leg.onMobile ? leg.userId : null;
  const to = agentId === null ? phoneOf(deps, leg) : undefined;
  try {
    return await deps.callControl.findPlaced({
      callId: leg.callId,
      legId: leg.id,
      kind: isScreened ? 'rep' : leg.kind,
      since: look.since,
      ofOthers: async (sids) =>
        (await deps.db.query<{ sid: string }>(ofOthersText, [leg.id, sids])).map(({ sid }) => sid),
      ...(agentId !== null && { agentId }),
      ...(to && { to }),
    });
  } catch (fault) {
    if (look.isLast && fault instanceof CarrierError && fault.fault === 'uncertain') return null;
    // A look has placed nothing, whatever became of it.
    throw fault instanceof CarrierError ? new CarrierError('uncertain', fault.message, { cause: fault }) : fault;
  }
}

async function bind(deps: Deps, leg: LegToPlace, placed: PlacedLeg): Promise<void> {
  const [bound] = await deps.db.query<{ state: string }>(bindText, [leg.id, placed.providerCallSid]);
  // The call moved on while the carrier was being asked: what rings now rings for nobody.
  const [now] = await deps.db.query<LegToPlace>(legText, [leg.id]);
  if (!bound || bound.state === 'ended' || now?.wanted === false) await endQuietly(deps, placed.providerCallSid);
}

/** Never placed, and never will be: as if the phone could not be reached. */
async function failLeg(deps: Deps, leg: LegToPlace): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, leg.callId);
    const held = call?.legs.find(({ id }) => id === leg.id);
    if (call && held)
      await legEnded(unit, deps, call, held, { endReason: 'failed', at: unit.now, durationSeconds: null });
  });
}

const sidText = sql(
  'sid-of-leg',
  'SELECT call_id AS "callId", state, provider_call_sid AS "providerCallSid" FROM call_legs WHERE id = $1',
);

/**
 * Stops a leg at the carrier. Not placed yet: `placeLeg` will find that nobody wants it. Being placed: usually the same;
 * asked for again a little later all the same, in case that answer was lost.
 */
export async function stopLeg(deps: Deps, legId: string): Promise<void> {
  const [leg] = await deps.db.query<{ providerCallSid: string | null; state: string }>(sidText, [legId]);
  if (!leg || leg.state === 'ended' || leg.state === 'new') return;
  if (leg.providerCallSid === null)
    throw new CarrierError('uncertain', 'the leg is being placed; to be ended once the carrier has named it');
  await endQuietly(deps, leg.providerCallSid);
}

async function endQuietly(deps: Deps, providerCallSid: string): Promise<void> {
  try {
    await deps.callControl.endLeg({ providerCallSid });
  } catch (fault) {
    if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
  }
}
