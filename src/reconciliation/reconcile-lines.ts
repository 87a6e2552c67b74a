import type { DifferenceView } from '../contract/difference.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { nextDate, wallTime } from '../routing/zoned-time.ts';
import { differencesOf } from './difference-queries.ts';
import { reconcileDay, spanOfDay, TIME_ZONE } from './reconcile-day.ts';

/** For a terminal: one day compared, what was found in it, and how much of that nobody can explain. */
export async function reconcileLines(
  deps: Deps,
  given: Record<string, unknown>,
): Promise<{ lines: string[]; unexplained: number }> {
  const day = dayOf(given, deps.clock.now());
  const found = await reconcileDay(deps, day);
  const differences = await differencesOf(deps.db, spanOfDay(day));
  const unexplained = differences.filter(({ done, seenAt }) => done === null && seenAt === null).length;
  return {
    lines: [
      `${day}, ${TIME_ZONE}`,
      `  calls at the carrier   ${found.incoming} in, ${found.outgoing} out`,
      `  legs here              ${found.ours}`,
      `  texts at the carrier   ${found.texts}`,
      `  recordings there       ${found.recordings}`,
      ...differences.map(lineOf),
      `${differences.length} differences, ${unexplained} unexplained`,
    ],
    unexplained,
  };
}

function lineOf({ happenedAt, foundAt, kind, subject, callId, done, seenBy }: DifferenceView): string {
  const what = done ?? (seenBy === null ? 'UNEXPLAINED' : `seen by ${seenBy}`);
  return [happenedAt ?? foundAt, kind.padEnd(18), what.padEnd(11), subject, callId ?? ''].join('  ').trimEnd();
}

/** The day before this one where none is given. */
function dayOf({ day }: Record<string, unknown>, now: Date): string {
  if (day === undefined) return nextDate(wallTime(now.getTime(), TIME_ZONE).date, -1);
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)))
    throw new DomainError('bad-request', 'day: expected a day such as 2026-11-27');
  return day;
}
