import { z } from 'zod';
import { figures } from './report.ts';

/** A span of time, both ends as instants; left out: the last seven days until now. `to` is not part of it. */
export const spanQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type SpanQuery = z.infer<typeof spanQuery>;

export const leadDimension = z.enum(['rule', 'team', 'rep', 'region', 'industry', 'hotline']);
export type LeadDimension = z.infer<typeof leadDimension>;

const share = z.number().min(0).max(1).nullable();
const seconds = z.number().nonnegative().nullable();

/** The figures of src/reports/lead-figures.ts. A share or a median of nothing is null, never 0. */
export const leadFigures = z.object({
  leads: z.number().int(),
  contacted: z.number().int(),
  speedMedianSeconds: seconds,
  speedP90Seconds: seconds,
  handedOverLive: z.number().int(),
  liveShare: share,
  offers: z.number().int(),
  acceptedInTime: z.number().int(),
  acceptedInTimeShare: share,
  declined: z.number().int(),
  lapsed: z.number().int(),
  reassigned: z.number().int(),
  converted: z.number().int(),
  convertedShare: share,
});
export type LeadFigures = z.infer<typeof leadFigures>;

export const leadReportQuery = spanQuery.extend({
  by: leadDimension.default('team'),
  language: z.enum(['zh-CN', 'en']).default('zh-CN'),
});
export const leadReport = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  by: leadDimension,
  total: leadFigures,
  /** `key` null: not known, or nobody's. Most leads first. */
  rows: z.array(leadFigures.extend({ key: z.string().nullable(), name: z.string().nullable() })),
});
export type LeadReport = z.infer<typeof leadReport>;

/** Where an unknown caller's call is now. `unaccounted` is the one that must not be. */
export const lostLeadPlace = z.enum([
  'on_the_line',
  'being_routed',
  'offered',
  'owned',
  'managers_list',
  'closed',
  'customer',
  'unaccounted',
]);
export type LostLeadPlace = z.infer<typeof lostLeadPlace>;

export const lostLeadsReport = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  calls: z.number().int(),
  unaccounted: z.number().int(),
  places: z.record(lostLeadPlace, z.number().int()),
  /** The statement that was run: $1 from, $2 to, $3 now. */
  sql: z.string(),
  items: z.array(
    z.object({
      callId: z.uuid(),
      at: z.iso.datetime(),
      leadId: z.uuid().nullable(),
      place: lostLeadPlace,
      /** The rep who owns it or to whom it is offered. */
      rep: z.string().nullable(),
      /** Of a closed one: why. */
      reason: z.string().nullable(),
    }),
  ),
});
export type LostLeadsReport = z.infer<typeof lostLeadsReport>;

export const deskReportQuery = spanQuery.extend({ timeZone: z.string().max(60).default('Asia/Shanghai') });
/** The desk's figures, with repeat calls and pops; see src/reports/desk-days.ts. */
export const deskFigures = figures.extend({
  repeatShare: share,
  popBeforeRingShare: share,
});
export type DeskFigures = z.infer<typeof deskFigures>;
export const deskReport = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  total: deskFigures,
  /** By the calendar of the time zone, oldest first; days without a call too. */
  days: z.array(deskFigures.extend({ date: z.iso.date() })),
});
export type DeskReport = z.infer<typeof deskReport>;

/** The story's goals, in the order in which they stand on the page. */
export const scorecardFigure = z.enum([
  'lost_leads',
  'repeat_calls',
  'handling_time',
  'service_level',
  'speed_to_lead',
]);
export type ScorecardFigure = z.infer<typeof scorecardFigure>;

/** `value`: the figure itself. `of_baseline`: so many times what it was in the baseline period; 0.5 is half. */
export const scorecardTarget = z.object({
  kind: z.enum(['value', 'of_baseline']),
  value: z.number().min(0).max(1_000_000),
});
export type ScorecardTarget = z.infer<typeof scorecardTarget>;

const baseline = z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) });
export const scorecardBody = z
  .object({ baseline, targets: z.partialRecord(scorecardFigure, scorecardTarget) })
  .refine((body) => Date.parse(body.baseline.from) < Date.parse(body.baseline.to), {
    message: 'baseline: expected `from` before `to`',
  });
export type ScorecardBody = z.infer<typeof scorecardBody>;

export const scorecard = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  baseline,
  /** Null: the targets are those that everybody begins with. */
  changed: z.object({ at: z.iso.datetime(), by: z.string() }).nullable(),
  figures: z.array(
    z.object({
      figure: scorecardFigure,
      better: z.enum(['lower', 'higher']),
      target: scorecardTarget,
      /** The target as a number to hold `now` against; null: nothing was measured in the baseline period. */
      goal: z.number().nullable(),
      before: z.number().nullable(),
      now: z.number().nullable(),
      /** Null: nothing to judge by. */
      met: z.boolean().nullable(),
      /** Weeks, oldest first; the last one ends with the span. */
      trend: z.array(z.object({ from: z.iso.datetime(), value: z.number().nullable() })),
    }),
  ),
});
export type Scorecard = z.infer<typeof scorecard>;
