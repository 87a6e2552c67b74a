import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { instantOf } from '../routing/zoned-time.ts';
import { lostLeadsOf, lostLeadsStatement } from './lost-leads.ts';
import { spanOf } from './report-span.ts';

const TIME_ZONE = 'Asia/Shanghai';

/** For a terminal: a line for each call of an unknown caller, and how many of them nobody accounts for. */
export async function lostLeadLines(
  deps: Pick<Deps, 'db' | 'clock'>,
  given: Record<string, unknown>,
): Promise<{ lines: string[]; unaccounted: number }> {
  const now = deps.clock.now();
  const [from, to] = [dayOf(given, 'from'), dayOf(given, 'to')];
  const span = spanOf({ ...(from && { from }), ...(to && { to }) }, now);
  if (given['sql'] === true) return { lines: statementLines(span, now), unaccounted: 0 };
  const report = await lostLeadsOf(deps.db, { span, now });
  const calls = report.items.map(({ at, callId, place, rep, reason }) =>
    [at, callId, place.padEnd(13), rep ?? '', reason ?? ''].join('  ').trimEnd(),
  );
  const places = Object.entries(report.places).map(([place, count]) => `  ${place.padEnd(13)}  ${count}`);
  return {
    lines: [...calls, `${report.calls} calls of unknown callers from ${report.from} to ${report.to}`, ...places],
    unaccounted: report.unaccounted,
  };
}

/** As psql takes it, with what the parameters would be. */
function statementLines(span: { from: Date; to: Date }, now: Date): string[] {
  const instants = [span.from, span.to, now].map((at) => `'${at.toISOString()}'::timestamptz`);
  return [`${lostLeadsStatement.text.replace(/\$([123])\b/g, (_, place) => instants[Number(place) - 1] ?? '')};`];
}

function dayOf(given: Record<string, unknown>, name: 'from' | 'to'): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(`${value}T00:00:00Z`)))
    throw new DomainError('bad-request', `${name}: expected a day such as 2026-11-01`);
  return new Date(instantOf(value, 0, TIME_ZONE)).toISOString();
}
