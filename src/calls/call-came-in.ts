import { matchCaller } from '../callers/caller-match.ts';
import type { CallerMatch } from '../callers/caller-match.ts';
import { lookUpCaller, nobody } from '../callers/look-up.ts';
import type { CallerLookUp } from '../callers/look-up.ts';
import { numberRegion } from '../callers/number-region.ts';
import type { NumberRegion } from '../callers/number-region.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { openLead } from '../leads/open-lead.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { PhoneNumber } from '../phone-number.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import { presenceOf } from '../screen-pop/pop-of-call.ts';
import { answerClosed, promiseClosed } from './waiting/answer-closed.ts';
import type { CallStep } from './call.ts';
import { callerLeg } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import type { EventOf } from './carrier-event.ts';
import { closedAt } from './waiting/closed.ts';
import type { Closed } from './waiting/closed.ts';
import { findHotline } from './hotline.ts';
import type { Hotline } from './hotline.ts';
import { legEnded } from './leg-changed.ts';
import { withOwnWelcome } from './own-welcome.ts';
import { scheduleWaitLimit } from './waiting/wait-limit.ts';
import { menuReply, promiseReply, waitReply } from './replies.ts';
import { keptPlaceOfNumberSql, takeKeptPlace } from '../callbacks/give-up-place.ts';
import type { VoiceReply } from './voice-reply.ts';

/** Who calls, as far as the first signal tells. */
interface Caller {
  /** Null: withheld, or nothing that anyone could call back (95588, a number of ours). */
  number: PhoneNumber | null;
  region: NumberRegion | null;
  found: CallerLookUp;
  match: CallerMatch;
}

const insertCall = sql(
  'insert-call',
  `WITH call AS (
     INSERT INTO calls (id, carrier, direction, step, hotline_number_id, queue_id, outside_sealed, outside_index, outside_last_four,
       match, customer_id, contact_id, lead_id, region_code, region_confidence, region_source, language, started_at, queued_at, last_event_at)
     VALUES ($1, $2, 'inbound', $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12, $13, $14, $15, $20, $17, $16) RETURNING id)
   INSERT INTO call_legs (id, call_id, kind, carrier, provider_call_sid, state, created_at)
   SELECT $18, id, 'caller', $2, $19, 'ringing', $16 FROM call
   RETURNING ${keptPlaceOfNumberSql('$7')} AS "keptPlaceId"`,
);
const linkLead = sql('link-lead-to-call', 'UPDATE calls SET lead_id = $2 WHERE id = $1');

/** If the caller says nothing in the menu and the line dies unheard, the lead is routed after this long all the same. */
const ROUTE_BACKSTOP_SECONDS = 45;

/**
 * A call comes in: who it is decides where it goes. A caller we know, or cannot know, goes to the agents' queue; a
 * caller we don't know becomes a lead here, in the transaction that learns of the call. For a known caller: eight round
 * trips in all, begin, inbox (two), facts with effects, and commit included.
 */
export async function callCameIn(
  unit: UnitOfWork,
  deps: Deps,
  event: EventOf<'call-came-in'>,
): Promise<{ callId: string; reply: VoiceReply }> {
  const hotline = await findHotline(unit, deps.log, event);
  // The carrier's list was faster than its request, or the other way round: one caller is one call.
  if (hotline.knownCallId !== null) return { callId: hotline.knownCallId, reply: { kind: 'goodbye', say: [] } };
  const caller = await identify(unit, deps, hotline, event.from);
  const closed = closedAt(hotline, unit.now);
  const step = firstStep(caller, hotline, closed);
  const { call, keptPlaceId } = await store(unit, deps, { event, hotline, caller, step });
  const callId = call.id;
  tell(unit, { type: 'call.queued', callId, data: { match: caller.match.match, step } });
  if (keptPlaceId !== null) await takeKeptPlace(unit, deps, call, keptPlaceId);
  if (caller.number !== null && caller.match.match === 'none') await becomeLead(unit, deps, { call, hotline, caller });
  const alreadyEnded = event.talksAlready ? null : (event.alreadyEnded ?? hotline.earlyEnd);
  if (alreadyEnded !== null) {
    if (closed !== null) await promiseClosed(unit, deps, call, closed);
    // The leg with it: left as it is, the carrier would be asked for its end ever after.
    const end = { endReason: alreadyEnded, at: unit.now, durationSeconds: null };
    await legEnded(unit, deps, call, callerLeg(call), end);
    return { callId, reply: { kind: 'goodbye', say: [] } };
  }
  const reply = await firstReply(unit, deps, { call, hotline, closed });
  return { callId, reply: withOwnWelcome(reply, hotline.welcome) };
}

async function identify(unit: UnitOfWork, deps: Deps, hotline: Hotline, from: string): Promise<Caller> {
  const parsed = parsePhoneNumber(from, { homeAreaCode: hotline.homeAreaCode });
  if (parsed.kind !== 'number')
    return { number: null, region: null, found: nobody, match: matchCaller([], 'withheld') };
  const found = await lookUpCaller(unit, deps.vault, { number: parsed.number, now: unit.now });
  const match = matchCaller(found.candidates, presenceOf(parsed.number, found));
  return { number: found.isOwnNumber ? null : parsed.number, region: numberRegion(parsed.number), found, match };
}

function firstStep(caller: Caller, hotline: Hotline, closed: Closed | null): CallStep {
  if (closed !== null) return 'promised';
  if (caller.match.match !== 'none' || caller.number === null) return 'waiting';
  // A lead that has an owner goes straight to that rep: nobody is asked twice, and no second rep chases.
  // Without a menu there is nothing to ask: the region alone routes the lead.
  return caller.found.lead?.owner || hotline.menu.length === 0 ? 'hand_over' : 'menu';
}

/** Writes the call and the caller's leg, and answers what `lockCall` would read back: nobody else can know it yet. */
async function store(
  unit: UnitOfWork,
  deps: Deps,
  arrival: { event: EventOf<'call-came-in'>; hotline: Hotline; caller: Caller; step: CallStep },
): Promise<{ call: LockedCall; keptPlaceId: string | null }> {
  const { event, hotline, caller, step } = arrival;
  const call = newCall(unit, deps, arrival);
  const { region } = caller;
  const [stored] = await unit.query<{ keptPlaceId: string | null }>(insertCall, [
    ...[call.id, call.carrier, step, hotline.id, hotline.queueId],
    ...[call.outsideSealed, call.outsideIndex, call.outsideLastFour, call.match, call.customerId, call.contactId],
    ...[region?.code ?? null, region?.confidence ?? null, region?.source ?? null],
    ...[call.language, unit.now, call.queuedAt, callerLeg(call).id, event.providerCallSid, call.startedAt],
  ]);
  return { call, keptPlaceId: stored?.keptPlaceId ?? null };
}

function newCall(unit: UnitOfWork, deps: Deps, arrival: Parameters<typeof store>[2]): LockedCall {
  const { event, hotline, caller, step } = arrival;
  const stored = caller.number && deps.vault.store(caller.number);
  const leg = {
    id: deps.ids.next(),
    kind: 'caller',
    state: 'ringing',
    providerCallSid: event.providerCallSid,
  } as const;
  return {
    id: deps.ids.next(),
    carrier: event.carrier,
    direction: 'inbound',
    state: 'queued',
    step,
    match: caller.match.match,
    queueId: hotline.queueId,
    hotlineNumberId: hotline.id,
    customerId: caller.match.chosen?.customerId ?? null,
    contactId: caller.match.chosen?.contactId ?? null,
    language: caller.found.loneCustomer?.language ?? 'zh-CN',
    outsideSealed: stored?.sealed ?? null,
    outsideIndex: stored?.index ?? null,
    outsideLastFour: stored?.lastFour ?? null,
    hasNumber: stored !== null,
    queuedAt: step === 'waiting' || step === 'hand_over' ? (event.at ?? unit.now) : null,
    startedAt: event.at ?? unit.now,
    ...{
      leadId: null,
      agentId: null,
      repId: null,
      consultAgentId: null,
      consultLegId: null,
      consultState: null,
      handedLegId: null,
      answeredAt: null,
      heldAt: null,
      pending: null,
    },
    legs: [{ ...leg, userId: null, reservationId: null, offerId: null, onMobile: false }],
  };
}

async function becomeLead(
  unit: UnitOfWork,
  deps: Deps,
  of: { call: LockedCall; hotline: Hotline; caller: Caller },
): Promise<void> {
  const { call, hotline, caller } = of;
  if (caller.number === null) return;
  const routeAt = new Date(unit.now.getTime() + ROUTE_BACKSTOP_SECONDS * 1_000);
  const lead = await openLead(unit, deps, {
    callId: call.id,
    number: caller.number,
    region: caller.region,
    language: call.language,
    hotlineNumberId: hotline.id,
    routeAt,
  });
  await unit.query(linkLead, [call.id, lead.leadId]);
  call.leadId = lead.leadId;
}

async function firstReply(
  unit: UnitOfWork,
  deps: Deps,
  first: { call: LockedCall; hotline: Hotline; closed: Closed | null },
): Promise<VoiceReply> {
  const { call, hotline, closed } = first;
  const on = { callId: call.id, legId: callerLeg(call).id, language: call.language };
  switch (call.step) {
    case 'waiting':
      tellQueueChanged(unit, deps.ids.next());
      unit.effect({ topic: 'assign-agents' });
      scheduleWaitLimit(unit, call.id);
      return waitReply(on, 'agent', [call.customerId === null ? 'welcome' : 'welcomeBack']);
    case 'menu':
      return menuReply(on, hotline.menu, { attempt: 1, opening: 'welcome' });
    case 'hand_over':
      if (call.leadId !== null) unit.effect({ topic: 'route-lead', leadId: call.leadId });
      scheduleWaitLimit(unit, call.id);
      return waitReply(on, 'rep', ['welcome', 'handOver']);
    // No call begins with a transfer.
    case 'transfer':
    case 'promised':
    case null:
      if (call.leadId !== null) unit.effect({ topic: 'route-lead', leadId: call.leadId });
      if (closed === null) return promiseReply(call, 'promise');
      return answerClosed(unit, deps, { call, closed, timeZone: hotline.timeZone });
    default:
      return call.step satisfies never;
  }
}
