import type { CallMatch, CallState, EndReason, Outcome } from '../contract/call.ts';
import type { LegProgress } from './carrier-event.ts';

/** Where an unanswered caller is. */
/** `transfer`: a rep or an outside number is rung for a caller whom an agent passed on. */
export type CallStep = 'menu' | 'waiting' | 'hand_over' | 'transfer' | 'promised';
export type Direction = 'inbound' | 'outbound';
/** `caller`: the outside party, also of a call that we place; `outside`: a number that an agent asks or passes the caller to. */
export type LegKind = 'caller' | 'agent' | 'rep' | 'outside';
export type LegState = 'new' | 'submitted' | 'ringing' | 'in_progress' | 'ended';

/** What the decisions need to know of a call. */
export interface CallFacts {
  state: CallState;
  step: CallStep | null;
  match: CallMatch;
  hasNumber: boolean;
  leadId: string | null;
  answeredAt: Date | null;
}

/** A leg only moves up: late and repeated news of a leg changes nothing, in whatever order it comes. */
const legRank: Record<LegState, number> = { new: 0, submitted: 1, ringing: 2, in_progress: 3, ended: 4 };

export function legMoves(from: LegState, to: LegProgress): boolean {
  return legRank[to] > legRank[from];
}

/** Legal moves of a call; `ended` is absorbing. */
const moves: Record<CallState, readonly CallState[]> = {
  queued: ['ringing', 'connected', 'ended'],
  // queued: the agent or rep did not answer, the next one is tried.
  ringing: ['queued', 'connected', 'ended'],
  // queued: the agent's line broke, or the call was passed back to the queue.
  connected: ['held', 'queued', 'ended'],
  held: ['connected', 'queued', 'ended'],
  ended: [],
};

export function callMoves(from: CallState, to: CallState): boolean {
  return moves[from].includes(to);
}

/** The caller is still on the line and nobody talks with them yet (or any more). */
export function isUnanswered(call: Pick<CallFacts, 'state'>): boolean {
  return call.state === 'queued' || call.state === 'ringing';
}

export function isTalking(call: Pick<CallFacts, 'state'>): boolean {
  return call.state === 'connected' || call.state === 'held';
}

/**
 * No rep took this unknown caller, who waits for an agent now. Nobody else waits for an agent with a lead before the
 * first talk: known callers have none, and unknown ones are handed to reps first.
 */
export function isAfterReps(
  call: Pick<CallFacts, 'state' | 'step' | 'leadId' | 'answeredAt'> & { direction: Direction },
): boolean {
  const isFirstWait = call.direction === 'inbound' && isUnanswered(call) && call.answeredAt === null;
  return isFirstWait && call.step === 'waiting' && call.leadId !== null;
}

/** The same in SQL, over an alias of `calls`. */
export function isAfterRepsSql(call: string): string {
  return `(${call}.step = 'waiting' AND ${call}.lead_id IS NOT NULL AND ${call}.direction = 'inbound'
     AND ${call}.state IN ('queued', 'ringing') AND ${call}.answered_at IS NULL)`;
}

/** We called, and whom we called has not answered yet. */
export function isDialling(call: Pick<CallFacts, 'state' | 'answeredAt'> & { direction: Direction }): boolean {
  return call.direction === 'outbound' && call.state !== 'ended' && call.answeredAt === null;
}

export interface CallEnd {
  endReason: EndReason;
  outcome: Outcome;
  /** An open promise must exist in the same transaction. */
  needsCallback: boolean;
}

/**
 * How a call is accounted for when the caller's leg ends. Exactly one outcome, in this order: somebody talked with
 * the caller (served); a lead stands for them (lead); we know a number to call back (callback); we never could
 * (withdrawn). `legEnd` is what the carrier said of the caller's leg.
 */
export function endOf(call: CallFacts, legEnd: EndReason): CallEnd {
  if (call.answeredAt !== null) {
    // An answered caller who left while back in the queue was cut off: served, but still owed a call.
    const cutOff = isUnanswered(call) && call.hasNumber && call.leadId === null;
    return { endReason: isUnanswered(call) ? 'abandoned' : 'completed', outcome: 'served', needsCallback: cutOff };
  }
  const endReason =
    legEnd === 'completed' || legEnd === 'no_answer' || legEnd === 'canceled' ? endedUnanswered(call) : legEnd;
  if (call.leadId !== null) return { endReason, outcome: 'lead', needsCallback: false };
  if (call.hasNumber) return { endReason, outcome: 'callback', needsCallback: true };
  return { endReason, outcome: 'withdrawn', needsCallback: false };
}

/**
 * How a call of ours that reached nobody is accounted for, within the same five outcomes. Nobody was served, and we owe
 * no more than before: an open promise stays open and stands for the call (callback); without one a lead does (lead);
 * with neither nothing is left to do, the attempt is withdrawn. No promise is made here: nobody asked for one.
 */
export function endOfUnreached(
  call: Pick<CallFacts, 'leadId'>,
  end: { legEnd: EndReason; hasOpenPromise: boolean },
): CallEnd {
  // Nobody answered and yet no fault: we gave up ourselves.
  const endReason = end.legEnd === 'completed' ? 'canceled' : end.legEnd;
  const outcome = end.hasOpenPromise ? 'callback' : call.leadId !== null ? 'lead' : 'withdrawn';
  return { endReason, outcome, needsCallback: false };
}

/** We said goodbye ourselves (a promise), or the caller gave up. */
function endedUnanswered(call: CallFacts): EndReason {
  return call.step === 'promised' ? 'completed' : 'abandoned';
}
