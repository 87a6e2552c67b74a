import type { EndReason } from '../../src/contract/call.ts';

/** Twilio's CallStatus in our words. */
export type CallProgress =
  | { progress: 'queued' | 'ringing' | 'in_progress'; endReason: null }
  | { progress: 'ended'; endReason: EndReason };

/**
 * `queued` waits for calls-per-second capacity and `initiated` was only dialled: in neither does a phone ring.
 * `in-progress` is what the event "answered" is delivered as. Null for a status that we do not know.
 */
const progressOf: Readonly<Record<string, CallProgress>> = {
  queued: { progress: 'queued', endReason: null },
  initiated: { progress: 'queued', endReason: null },
  ringing: { progress: 'ringing', endReason: null },
  'in-progress': { progress: 'in_progress', endReason: null },
  completed: { progress: 'ended', endReason: 'completed' },
  busy: { progress: 'ended', endReason: 'busy' },
  'no-answer': { progress: 'ended', endReason: 'no_answer' },
  failed: { progress: 'ended', endReason: 'failed' },
  canceled: { progress: 'ended', endReason: 'canceled' },
};

export function callProgress(callStatus: string): CallProgress | null {
  return Object.hasOwn(progressOf, callStatus) ? (progressOf[callStatus] ?? null) : null;
}
