import { isKeptPlaceSql } from '../../src/callbacks/queue-place.ts';
import type { Db, Statement } from '../../src/db.ts';
import { sql } from '../../src/db.ts';

interface Invariant {
  /** What holds; the rows of the query are what breaks it. */
  says: string;
  breach: Statement;
}

/** $1 is the time by the application's clock. The numbers are those of the design's list of invariants. */
const invariants: Invariant[] = [
  {
    says: '1 an ended call has exactly one call.ended, with the outcome that stands in its row',
    breach: sql(
      'breach-one-end',
      `SELECT c.id FROM calls c WHERE c.state = 'ended' AND c.started_at <= $1 AND EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id)
         AND (SELECT array_agg(e.data ->> 'outcome') FROM events e WHERE e.call_id = c.id AND e.type = 'call.ended') IS DISTINCT FROM ARRAY[c.outcome::text]
       UNION ALL SELECT c.id FROM calls c WHERE c.state <> 'ended' AND EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id AND e.type = 'call.ended')`,
    ),
  },
  {
    says: '1 a call with the outcome callback left a promise, and one with the outcome lead has its lead',
    breach: sql(
      'breach-outcome',
      `SELECT c.id FROM calls c WHERE c.outcome = 'callback' AND $1::timestamptz IS NOT NULL AND EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id)
         AND NOT EXISTS (SELECT 1 FROM callbacks b WHERE b.index = c.outside_index)
       UNION ALL SELECT c.id FROM calls c WHERE c.outcome = 'lead' AND c.lead_id IS NULL
       UNION ALL SELECT c.id FROM calls c WHERE c.outcome = 'served' AND c.answered_at IS NULL
       UNION ALL SELECT c.id FROM calls c WHERE c.outcome = 'withdrawn' AND c.outside_index IS NOT NULL AND c.direction = 'inbound'`,
    ),
  },
  {
    says: '2 every unknown caller with a number has exactly one open lead',
    breach: sql(
      'breach-one-lead',
      `SELECT c.id FROM calls c WHERE c.match = 'none' AND c.direction = 'inbound' AND c.outside_index IS NOT NULL AND c.started_at <= $1
         AND EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id) AND c.lead_id IS NULL
       UNION ALL SELECT l.id FROM leads l JOIN leads o ON o.index = l.index AND o.id <> l.id
         WHERE l.status NOT IN ('converted', 'lost') AND o.status NOT IN ('converted', 'lost')`,
    ),
  },
  {
    says: '2 every open lead has an owner, an open offer, a caller on the line, a live job or stands in the managers’ list',
    breach: sql(
      'breach-lead-forgotten',
      `SELECT l.id FROM leads l WHERE l.status IN ('new', 'offered') AND l.owner_id IS NULL AND l.created_at < $1::timestamptz - interval '60 seconds'
         AND NOT EXISTS (SELECT 1 FROM lead_offers o WHERE o.lead_id = l.id AND o.state = 'offered')
         AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.lead_id = l.id AND c.state <> 'ended')`,
    ),
  },
  {
    says: '2 no offer waits past its deadline',
    breach: sql(
      'breach-offer-overdue',
      `SELECT id FROM lead_offers WHERE state = 'offered' AND deadline_at < $1::timestamptz - interval '60 seconds'`,
    ),
  },
  {
    says: '4 an agent has at most one pending reservation or call, and is what these say',
    breach: sql(
      'breach-agent-state',
      `SELECT a.user_id AS id FROM agents a WHERE $1::timestamptz IS NOT NULL AND a.state = 'reserved'
         AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.agent_id = a.user_id AND r.call_id = a.call_id AND r.state = 'pending')
       UNION ALL SELECT r.agent_id FROM reservations r JOIN agents a ON a.user_id = r.agent_id
         WHERE r.state = 'pending' AND (a.state <> 'reserved' OR a.call_id <> r.call_id)
       UNION ALL SELECT a.user_id FROM agents a WHERE a.state = 'on_call'
         AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.id = a.call_id AND (c.consult_agent_id = a.user_id
             OR c.agent_id = a.user_id AND (c.state IN ('connected', 'held') OR c.state = 'ringing' AND c.direction = 'outbound')))
       UNION ALL SELECT c.agent_id FROM calls c JOIN agents a ON a.user_id = c.agent_id
         WHERE c.state IN ('connected', 'held') AND c.handed_leg_id IS NULL AND (a.state <> 'on_call' OR a.call_id <> c.id)
       UNION ALL SELECT a.user_id FROM agents a WHERE a.state = 'wrapping_up'
         AND NOT EXISTS (SELECT 1 FROM wrap_ups w WHERE w.call_id = a.call_id AND w.agent_id = a.user_id AND w.completed_at IS NULL)`,
    ),
  },
  {
    says: '4 an agent’s open interval is the agent’s state',
    breach: sql(
      'breach-agent-interval',
      `SELECT a.user_id AS id FROM agents a LEFT JOIN agent_state_intervals i ON i.agent_id = a.user_id AND i.ended_at IS NULL
       WHERE $1::timestamptz IS NOT NULL AND i.id IS NOT NULL AND (i.state <> a.state OR i.call_id IS DISTINCT FROM a.call_id)`,
    ),
  },
  {
    says: '11 each stretch of an agent’s time names the call that the event log names for it',
    breach: sql(
      'breach-interval-without-call',
      `WITH told AS (SELECT user_id, at, data ->> 'state' AS state, call_id FROM events WHERE type = 'agent.state_changed' AND at <= $1)
       SELECT i.id FROM agent_state_intervals i JOIN told t ON t.user_id = i.agent_id AND t.at = i.started_at AND t.state = i.state::text
       GROUP BY i.id HAVING NOT bool_or(i.call_id IS NOT DISTINCT FROM t.call_id)`,
    ),
  },
  {
    says: '5 nobody rings or talks on a call that has ended',
    breach: sql(
      'breach-leg-outlives-call',
      `SELECT l.id FROM call_legs l JOIN calls c ON c.id = l.call_id
       WHERE c.state = 'ended' AND l.state <> 'ended' AND c.ended_at < $1::timestamptz - interval '60 seconds'`,
    ),
  },
  {
    says: '5 nothing is offered for a call that has ended, to nobody whose deadline has passed',
    breach: sql(
      'breach-reservation-outlives-call',
      `SELECT r.id FROM reservations r JOIN calls c ON c.id = r.call_id
       WHERE r.state = 'pending' AND (c.state = 'ended' OR r.deadline_at < $1::timestamptz - interval '60 seconds')
       UNION ALL SELECT o.id FROM lead_offers o JOIN calls c ON c.id = o.live_call_id
         WHERE o.state = 'offered' AND o.record_since IS NULL AND c.state = 'ended'`,
    ),
  },
  {
    says: '6 no phone is rung twice for one offer: one leg a reservation, one a live offer and call',
    breach: sql(
      'breach-rung-twice',
      `SELECT reservation_id AS id FROM call_legs WHERE reservation_id IS NOT NULL AND $1::timestamptz IS NOT NULL GROUP BY reservation_id HAVING count(*) > 1
       UNION ALL SELECT offer_id FROM call_legs WHERE offer_id IS NOT NULL GROUP BY offer_id, call_id HAVING count(*) > 1`,
    ),
  },
  {
    says: '6 one entry of history for each agent of a call, and for every wrap-up that is done',
    breach: sql(
      'breach-interactions',
      `SELECT call_id AS id FROM interactions WHERE call_id IS NOT NULL AND channel = 'call' AND $1::timestamptz IS NOT NULL GROUP BY call_id, by_id HAVING count(*) > 1
       UNION ALL SELECT w.call_id FROM wrap_ups w WHERE w.completed_at IS NOT NULL
         AND EXISTS (SELECT 1 FROM events e WHERE e.call_id = w.call_id)
         AND NOT EXISTS (SELECT 1 FROM interactions i WHERE i.call_id = w.call_id AND i.by_id = w.agent_id)`,
    ),
  },
  {
    says: '7 no caller waits for ever: whoever waits unpromised has not waited for a quarter of an hour',
    breach: sql(
      'breach-waits-for-ever',
      `SELECT id FROM calls WHERE state IN ('queued', 'ringing') AND last_event_at < $1::timestamptz - interval '15 minutes'
         AND NOT (direction = 'outbound' AND answered_at IS NULL AND agent_id IS NULL)`,
    ),
  },
  {
    says: '2 a place in the queue stands for an open promise that nobody took and that may be kept now',
    breach: sql(
      'breach-place-without-promise',
      `SELECT c.id FROM calls c LEFT JOIN callbacks b ON b.id = c.callback_id
       WHERE ${isKeptPlaceSql('c')} AND c.last_event_at < $1::timestamptz - interval '60 seconds'
         AND (b.id IS NULL OR b.status <> 'open' OR b.owner_id IS NOT NULL OR b.call_until IS NULL OR b.call_until < $1::timestamptz - interval '60 seconds')`,
    ),
  },
  {
    says: '2 whoever asked to be called back has a place in the queue, a time for the next attempt, or had all of them',
    breach: sql(
      'breach-place-lost',
      `SELECT b.id FROM callbacks b WHERE b.status = 'open' AND b.kept_since IS NOT NULL AND b.owner_id IS NULL AND b.attempts < 4
         AND b.kept_since < $1::timestamptz - interval '60 seconds'
         AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.callback_id = b.id AND c.state <> 'ended')
         AND (b.next_attempt_at IS NULL OR b.next_attempt_at < $1::timestamptz - interval '120 seconds')`,
    ),
  },
  {
    says: '4 whoever is asked about a call, or has it after a transfer, is on the line with it or is being rung',
    breach: sql(
      'breach-asked',
      `SELECT c.id FROM calls c JOIN call_legs l ON l.id IN (c.consult_leg_id, c.handed_leg_id)
       WHERE (l.state = 'ended' AND l.ended_at < $1::timestamptz - interval '60 seconds')
         OR ((c.step = 'transfer' OR c.consult_state = 'ringing') AND l.created_at < $1::timestamptz - interval '120 seconds')
       UNION ALL SELECT c.id FROM calls c JOIN agents a ON a.user_id = c.consult_agent_id
         WHERE c.consult_state <> 'ringing' AND (a.state <> 'on_call' OR a.call_id <> c.id)`,
    ),
  },
  {
    says: '7 no voicemail is left at the carrier for hours, or past its next try',
    breach: sql(
      'breach-voicemail',
      `SELECT id FROM voicemails WHERE state = 'pending'
         AND (created_at < $1::timestamptz - interval '2 hours' OR next_try_at < $1::timestamptz - interval '60 seconds')`,
    ),
  },
  {
    says: 'no effect is left behind for a minute',
    breach: sql(
      'breach-outbox',
      `SELECT topic || ' after ' || attempts || ': ' || coalesce(last_error, 'not tried') AS id FROM outbox WHERE created_at < $1::timestamptz - interval '60 seconds'`,
    ),
  },
  {
    says: 'one promise is open for one number',
    breach: sql(
      'breach-one-promise',
      `SELECT min(b.id::text) AS id FROM callbacks b WHERE b.status = 'open' AND b.reason <> 'follow_up' AND b.created_at <= $1
         AND EXISTS (SELECT 1 FROM events e WHERE e.call_id = b.call_id) GROUP BY b.index HAVING count(*) > 1`,
    ),
  },
  {
    says: 'no wrap-up goes on past its time',
    breach: sql(
      'breach-wrap-up',
      `SELECT id FROM wrap_ups WHERE completed_at IS NULL AND deadline_at < $1::timestamptz - interval '60 seconds'`,
    ),
  },
];

/** Every breach of every invariant that SQL can count, as sentences; none is what a test expects. Ask when all is quiet. */
export async function breaches(db: Db, now: Date): Promise<string[]> {
  const found: string[] = [];
  for (const { says, breach } of invariants) {
    const rows = await db.query<{ id: string }>(breach, [now]);
    if (rows.length > 0)
      found.push(
        `${says}: ${rows.length} (${rows
          .slice(0, 3)
          .map((row) => row.id)
          .join(', ')})`,
      );
  }
  return found;
}

const everyTable = sql(
  'every-table',
  `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name`,
);

/** The number of rows of every table: what a request that must change nothing leaves as it was. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of await db.query<{ name: string }>(everyTable)) {
    const { rows } = await db.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${name}"`);
    counts[name] = rows[0]?.count ?? 0;
  }
  return counts;
}
