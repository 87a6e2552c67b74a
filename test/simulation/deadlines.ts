import { sql } from '../../src/db.ts';
import type { Sim } from './sim.ts';

/** Whoever picks up a mobile is given time to press a key, and no more than this. */
const SCREENING_SECONDS = 60;

// A mobile's ring is screened, and a wrap-up can be asked for again: both move a deadline, by no more than this. A lead
// that lay on a rep's list rings when its caller rings again: its ring counts from the leg, not from the offer.
const tooLongText = sql(
  'sim-deadlines',
  `SELECT 'an offer' AS what, r.call_id AS id, extract(epoch FROM r.deadline_at - r.created_at)::int AS seconds
   FROM reservations r JOIN calls c ON c.id = r.call_id JOIN call_queues q ON q.id = c.queue_id
   WHERE r.created_at >= $1 AND r.deadline_at > r.created_at + make_interval(secs => q.ring_seconds + ${SCREENING_SECONDS})
   UNION ALL SELECT 'a wrap-up', w.call_id, extract(epoch FROM w.deadline_at - s.at)::int
   FROM wrap_ups w JOIN calls c ON c.id = w.call_id JOIN LATERAL (
     SELECT max(e.at) AS at FROM events e WHERE e.call_id = w.call_id AND e.user_id = w.agent_id AND e.type = 'wrap_up.started') s ON true
   WHERE w.started_at >= $1 AND w.deadline_at > s.at + make_interval(secs => (1 + w.extensions) * (SELECT max(wrap_up_seconds) FROM call_queues) + 1)
   UNION ALL SELECT 'an offer of a lead to a ringing phone', o.live_call_id, extract(epoch FROM o.deadline_at - l.at)::int
   FROM lead_offers o CROSS JOIN LATERAL (SELECT max(created_at) AS at FROM call_legs WHERE offer_id = o.id) l
   WHERE o.created_at >= $1 AND o.live_call_id IS NOT NULL AND o.record_since IS NULL AND o.deadline_at > l.at + interval '60 seconds'`,
);

/** 7: nobody is given longer than the queue says. A unit mistaken shows here, where no wait is long enough to show it. */
export async function deadlineBreaches({ db }: Sim, since: Date): Promise<string[]> {
  const rows = await db.query<{ what: string; id: string; seconds: number }>(tooLongText, [since]);
  return rows.map(({ what, id, seconds }) => `7 ${what} has ${seconds} s, more than its queue gives (${id})`);
}
