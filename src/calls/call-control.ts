import type { EndReason } from '../contract/call.ts';
import type { LegKind } from './call.ts';
import type { CarrierLists } from './carrier-lists.ts';

/** What the carrier knows of one leg, when asked. */
export interface CarrierLeg {
  providerCallSid: string;
  progress: 'queued' | 'ringing' | 'in_progress' | 'ended';
  endReason: EndReason | null;
  durationSeconds: number | null;
  startedAt: Date | null;
}

export interface PlacedLeg {
  providerCallSid: string;
}

/**
 * What we ask of a carrier. Each method throws CarrierError: `gone` (the call or party is no longer there: treat as
 * done), `busy` (never processed, safe to try again later), `uncertain` (may have happened: look before you repeat),
 * `refused` (will never work as asked). `legId` is in every URL that we hand out, so callbacks name it.
 */
export interface CallControl {
  carrier: string;
  /** Rings the agent's own phone and puts whoever answers into the call's conference. */
  ringAgent(leg: {
    callId: string;
    legId: string;
    agentId: string;
    hotlineNumber: string;
    ringSeconds: number;
  }): Promise<PlacedLeg>;
  /** Rings the agent's own mobile, as a rep's is rung: whoever answers hears the whisper, and 1 puts them into the conference. */
  ringAgentPhone(leg: {
    callId: string;
    legId: string;
    to: string;
    hotlineNumber: string;
    ringSeconds: number;
  }): Promise<PlacedLeg>;
  /** Rings a rep's mobile; whoever answers hears the whisper (`rep-answered`) and joins only by pressing 1. */
  ringRep(leg: {
    callId: string;
    legId: string;
    to: string;
    hotlineNumber: string;
    ringSeconds: number;
  }): Promise<PlacedLeg>;
  /**
   * Rings the outside party of a call that an agent places, or a number that an agent asks or passes a caller to; whoever
   * answers is in the call's conference at once.
   */
  dialOut(leg: {
    callId: string;
    legId: string;
    to: string;
    hotlineNumber: string;
    ringSeconds: number;
  }): Promise<PlacedLeg>;
  /**
   * Finds a leg that we placed and whose answer was lost, also when it has ended since; null: it was never placed. A rep's
   * leg, and one that has ended, is known only by the phone that rang (`agentId`: the one in the browser; or else `to`), so
   * `ofOthers` tells which of the carrier's ids belong to other legs. Throws CarrierError.
   */
  findPlaced(leg: {
    callId: string;
    legId: string;
    kind: LegKind;
    agentId?: string;
    to?: string;
    since: Date;
    ofOthers?: (providerCallSids: readonly string[]) => Promise<readonly string[]>;
  }): Promise<PlacedLeg | null>;
  /** Stops the ringing or ends the talk of one leg. */
  endLeg(leg: { providerCallSid: string }): Promise<void>;
  hold(call: { callId: string; callerLegId: string; callerSid: string }): Promise<void>;
  resume(call: { callId: string; callerSid: string }): Promise<void>;
  /** Ends the caller's leg and the conference. */
  endCall(call: { callId: string; callerSid: string }): Promise<void>;
  /**
   * Takes the caller's leg from whatever it is at, a document or the conference, and asks us where it belongs
   * (`caller-asked`). `step` tells one move from the next.
   */
  moveCaller(call: { callId: string; callerLegId: string; callerSid: string; step: string }): Promise<void>;
  /** The sound of a caller's message, as a WAV file. `gone`: it is not there, or not yet. */
  fetchRecording(recording: { recordingSid: string }): Promise<Buffer>;
  /** That it is gone already is as good. */
  deleteRecording(recording: { recordingSid: string }): Promise<void>;
  /** What was recorded of a caller, as the carrier remembers it. */
  listRecordings(of: { callerSid: string }): Promise<{ recordingSid: string; seconds: number | null }[]>;
  sendText(text: { textId: string; to: string; from: string; body: string }): Promise<{ providerSid: string }>;
  lookUp(providerCallSid: string): Promise<CarrierLeg | null>;
  /** Whether a leg has come into the call's conference: one that rings, or was answered and not let in, has not. */
  isInConference(leg: { callId: string; providerCallSid: string }): Promise<boolean>;
  /** Ends a conference that runs on although its call is over; whoever is left in it goes. */
  endConference(conference: { conferenceSid: string }): Promise<void>;
  lists: CarrierLists;
  /** A browser's ticket to be the agent's phone; null where the carrier has no phone in the browser. */
  softphoneToken(agentId: string): { identity: string; token: string; expiresAt: Date } | null;
}

export type CarrierFault = 'gone' | 'busy' | 'uncertain' | 'refused';

export class CarrierError extends Error {
  override readonly name = 'CarrierError';
  readonly fault: CarrierFault;
  constructor(fault: CarrierFault, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.fault = fault;
  }
}
