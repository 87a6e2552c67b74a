import type { TodayReport } from '../contract/report.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { DomainError } from '../problem.ts';
import { instantOf, wallTime } from '../routing/zoned-time.ts';
import { figuresOf } from './figures.ts';
import type { QueuedCall, Span, StateInterval } from './figures.ts';

// From the event log alone. A call enters the agents' queue with the first `call.queued` that names no other step.
// Answered by an agent: a rep who takes an unknown caller live is no answer of the queue.
const callsText = sql(
  'report-queued-calls',
  `WITH entered AS (
     SELECT e.call_id, min(e.at) AS at FROM events e JOIN calls c ON c.id = e.call_id AND c.direction = 'inbound'
     WHERE e.type = 'call.queued' AND coalesce(e.data->>'step', 'waiting') = 'waiting' AND e.at < $2::timestamptz AND c.started_at >= $1::timestamptz - interval '1 day'
     GROUP BY e.call_id HAVING min(e.at) >= $1)
   SELECT q.at AS "queuedAt",
     (SELECT min(a.at) FROM events a JOIN agents g ON g.user_id = a.user_id
      WHERE a.call_id = q.call_id AND a.type = 'call.connected' AND a.at < $2) AS "answeredAt",
     (SELECT min(x.at) FROM events x WHERE x.call_id = q.call_id AND x.type = 'call.ended'
        AND x.data->>'endReason' = 'abandoned' AND x.at < $2) AS "abandonedAt"
   FROM entered q`,
);
const intervalsText = sql(
  'report-state-intervals',
  `SELECT i.state, CASE WHEN c.direction = 'inbound' THEN i.call_id END AS "callId", i.started_at AS "startedAt", i.ended_at AS "endedAt"
   FROM agent_state_intervals i LEFT JOIN calls c ON c.id = i.call_id
   WHERE i.started_at < $2 AND (i.ended_at IS NULL OR i.ended_at > $1) AND i.state IN ('available', 'on_call', 'wrapping_up')`,
);

/** The calls that entered the agents' queue within the span, with what became of them within it. */
export function readQueuedCalls(on: Queryable, { from, to }: Span): Promise<QueuedCall[]> {
  return on.query<QueuedCall>(callsText, [from, to]);
}

/** Where agents' time went, as far as it touches the span. */
export function readIntervals(on: Queryable, { from, to }: Span): Promise<StateInterval[]> {
  return on.query<StateInterval>(intervalsText, [from, to]);
}

/** Throws bad-request for a zone that nobody knows. */
export function checkTimeZone(timeZone: string): void {
  midnightBefore(new Date(0), timeZone);
}

/** From midnight in this time zone until now. */
export async function reportOfToday(on: Queryable, ask: { now: Date; timeZone: string }): Promise<TodayReport> {
  const from = midnightBefore(ask.now, ask.timeZone);
  // What is stored has milliseconds: the one that runs belongs to the span.
  const to = new Date(ask.now.getTime() + 1);
  const calls = await readQueuedCalls(on, { from, to });
  const intervals = await readIntervals(on, { from, to });
  const figures = figuresOf(calls, intervals, { from, to: ask.now });
  return { ...figures, from: from.toISOString(), to: ask.now.toISOString() };
}

function midnightBefore(now: Date, timeZone: string): Date {
  try {
    return new Date(instantOf(wallTime(now.getTime(), timeZone).date, 0, timeZone));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DomainError('bad-request', 'timeZone: expected an IANA name such as Asia/Shanghai.');
  }
}
