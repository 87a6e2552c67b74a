import type { AgentState } from '../contract/agent.ts';
import type { Figures } from '../contract/report.ts';

/** One call that entered the agents' queue within the span, recounted from the event log. */
export interface QueuedCall {
  queuedAt: Date;
  /** An agent accepted it. */
  answeredAt: Date | null;
  /** The caller left while it was queued or ringing. */
  abandonedAt: Date | null;
}

/** A stretch of an agent's time in one state; still going on when `endedAt` is null. */
export interface StateInterval {
  state: AgentState;
  /** The incoming call that it was for. */
  callId: string | null;
  startedAt: Date;
  endedAt: Date | null;
}

export interface Span {
  from: Date;
  to: Date;
}

/** A caller who leaves faster gave up on nothing: a wrong number, a second thought. */
export const SHORT_ABANDON_SECONDS = 5;
/** The T of the service level: 80/20 is 80 % within 20 s. */
export const SERVICE_LEVEL_SECONDS = 20;

/**
 *   offered           calls that entered the queue
 *   abandoned         of them, ended by the caller while queued or ringing; short: faster than 5 s
 *   abandonment rate  (abandoned - short) / (offered - short)
 *   service level     answered within 20 s / (answered + abandoned - short)
 *   ASA               mean wait of answered calls, queue entry to accept
 *   AHT               mean of talk + hold + wrap-up over handled calls (their stretches within the span)
 *   occupancy         (talk + hold + wrap-up) / (that + available); not_ready, and the seconds of ringing, left out
 */
export function figuresOf(calls: readonly QueuedCall[], intervals: readonly StateInterval[], span: Span): Figures {
  const waits = calls.flatMap(({ queuedAt, answeredAt }) =>
    answeredAt === null ? [] : [secondsFrom(queuedAt, answeredAt)],
  );
  const leaves = calls.flatMap(({ queuedAt, answeredAt, abandonedAt }) =>
    answeredAt !== null || abandonedAt === null ? [] : [secondsFrom(queuedAt, abandonedAt)],
  );
  const short = leaves.filter((wait) => wait < SHORT_ABANDON_SECONDS).length;
  const inTime = waits.filter((wait) => wait <= SERVICE_LEVEL_SECONDS).length;
  const counted = leaves.length - short;
  const busy = intervals.filter(({ state }) => state === 'on_call' || state === 'wrapping_up');
  const handling = busy.filter(({ callId }) => callId !== null);
  const handled = new Set(handling.map(({ callId }) => callId)).size;
  const busySeconds = secondsWithin(busy, span);
  const free = secondsWithin(
    intervals.filter(({ state }) => state === 'available'),
    span,
  );
  return {
    offered: calls.length,
    answered: waits.length,
    abandoned: leaves.length,
    shortAbandoned: short,
    abandonmentRate: ratio(counted, calls.length - short),
    serviceLevel: { share: ratio(inTime, waits.length + counted), thresholdSeconds: SERVICE_LEVEL_SECONDS },
    averageAnswerSeconds: ratio(sum(waits), waits.length),
    handled,
    averageHandlingSeconds: ratio(secondsWithin(handling, span), handled),
    occupancy: ratio(busySeconds, busySeconds + free),
  };
}

function secondsWithin(intervals: readonly StateInterval[], { from, to }: Span): number {
  return sum(
    intervals.map(({ startedAt, endedAt }) => {
      const start = Math.max(startedAt.getTime(), from.getTime());
      const end = Math.min((endedAt ?? to).getTime(), to.getTime());
      return Math.max(0, end - start) / 1_000;
    }),
  );
}

/** Clocks of two nodes may differ by a little: no wait is shorter than none. */
function secondsFrom(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1_000);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
