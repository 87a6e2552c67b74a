import type { Scorecard, ScorecardFigure, ScorecardTarget } from '../contract/lead-report.ts';
import type { Span } from './figures.ts';

const DAY_MS = 86_400_000;
const TREND_WEEKS = 8;
const BASELINE_DAYS = 28;

export type Measures = Record<ScorecardFigure, number | null>;
export type Targets = Record<ScorecardFigure, ScorecardTarget>;

/**
 *   lost_leads     calls of unknown callers whom nobody accounts for now (lost-leads.ts)
 *   repeat_calls   share of customers' answered calls that are about the same thing again (desk-days.ts)
 *   handling_time  AHT: talk + hold + wrap-up for a handled call, in seconds (figures.ts)
 *   service_level  share answered within 20 s (figures.ts)
 *   speed_to_lead  median of call began -> first word between rep and caller, in seconds (lead-figures.ts)
 */
export const better: Record<ScorecardFigure, 'lower' | 'higher'> = {
  lost_leads: 'lower',
  repeat_calls: 'lower',
  handling_time: 'lower',
  service_level: 'higher',
  speed_to_lead: 'lower',
};

/** The story's goals: what everybody begins with. */
export const usualTargets: Targets = {
  lost_leads: { kind: 'value', value: 0 },
  repeat_calls: { kind: 'of_baseline', value: 0.7 },
  handling_time: { kind: 'of_baseline', value: 0.5 },
  service_level: { kind: 'value', value: 0.8 },
  speed_to_lead: { kind: 'value', value: 300 },
};

/** Where nobody chose one: the four weeks that ended four weeks ago. */
export function usualBaseline(now: Date): Span {
  const to = new Date(now.getTime() - BASELINE_DAYS * DAY_MS);
  return { from: new Date(to.getTime() - BASELINE_DAYS * DAY_MS), to };
}

/** Each figure with its goal as a number, and whether what was measured now meets it. */
export function judge(
  order: readonly ScorecardFigure[],
  given: { targets: Targets; before: Measures; now: Measures; trend: readonly { from: Date; measures: Measures }[] },
): Scorecard['figures'] {
  return order.map((figure) => {
    const target = given.targets[figure];
    const before = given.before[figure];
    const now = given.now[figure];
    const goal = goalOf(target, before);
    return {
      figure,
      better: better[figure],
      target,
      goal,
      before,
      now,
      met: isMet(better[figure], goal, now),
      trend: given.trend.map(({ from, measures }) => ({ from: from.toISOString(), value: measures[figure] })),
    };
  });
}

/** Null: there is no baseline to take a part of. */
export function goalOf(target: ScorecardTarget, before: number | null): number | null {
  if (target.kind === 'value') return target.value;
  return before === null ? null : before * target.value;
}

/** The goal itself is met. */
export function isMet(direction: 'lower' | 'higher', goal: number | null, now: number | null): boolean | null {
  if (goal === null || now === null) return null;
  return direction === 'lower' ? now <= goal : now >= goal;
}

/** The weeks before an instant, oldest first: seven days each, so that every week has one of each weekday. */
export function weeksUntil(to: Date): Span[] {
  return Array.from({ length: TREND_WEEKS }, (_, at) => {
    const end = to.getTime() - (TREND_WEEKS - 1 - at) * 7 * DAY_MS;
    return { from: new Date(end - 7 * DAY_MS), to: new Date(end) };
  });
}
