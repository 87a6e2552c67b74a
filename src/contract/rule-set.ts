import { z } from 'zod';
import { language, personRef } from './people.ts';

export const ruleStrategy = z.enum(['round_robin', 'least_loaded', 'best_converting', 'named_owner']);
export type RuleStrategy = z.infer<typeof ruleStrategy>;
export const ruleSetState = z.enum(['draft', 'live', 'retired']);
export type RuleSetState = z.infer<typeof ruleSetState>;
export const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
export type Weekday = z.infer<typeof weekday>;

const clockTime = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected HH:MM');
/** From one clock time up to another on these days; `to` before `from` crosses midnight and counts as the day it began. */
export const timeWindow = z.object({ days: z.array(weekday).min(1).max(7), from: clockTime, to: clockTime });
export type TimeWindow = z.infer<typeof timeWindow>;

/** A rule names it as `@name`. */
export const regionGroup = z.object({
  name: z.string().trim().min(1).max(30),
  regions: z.array(z.string().regex(/^\d{6}$/)).max(400),
});
export type RegionGroup = z.infer<typeof regionGroup>;

const cap = z.number().int().min(1).max(10_000).nullable();

/** One rule: conditions (empty: any) and what follows. Codes are checked on save and named in `checks`, not refused. */
export const routingRule = z.object({
  id: z.uuid(),
  name: z.string().trim().min(1).max(60),
  industries: z.array(z.string().max(10)).max(120),
  regions: z.array(z.string().max(40)).max(400),
  /** How sure the region must be, 0 to 1; null: any evidence will do. */
  minRegionConfidence: z.number().gt(0).max(1).nullable(),
  hotlineIds: z.array(z.uuid()).max(50),
  languages: z.array(language).max(2),
  openHours: z.enum(['any', 'working', 'after_hours']),
  timeWindows: z.array(timeWindow).max(10),
  teamId: z.uuid().nullable(),
  ownerRepId: z.uuid().nullable(),
  strategy: ruleStrategy,
  liveHandOver: z.boolean(),
  liveReps: z.number().int().min(1).max(3),
  acceptMinutes: z.number().int().min(1).max(2_880),
  dailyCap: cap,
  openCap: cap,
  isCatchAll: z.boolean(),
});
export type RoutingRule = z.infer<typeof routingRule>;

export const checkCode = z.enum([
  'gap',
  'shadowed',
  'no-team',
  'empty-team',
  'nobody-works',
  'owner-inactive',
  'owner-away',
  'unknown-industry',
  'unknown-region',
  'unknown-group',
  'unknown-hotline',
  'confidence-without-region',
  'best-without-cap',
]);
export type CheckCode = z.infer<typeof checkCode>;
/** What is wrong or worth knowing, as a code with its data: the console says it in a sentence. */
export const ruleCheck = z.object({
  code: checkCode,
  /** `error` forbids publishing. */
  severity: z.enum(['error', 'warning', 'hint']),
  ruleId: z.uuid().nullable(),
  /** Codes, names and counts that the sentence needs. */
  data: z.object({
    name: z.string().optional(),
    byName: z.string().optional(),
    codes: z.array(z.string()).optional(),
    industries: z.array(z.string()).optional(),
    regions: z.array(z.string()).optional(),
  }),
});
export type RuleCheck = z.infer<typeof ruleCheck>;

export const ruleSetSummary = z.object({
  id: z.uuid(),
  version: z.number().int(),
  state: ruleSetState,
  note: z.string(),
  basedOn: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
  createdBy: personRef.nullable(),
  publishedAt: z.iso.datetime().nullable(),
  publishedBy: personRef.nullable(),
  retiredAt: z.iso.datetime().nullable(),
  ruleCount: z.number().int(),
});
export type RuleSetSummary = z.infer<typeof ruleSetSummary>;

export const ruleSetView = ruleSetSummary.extend({
  revision: z.number().int(),
  regionGroups: z.array(regionGroup),
  rules: z.array(routingRule),
  checks: z.array(ruleCheck),
});
export type RuleSetView = z.infer<typeof ruleSetView>;

/** The whole draft; `revision` is that which was read, so that nobody overwrites what they have not seen. */
export const saveRuleSetBody = z
  .object({
    revision: z.number().int(),
    note: z.string().trim().max(500),
    regionGroups: z.array(regionGroup).max(50),
    rules: z.array(routingRule).min(1).max(500),
  })
  .refine(({ rules }) => rules.every((rule, at) => rule.isCatchAll === (at === rules.length - 1)), {
    message: 'expected exactly one catch-all, as the last rule',
    path: ['rules'],
  })
  .refine(({ rules }) => rules.every((rule) => !rule.isCatchAll || isOpenToAll(rule)), {
    message: 'expected the catch-all without any condition',
    path: ['rules'],
  })
  .refine(({ rules }) => new Set(rules.map(({ id }) => id)).size === rules.length, {
    message: 'expected an id of its own for each rule',
    path: ['rules'],
  })
  .refine(({ regionGroups }) => new Set(regionGroups.map(({ name }) => name)).size === regionGroups.length, {
    message: 'expected a name of its own for each group of regions',
    path: ['regionGroups'],
  });
export type SaveRuleSetBody = z.infer<typeof saveRuleSetBody>;
export const publishBody = z.object({ revision: z.number().int(), note: z.string().trim().min(3).max(500) });
export const restoreBody = z.object({ note: z.string().trim().min(3).max(500) });
export const rehearsalBody = z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) });

function isOpenToAll(rule: RoutingRule): boolean {
  const lists = [rule.industries, rule.regions, rule.hotlineIds, rule.languages, rule.timeWindows];
  return lists.every((list) => list.length === 0) && rule.openHours === 'any' && rule.minRegionConfidence === null;
}

const outcome = z.object({
  ruleId: z.uuid().nullable(),
  rule: z.string().nullable(),
  team: z.string().nullable(),
  rep: personRef.nullable(),
});
export const rehearsedLead = z.object({
  leadId: z.uuid(),
  at: z.iso.datetime(),
  company: z.string().nullable(),
  industryCode: z.string().nullable(),
  regionCode: z.string().nullable(),
  /** Whom it really went to first; null: nobody. */
  happened: personRef.nullable(),
  /** By the live rules, with everything else as in `would`. */
  live: outcome,
  would: outcome,
  moved: z.enum(['no', 'rule', 'team', 'rep']),
});
const total = z.object({ id: z.string(), name: z.string(), happened: z.number(), live: z.number(), would: z.number() });
export const rehearsal = z.object({
  leads: z.array(rehearsedLead),
  /** How many leads fell in the time; more than are replayed when it was cut. */
  counted: z.number().int(),
  teams: z.array(total.omit({ happened: true })),
  reps: z.array(total),
  neverUsed: z.array(z.object({ ruleId: z.uuid(), name: z.string() })),
  unrouted: z.object({ happened: z.number(), live: z.number(), would: z.number() }),
});
export type Rehearsal = z.infer<typeof rehearsal>;
export type RehearsedLead = z.infer<typeof rehearsedLead>;

/** What the pickers of the rules page offer. */
export const ruleChoices = z.object({
  industries: z.array(z.object({ code: z.string(), section: z.string(), zh: z.string(), en: z.string() })),
  regions: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
  hotlines: z.array(z.object({ id: z.uuid(), name: z.string(), number: z.string() })),
});
export type RuleChoices = z.infer<typeof ruleChoices>;

const hoursOfDay = z.array(z.tuple([clockTime, clockTime])).max(4);
export const repHoursBody = z.object({
  calendar: z.enum(['china', 'none']),
  days: z.partialRecord(weekday, hoursOfDay),
});
export const repSettings = z.object({
  id: z.uuid(),
  name: z.string(),
  isActive: z.boolean(),
  dailyCap: cap,
  openCap: cap,
  openLeads: z.number().int(),
  awayUntil: z.iso.datetime().nullable(),
  /** `lapsed`: set away after letting several offers lapse; null: by the rep or a supervisor. */
  awayBecause: z.enum(['lapsed']).nullable(),
  deputyId: z.uuid().nullable(),
  daysOff: z.array(z.string()),
  hours: repHoursBody.nullable(),
});
export type RepSettings = z.infer<typeof repSettings>;
export const repSettingsBody = z
  .object({
    dailyCap: cap,
    openCap: cap,
    awayUntil: z.iso.datetime({ offset: true }).nullable(),
    deputyId: z.uuid().nullable(),
    daysOff: z.array(z.iso.date()).max(60),
    hours: repHoursBody,
  })
  .partial();
export const routingTeam = z.object({
  id: z.uuid(),
  name: z.string(),
  manager: personRef.nullable(),
  members: z.array(z.object({ repId: z.uuid(), weight: z.number().int() })),
  /** Rules of the live set and the draft that name it. */
  usedBy: z.number().int(),
});
export type RoutingTeam = z.infer<typeof routingTeam>;
export const routingTeams = z.object({ teams: z.array(routingTeam), reps: z.array(repSettings) });
export type RoutingTeams = z.infer<typeof routingTeams>;
export const saveTeamBody = z.object({
  name: z.string().trim().min(1).max(40),
  members: z.array(z.object({ repId: z.uuid(), weight: z.number().int().min(0).max(100) })).max(500),
});
