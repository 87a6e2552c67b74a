import type { SpanQuery } from '../contract/lead-report.ts';
import { DomainError } from '../problem.ts';
import type { Span } from './figures.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;
/** What one report may be asked for: a leap year and a day. */
const MOST_DAYS = 367;
/** Calendars have no days before the year 1 and after 9999, and nobody called before this one. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** The span that was asked for; until now and a week long where nothing was said. */
export function spanOf(ask: SpanQuery, now: Date): Span {
  // What is stored has milliseconds: the one that runs belongs to a span that ends now.
  const to = ask.to === undefined ? new Date(now.getTime() + 1) : new Date(ask.to);
  const from = ask.from === undefined ? new Date(to.getTime() - USUAL_DAYS * DAY_MS) : new Date(ask.from);
  if (from.getTime() < EARLIEST || to.getTime() > LATEST)
    throw new DomainError('bad-request', 'from, to: expected instants from the year 2000 until 2199');
  if (from >= to) throw new DomainError('bad-request', 'from: expected an instant before `to`');
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw new DomainError('bad-request', `from: expected at most ${MOST_DAYS} days before \`to\``);
  return { from, to };
}
