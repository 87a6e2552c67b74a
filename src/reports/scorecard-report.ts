import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { scorecardFigure, scorecardTarget } from '../contract/lead-report.ts';
import type { Scorecard, ScorecardBody } from '../contract/lead-report.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { deskFiguresOf } from './desk-days.ts';
import { readDeskStory } from './desk-report.ts';
import type { Span } from './figures.ts';
import { leadFiguresOf } from './lead-figures.ts';
import { readLeadStories } from './lead-report.ts';
import { lostLeadsOf } from './lost-leads.ts';
import { spanOf } from './report-span.ts';
import { judge, usualBaseline, usualTargets, weeksUntil } from './scorecard.ts';
import type { Measures, Targets } from './scorecard.ts';

const readText = sql(
  'scorecard-targets',
  `SELECT t.figure, t.kind, t.value, t.baseline_from AS "from", t.baseline_to AS "to", t.set_at AS at, coalesce(u.name, '') AS by
   FROM scorecard_targets t LEFT JOIN users u ON u.id = t.set_by`,
);
const writeText = sql(
  'set-scorecard-target',
  `INSERT INTO scorecard_targets (figure, kind, value, baseline_from, baseline_to, set_at, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (figure) DO UPDATE SET kind = excluded.kind, value = excluded.value, baseline_from = excluded.baseline_from,
     baseline_to = excluded.baseline_to, set_at = excluded.set_at, set_by = excluded.set_by`,
);
const oneAtATime = sql(
  'one-scorecard-at-a-time',
  `SELECT pg_advisory_xact_lock(hashtextextended('scorecard targets', 0))`,
);
const storedRow = scorecardTarget.extend({
  figure: scorecardFigure,
  from: z.date(),
  to: z.date(),
  at: z.date(),
  by: z.string(),
});

interface Chosen {
  baseline: Span;
  targets: Targets;
  changed: { at: Date; by: string } | null;
}

/** The goals beside the baseline period, the span that was asked for, and the weeks up to its end. */
export async function scorecardOf(on: Queryable, ask: { span: Span; now: Date }): Promise<Scorecard> {
  const { span, now } = ask;
  const chosen = await readTargets(on, now);
  const trend: { from: Date; measures: Measures }[] = [];
  for (const week of weeksUntil(span.to))
    trend.push({ from: week.from, measures: await measure(on, { span: week, now }) });
  const before = await measure(on, { span: chosen.baseline, now });
  const measured = await measure(on, { span, now });
  const { changed } = chosen;
  return {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    baseline: { from: chosen.baseline.from.toISOString(), to: chosen.baseline.to.toISOString() },
    changed: changed && { at: changed.at.toISOString(), by: changed.by },
    figures: judge(scorecardFigure.options, { targets: chosen.targets, before, now: measured, trend }),
  };
}

/** Sets the targets and the baseline period; figures that are left out get the usual target. Audited, as it was and is. */
export async function setScorecard(deps: Deps, by: { id: string }, body: ScorecardBody): Promise<void> {
  // Refuses what no report could be asked for.
  const baseline = spanOf(body.baseline, deps.clock.now());
  await deps.outbox.commit(async (unit) => {
    await unit.query(oneAtATime);
    const before = await readTargets(unit, unit.now);
    const targets: Targets = { ...usualTargets, ...definedOf(body.targets) };
    for (const figure of scorecardFigure.options) {
      const { kind, value } = targets[figure];
      await unit.query(writeText, [figure, kind, value, baseline.from, baseline.to, unit.now, by.id]);
    }
    await audit(unit, deps.ids, {
      at: unit.now,
      userId: by.id,
      action: 'scorecard.changed',
      subjectType: 'setting',
      subjectId: 'scorecard',
      data: {
        before: { baseline: before.baseline, targets: before.targets },
        after: { baseline, targets },
      },
    });
  });
}

function definedOf(targets: ScorecardBody['targets']): Partial<Targets> {
  const given: Partial<Targets> = {};
  for (const figure of scorecardFigure.options) {
    const target = targets[figure];
    if (target !== undefined) given[figure] = target;
  }
  return given;
}

async function readTargets(on: Queryable, now: Date): Promise<Chosen> {
  const rows = z.array(storedRow).parse(await on.query(readText));
  const [first] = rows;
  if (first === undefined) return { baseline: usualBaseline(now), targets: usualTargets, changed: null };
  const targets = { ...usualTargets };
  for (const { figure, kind, value } of rows) targets[figure] = { kind, value };
  const { from, to, at, by } = first;
  return { baseline: { from, to }, targets, changed: { at, by } };
}

/** The figures of one span. No unknown caller, no answered call: null, not a figure of nought. */
async function measure(on: Queryable, ask: { span: Span; now: Date }): Promise<Measures> {
  const { span, now } = ask;
  const lost = await lostLeadsOf(on, { span, now });
  const until = { from: span.from, to: new Date(Math.min(span.to.getTime(), now.getTime() + 1)) };
  const desk = deskFiguresOf(await readDeskStory(on, span), until);
  const leads = leadFiguresOf(await readLeadStories(on, span));
  return {
    lost_leads: lost.calls === 0 ? null : lost.unaccounted,
    repeat_calls: desk.repeatShare,
    handling_time: desk.averageHandlingSeconds,
    service_level: desk.serviceLevel.share,
    speed_to_lead: leads.speedMedianSeconds,
  };
}
