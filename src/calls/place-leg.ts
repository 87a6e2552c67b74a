import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { CarrierError } from './call-control.ts';
import type { PlacedLeg } from './call-control.ts';
import { legEnded } from './leg-changed.ts';
import { lockCall } from './call-store.ts';

interface LegToPlace {
  id: string;
  callId: string;
  kind: 'agent' | 'rep';
  userId: string;
  state: string;
  submittedAt: Date | null;
  providerCallSid: string | null;
  hotlineNumber: string;
  ringSeconds: number;
  phoneSealed: Buffer | null;
  wanted: boolean;
}

const legText = sql(
  'leg-to-place',
  `SELECT l.id, l.call_id AS "callId", l.kind, l.user_id AS "userId", l.state, l.submitted_at AS "submittedAt",
     l.provider_call_sid AS "providerCallSid", h.number AS "hotlineNumber", q.ring_seconds AS "ringSeconds",
     rep.phone_sealed AS "phoneSealed",
     c.state <> 'ended' AND coalesce(r.state IN ('pending', 'accepted'), o.state = 'offered', false) AS wanted
   FROM call_legs l JOIN calls c ON c.id = l.call_id JOIN hotline_numbers h ON h.id = c.hotline_number_id
     JOIN call_queues q ON q.id = c.queue_id
     LEFT JOIN reservations r ON r.id = l.reservation_id LEFT JOIN lead_offers o ON o.id = l.offer_id
     LEFT JOIN reps rep ON rep.user_id = l.user_id
   WHERE l.id = $1`,
);
const claimText = sql(
  'claim-leg',
  `UPDATE call_legs SET state = 'submitted', submitted_at = $2 WHERE id = $1 AND state = 'new' RETURNING id`,
);
const bindText = sql(
  'bind-leg',
  `UPDATE call_legs SET provider_call_sid = $2 WHERE id = $1 AND (provider_call_sid IS NULL OR provider_call_sid = $2) RETURNING state`,
);

/**
 * Rings an agent's or a rep's phone, once. The leg's row is claimed before the carrier is asked: after a crash or a
 * lost answer the carrier's own list is looked up before anything is repeated, so nobody's phone rings twice.
 */
export async function placeLeg(deps: Deps, legId: string): Promise<void> {
  const [leg] = await deps.db.query<LegToPlace>(legText, [legId]);
  if (!leg || leg.state === 'ended' || leg.providerCallSid !== null) return;
  if (!leg.wanted) return failLeg(deps, leg);
  const [claimed] = await deps.db.query<{ id: string }>(claimText, [legId, deps.clock.now()]);
  try {
    const placed = claimed ? await ring(deps, leg) : await findOrRing(deps, leg);
    await bind(deps, leg, placed);
  } catch (fault) {
    if (fault instanceof CarrierError && (fault.fault === 'refused' || fault.fault === 'gone')) return failLeg(deps, leg);
    throw fault;
  }
}

function ring(deps: Deps, leg: LegToPlace): Promise<PlacedLeg> {
  const { id: legId, callId, hotlineNumber, ringSeconds } = leg;
  if (leg.kind === 'agent') return deps.callControl.ringAgent({ callId, legId, agentId: leg.userId, hotlineNumber, ringSeconds });
  const to = phoneOf(deps, leg);
  if (to === undefined) throw new CarrierError('refused', `rep ${leg.userId} has no phone`);
  return deps.callControl.ringRep({ callId, legId, to, hotlineNumber, ringSeconds });
}

function phoneOf(deps: Deps, leg: LegToPlace): string | undefined {
  return leg.phoneSealed === null ? undefined : deps.vault.open(leg.phoneSealed);
}

/** Somebody claimed this leg and its answer never came. */
async function findOrRing(deps: Deps, leg: LegToPlace): Promise<PlacedLeg> {
  const since = leg.submittedAt ?? deps.clock.now();
  const to = leg.kind === 'rep' ? phoneOf(deps, leg) : undefined;
  const found = await deps.callControl.findPlaced({ callId: leg.callId, legId: leg.id, kind: leg.kind, since, ...(to && { to }) });
  return found ?? ring(deps, leg);
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
    if (call && held) await legEnded(unit, deps, call, held, { endReason: 'failed', at: unit.now, durationSeconds: null });
  });
}

const sidText = sql('sid-of-leg', 'SELECT call_id AS "callId", state, provider_call_sid AS "providerCallSid" FROM call_legs WHERE id = $1');

/** Stops a leg at the carrier. Not placed yet: `placeLeg` will find that nobody wants it. */
export async function stopLeg(deps: Deps, legId: string): Promise<void> {
  const [leg] = await deps.db.query<{ providerCallSid: string | null; state: string }>(sidText, [legId]);
  if (!leg || leg.state === 'ended' || leg.providerCallSid === null) return;
  await endQuietly(deps, leg.providerCallSid);
}

async function endQuietly(deps: Deps, providerCallSid: string): Promise<void> {
  try {
    await deps.callControl.endLeg({ providerCallSid });
  } catch (fault) {
    if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
  }
}
