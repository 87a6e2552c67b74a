import type { CarrierLeg } from './call-control.ts';

export interface ListedSpan {
  from: Date;
  to: Date;
}

export type ListedCall = CarrierLeg & { direction: 'incoming' | 'outgoing'; from: string; to: string };

export interface ListedText {
  providerSid: string;
  direction: 'incoming' | 'outgoing';
  from: string;
  to: string;
  body: string;
  /** Of an outgoing one; null: a word that we do not know. */
  status: 'queued' | 'sending' | 'sent' | 'failed' | 'undelivered' | 'delivered' | null;
  errorCode: string | null;
  optOut: 'stop' | 'start' | null;
  at: Date | null;
}

export interface ListedRecording {
  recordingSid: string;
  callerSid: string | null;
  seconds: number | null;
  at: Date | null;
}

/**
 * What a carrier remembers, to be held against what we do. Each walks page by page, at a pace that leaves the carrier
 * room for the calls of this moment, and tells nothing twice. A list lags behind the carrier's callbacks by seconds, so
 * what is missing from one is looked up by itself before anything is done. Throws CarrierError.
 */
export interface CarrierLists {
  /** Calls that began in the span, both ways. */
  calls(span: ListedSpan): AsyncIterable<ListedCall>;
  /** Calls that are not over, whenever they began. */
  liveCalls(): AsyncIterable<ListedCall>;
  /** Conferences that run; each of ours is named by its call's id. */
  conferences(): AsyncIterable<{ conferenceSid: string; name: string }>;
  /** Texts that left or came in within the span; one that still waits to leave is in no such list. */
  texts(span: ListedSpan): AsyncIterable<ListedText>;
  /** Null: the carrier has none. */
  text(providerSid: string): Promise<ListedText | null>;
  recordings(span: ListedSpan): AsyncIterable<ListedRecording>;
}
