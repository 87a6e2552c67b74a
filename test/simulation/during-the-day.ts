import { sql } from '../../src/db.ts';
import type { Sim } from './sim.ts';

/** Often enough that a minute's mistake is seen: what reconciliation or the next event puts right is a mistake all the same. */
const LOOK_EVERY_MS = 3_000;
/** The carrier was asked before the agent was answered; only who joins the conference is told a moment later. */
const SETTLED_SECONDS = 4;

// While an effect waits to be done, its telephone may still hear what was.
const talksText = sql(
  'sim-talks-now',
  `SELECT c.id, c.state::text AS state, l.provider_call_sid AS sid FROM calls c JOIN call_legs l ON l.call_id = c.id AND l.kind = 'caller'
   WHERE c.state IN ('connected', 'held') AND c.consult_state IS NULL AND c.handed_leg_id IS NULL AND NOT EXISTS (SELECT 1 FROM outbox)
     AND NOT EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id AND e.at > $1::timestamptz - interval '${SETTLED_SECONDS} seconds')`,
);

/** Looks at who is talked with while the day goes on. What it finds is added to the returned set, once for each call. */
export function watchTheDay(sim: Sim): ReadonlySet<string> {
  const found = new Set<string>();
  const look = async () => {
    if (sim.people.isOver) return;
    // A database that is down tells nothing.
    const breaches = await holdBreaches(sim).catch(() => []);
    for (const breach of breaches) found.add(breach);
    sim.scheduler.setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  sim.scheduler.setTimeout(() => void look(), LOOK_EVERY_MS);
  return found;
}

/** 7: a caller on hold hears music and not the agent; one who is talked with hears the agent and no music. */
async function holdBreaches({ db, simulator, scheduler }: Sim): Promise<string[]> {
  const rows = await db.query<{ id: string; state: 'connected' | 'held'; sid: string | null }>(talksText, [
    scheduler.now(),
  ]);
  const seats = simulator
    .conferences()
    .filter(({ status }) => status !== 'completed')
    .flatMap(({ participants }) => [...participants.values()]);
  return rows.flatMap(({ id, state, sid }) => {
    const seat = seats.find(({ leg, joined }) => joined && leg.sid === sid);
    if (seat === undefined || seat.hold === (state === 'held')) return [];
    return [`7 a caller ${seat.hold ? 'hears music, and the call is connected' : 'on hold hears the agent'} (${id})`];
  });
}
