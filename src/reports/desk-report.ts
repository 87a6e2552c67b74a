import type { DeskReport } from '../contract/lead-report.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { daysOf, deskFiguresOf } from './desk-days.ts';
import type { DeskStory } from './desk-days.ts';
import type { Span } from './figures.ts';
import { checkTimeZone, readIntervals, readQueuedCalls } from './report-queries.ts';

// What a call was about: the fault type of the ticket that was opened in it, else its disposition. A wrong number is
// about nothing.
const subjectOf = (call: string) => `coalesce(
  (SELECT 'fault ' || t.fault_type FROM tickets t WHERE t.call_id = ${call}.id AND t.fault_type IS NOT NULL ORDER BY t.opened_at LIMIT 1),
  (SELECT 'disposition ' || w.disposition FROM wrap_ups w WHERE w.call_id = ${call}.id AND w.disposition <> 'wrong_number' ORDER BY w.started_at LIMIT 1))`;
const talksText = sql(
  'report-repeat-calls',
  `SELECT c.started_at AS at, EXISTS (
     SELECT 1 FROM calls b
     WHERE b.customer_id = c.customer_id AND b.direction = 'inbound' AND b.answered_at IS NOT NULL AND b.id <> c.id
       AND b.started_at >= c.started_at - interval '7 days' AND b.started_at < c.started_at
       AND (${subjectOf('b')} = ${subjectOf('c')} OR EXISTS (
         SELECT 1 FROM tickets t WHERE t.call_id = b.id AND (t.solved_at IS NULL OR t.solved_at > c.started_at)))) AS "isRepeat"
   FROM calls c
   WHERE c.direction = 'inbound' AND c.answered_at IS NOT NULL AND c.customer_id IS NOT NULL AND c.agent_id IS NOT NULL
     AND c.started_at >= $1 AND c.started_at < $2`,
);
const ringsText = sql(
  'report-pops-before-rings',
  `SELECT rang_at AS at, coalesce(pop_drawn_at <= rang_at, false) AS "popFirst" FROM reservations
   WHERE kind = 'offer' AND rang_at >= $1 AND rang_at < $2`,
);

/** The desk within a span, from the event log, the agents' states, the calls and their rings. */
export async function readDeskStory(on: Queryable, { from, to }: Span): Promise<DeskStory> {
  return {
    calls: await readQueuedCalls(on, { from, to }),
    intervals: await readIntervals(on, { from, to }),
    talks: await on.query<DeskStory['talks'][number]>(talksText, [from, to]),
    rings: await on.query<DeskStory['rings'][number]>(ringsText, [from, to]),
  };
}

/** The desk's figures over a span and for each of its days. What still goes on is counted until `now`. */
export async function deskReportOf(
  on: Queryable,
  ask: { span: Span; timeZone: string; now: Date },
): Promise<DeskReport> {
  checkTimeZone(ask.timeZone);
  const { span, now } = ask;
  const story = await readDeskStory(on, span);
  const seen = (part: Span): Span => ({
    from: part.from,
    to: new Date(Math.min(part.to.getTime(), now.getTime() + 1)),
  });
  return {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    total: deskFiguresOf(story, seen(span)),
    days: daysOf(span, ask.timeZone)
      .filter((day) => day.span.from <= now)
      .map((day) => ({ ...deskFiguresOf(story, seen(day.span)), date: day.date })),
  };
}
