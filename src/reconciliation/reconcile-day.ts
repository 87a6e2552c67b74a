import type { ListedSpan } from '../calls/carrier-lists.ts';
import { endIfOver } from '../calls/reconcile-calls.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { instantOf, nextDate, wallTime } from '../routing/zoned-time.ts';
import { noteDifference } from './note-difference.ts';
import { reconcileRecordings } from './reconcile-recordings.ts';
import { reconcileTexts } from './reconcile-texts.ts';
import { recreateUnknownCalls } from './recreate-unknown-calls.ts';
import { survive } from './survive.ts';

export const TIME_ZONE = 'Asia/Shanghai';
/** The hour of the night, by Chinese time, from which the day before is compared: few call then. */
const NIGHT_HOUR = 2;
/** A call of midnight is on either side of it, by the carrier's clock or ours. */
const EDGE_MS = 60_000;
const RECENT_SECONDS = 7_200;

const legsText = sql(
  'legs-of-day',
  `SELECT l.id, l.call_id AS "callId", l.provider_call_sid AS sid, l.created_at AS "createdAt", l.state
   FROM call_legs l JOIN calls c ON c.id = l.call_id
   WHERE l.carrier = $1 AND l.provider_call_sid IS NOT NULL AND l.created_at >= $2 AND l.created_at < $3
     AND c.started_at > $2::timestamptz - interval '1 day' AND c.started_at < $3
   ORDER BY l.created_at, l.id`,
);
const doneText = sql('reconciled-day', 'SELECT day FROM reconciled_days WHERE day = $1::date');
const keepText = sql(
  'keep-reconciled-day',
  'INSERT INTO reconciled_days (day, at) VALUES ($1::date, $2) ON CONFLICT (day) DO UPDATE SET at = excluded.at',
);

export interface DayCompared {
  incoming: number;
  outgoing: number;
  /** Legs of ours in that day. */
  ours: number;
  texts: number;
  recordings: number;
}

/** Hourly: what was written or recorded in the last two hours, and after a midnight the whole day before it, once. */
export async function reconcilePast(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const span = { from: new Date(now.getTime() - RECENT_SECONDS * 1_000), to: now };
  await reconcileTexts(deps, span);
  await reconcileRecordings(deps, span);
  const here = wallTime(now.getTime(), TIME_ZONE);
  const day = nextDate(here.date, -1);
  if (here.milliseconds < NIGHT_HOUR * 3_600_000 || (await deps.db.query(doneText, [day])).length > 0) return;
  await reconcileDay(deps, day);
}

/** The whole of one day by Chinese time. As often as one likes: a difference is made good, and written down, once. */
export async function reconcileDay(deps: Deps, day: string): Promise<DayCompared> {
  const span = spanOfDay(day);
  const calls = await recreateUnknownCalls(deps, widened(span));
  const ours = await compareLegs(deps, span, calls.sids);
  const { texts } = await reconcileTexts(deps, span);
  const { recordings } = await reconcileRecordings(deps, span);
  if (span.to <= deps.clock.now()) await deps.db.query(keepText, [day, deps.clock.now()]);
  return { incoming: calls.incoming, outgoing: calls.outgoing, ours, texts, recordings };
}

export function spanOfDay(day: string): ListedSpan {
  const [from, to] = [instantOf(day, 0, TIME_ZONE), instantOf(nextDate(day, 1), 0, TIME_ZONE)];
  return { from: new Date(from), to: new Date(to) };
}

function widened({ from, to }: ListedSpan): ListedSpan {
  return { from: new Date(from.getTime() - EDGE_MS), to: new Date(to.getTime() + EDGE_MS) };
}

interface DayLeg {
  id: string;
  callId: string;
  sid: string;
  createdAt: Date;
  state: string;
}

/** Ours against the carrier's: one that is live here is asked about, and one that nobody knows there is for a person. */
async function compareLegs(deps: Deps, { from, to }: ListedSpan, listed: ReadonlySet<string>): Promise<number> {
  const legs = await deps.db.query<DayLeg>(legsText, [deps.callControl.carrier, from, to]);
  for (const leg of legs)
    await survive(deps, async () => {
      if (leg.state !== 'ended') return endIfOver(deps, leg);
      if (listed.has(leg.sid) || (await deps.callControl.lookUp(leg.sid)) !== null) return;
      const { sid: subject, callId, createdAt: happenedAt } = leg;
      await noteDifference(deps, { kind: 'call-missing', subject, callId, happenedAt, done: null });
    });
  return legs.length;
}
