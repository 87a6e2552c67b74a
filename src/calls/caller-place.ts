import type { CallFacts, CallStep, Direction } from './call.ts';

/**
 * Where our last answer put the caller's leg; not where the conference's callbacks say it is, which come late and out
 * of order. `waiting`: a document of ours (greeting, menu, music); `conference`: with whoever took the call.
 */
export type CallerPlace = 'waiting' | 'conference' | 'farewell';

/** A call begins in a document of ours; somebody whom we called answers in the conference. */
export function firstPlace(direction: Direction): CallerPlace {
  return direction === 'inbound' ? 'waiting' : 'conference';
}

/** What the carrier is to do with the caller's leg; `move`: fetch the document that the call's state calls for. */
export type CallerMove = 'none' | 'move' | 'hold' | 'resume';

/**
 * A caller who waits sits in a document of ours, where a key can be pressed; one who is talked with, in the call's
 * conference. Moving is asked for only across that border: whoever is where they belong is left alone.
 *
 *   state                    waiting    conference    farewell
 *   queued, ringing          -          move          move
 *   the same, promised       move       move          -
 *   connected                move       resume        move
 *   held                     -          hold          move
 *   ended                    -          -             -
 */
export function callerMove(
  call: Pick<CallFacts, 'state' | 'step' | 'answeredAt'> & { direction: Direction },
  place: CallerPlace,
): CallerMove {
  // Whom we call has not answered: there is nobody to move.
  if (call.direction === 'outbound' && call.answeredAt === null) return 'none';
  switch (call.state) {
    case 'queued':
    case 'ringing':
      return place === (call.step === 'promised' ? 'farewell' : 'waiting') ? 'none' : 'move';
    case 'connected':
      return place === 'conference' ? 'resume' : 'move';
    case 'held':
      return place === 'conference' ? 'hold' : place === 'waiting' ? 'none' : 'move';
    case 'ended':
      return 'none';
    default:
      return call.state satisfies never;
  }
}

/** At these steps a caller may ask to be called back instead of waiting on. */
export function mayAskForCallback(call: Pick<CallFacts, 'state' | 'step'>): boolean {
  return (call.state === 'queued' || call.state === 'ringing') && isWaitingStep(call.step);
}

function isWaitingStep(step: CallStep | null): boolean {
  return step === 'waiting' || step === 'hand_over';
}
