import type { DeskFigures } from '../contract/lead-report.ts';
import { instantOf, nextDate, wallTime } from '../routing/zoned-time.ts';
import { figuresOf } from './figures.ts';
import type { QueuedCall, Span, StateInterval } from './figures.ts';

/** Everything that happened on the desk within a span. */
export interface DeskStory {
  calls: readonly QueuedCall[];
  intervals: readonly StateInterval[];
  /** Calls of customers that were answered. */
  talks: readonly { at: Date; isRepeat: boolean }[];
  /** Telephones of agents that rang with a call. */
  rings: readonly { at: Date; popFirst: boolean }[];
}

/**
 *   repeat calls     of the answered calls of customers, those about the same thing as an answered call of the same
 *                    customer in the 7 days before: the same fault type of the ticket, else the same disposition, or
 *                    what was reported then is still not solved
 *   pop before ring  of the rings, those where a screen had said that the caller is drawn before the telephone rang
 */
export function deskFiguresOf(story: DeskStory, span: Span): DeskFigures {
  const isWithin = ({ at }: { at: Date }) => at >= span.from && at < span.to;
  const talks = story.talks.filter(isWithin);
  const rings = story.rings.filter(isWithin);
  const calls = story.calls.filter(({ queuedAt }) => isWithin({ at: queuedAt }));
  // An interval of before or after adds nothing to the seconds, but its call would be counted as handled.
  const intervals = story.intervals.filter(
    ({ startedAt, endedAt }) => startedAt < span.to && (endedAt === null || endedAt > span.from),
  );
  return {
    ...figuresOf(calls, intervals, span),
    repeatShare: share(talks, ({ isRepeat }) => isRepeat),
    popBeforeRingShare: share(rings, ({ popFirst }) => popFirst),
  };
}

/** The days that a span touches, by a zone's calendar; the first and the last may be parts of days. */
export function daysOf(span: Span, timeZone: string): { date: string; span: Span }[] {
  const days: { date: string; span: Span }[] = [];
  let { date } = wallTime(span.from.getTime(), timeZone);
  for (;;) {
    const begin = instantOf(date, 0, timeZone);
    const next = nextDate(date, 1);
    const end = instantOf(next, 0, timeZone);
    // After the year 9999 a day has no date of ten letters and no next one; this runs on the thread that answers calls.
    if (begin >= span.to.getTime() || !(end > begin)) return days;
    const from = new Date(Math.max(begin, span.from.getTime()));
    days.push({ date, span: { from, to: new Date(Math.min(end, span.to.getTime())) } });
    date = next;
  }
}

function share<Item>(items: readonly Item[], counts: (item: Item) => boolean): number | null {
  return items.length === 0 ? null : items.filter(counts).length / items.length;
}
