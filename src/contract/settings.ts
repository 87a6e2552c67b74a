import { z } from 'zod';
import { handOverSettings } from './rep-channel.ts';

/**
 * What supervisors and administrators change without an engineer. Everything is read at once (`settings`) and changed
 * one form at a time. `version` names the last change of that form: who saves an older one gets 409 `setting-changed`.
 */
export const settingVersion = z.uuid('the version that was read, or null').nullable();
export const settingHead = z.object({
  version: settingVersion,
  changed: z.object({ by: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});
export type SettingHead = z.infer<typeof settingHead>;

const text = (most: number, what: string) => z.string({ error: what }).trim().min(1, what).max(most, what);
const seconds = (least: number, most: number) => {
  const what = `whole seconds from ${least} to ${most}`;
  return z.number({ error: what }).int(what).min(least, what).max(most, what);
};
const names = {
  nameZh: text(60, 'a Chinese name of 1 to 60 letters'),
  nameEn: text(60, 'an English name of 1 to 60 letters'),
};

/** What is stored may be older than these limits: reading is never refused. */
const anyNames = { nameZh: z.string(), nameEn: z.string() };

// ---------------------------------------------------------------- protection of leads

const days = z
  .number({ error: 'whole days from 1 to 365' })
  .int('whole days from 1 to 365')
  .min(1, 'whole days from 1 to 365')
  .max(365, 'whole days from 1 to 365');
const daysByGrade = z.object({ vip: days, key: days, standard: days });
const protectionFields = {
  /** Days without the owner's activity until a lead is released, by its stage and the customer's grade. */
  days: z.object({ accepted: daysByGrade, contacted: daysByGrade, qualified: daysByGrade }),
  /** The owner is told so many days before. */
  warnDays: z
    .number({ error: 'whole days from 1 to 30' })
    .int('whole days from 1 to 30')
    .min(1, 'whole days from 1 to 30')
    .max(30, 'whole days from 1 to 30'),
  /** To the managers' list, or to the next rep by the rules. */
  onRelease: z.enum(['unassigned', 'reroute']),
};
export const protectionSetting = settingHead.extend(protectionFields);
export type ProtectionSetting = z.infer<typeof protectionSetting>;
export const protectionBody = z.object({ version: settingVersion, ...protectionFields });
export type ProtectionBody = z.infer<typeof protectionBody>;

// ---------------------------------------------------------------- hand-over of leads

export const handOverSetting = settingHead.extend(handOverSettings.shape);
export type HandOverSetting = z.infer<typeof handOverSetting>;
export const handOverBody = handOverSettings.extend({ version: settingVersion });
export type HandOverBody = z.infer<typeof handOverBody>;

// ---------------------------------------------------------------- hotline numbers

export const MENU_LIMIT = 6;
/** What turns the menu into the other language; no entry may have it. */
export const MENU_LANGUAGE_DIGIT = '9';

export const menuEntry = z.object({
  digit: z.string().regex(/^[0-8]$/, 'one key from 0 to 8; 9 changes the language'),
  /** A section (`I`) or division (`63`) of GB/T 4754; null: other industries. */
  industryCode: z.string().max(3).nullable(),
  zh: text(30, 'the Chinese name that is read out, 1 to 30 letters'),
  en: text(60, 'the English name that is read out, 1 to 60 letters'),
});
export type MenuEntry = z.infer<typeof menuEntry>;

export const industryMenu = z
  .array(menuEntry)
  .max(MENU_LIMIT, `at most ${MENU_LIMIT} entries: nobody listens to more`)
  .refine((menu) => new Set(menu.map(({ digit }) => digit)).size === menu.length, 'a key of its own for each entry');

/** In both languages or not at all. */
export const welcome = z.object({
  'zh-CN': text(200, 'a Chinese greeting of 1 to 200 letters'),
  en: text(400, 'an English greeting of 1 to 400 letters'),
});
export type Welcome = z.infer<typeof welcome>;

const hotlineFields = {
  name: text(60, 'what the hotline is called, 1 to 60 letters'),
  welcome: welcome.nullable(),
  menu: industryMenu,
  queueId: z.uuid('the id of a queue'),
  hoursId: z.uuid('the id of opening hours'),
};
export const hotlineSetting = settingHead.extend({
  id: z.uuid(),
  number: z.string(),
  aliases: z.array(z.string()),
  name: z.string(),
  welcome: z.object({ 'zh-CN': z.string(), en: z.string() }).nullable(),
  menu: z.array(z.object({ digit: z.string(), industryCode: z.string().nullable(), zh: z.string(), en: z.string() })),
  queueId: z.uuid(),
  hoursId: z.uuid(),
});
export type HotlineSetting = z.infer<typeof hotlineSetting>;
export const hotlineBody = z.object({ version: settingVersion, ...hotlineFields });
export type HotlineBody = z.infer<typeof hotlineBody>;

export const greetingBody = z.object({ welcome: welcome.nullable(), menu: industryMenu });
export type GreetingBody = z.infer<typeof greetingBody>;
/** What a caller whom we don't know hears first, sentence by sentence. */
export const greetingPreview = z.object({ 'zh-CN': z.array(z.string()), en: z.array(z.string()) });
export type GreetingPreview = z.infer<typeof greetingPreview>;

// ---------------------------------------------------------------- queues

const queueFields = {
  ...names,
  /** Null: every agent will do. */
  skillId: z.uuid('the id of a skill, or null').nullable(),
  ringSeconds: seconds(5, 120),
  maxWaitSeconds: seconds(30, 3600),
  wrapUpSeconds: seconds(10, 1800),
  preferSeconds: seconds(0, 300),
  overflowSeconds: seconds(0, 3600),
  /** Whether a call must have a disposition to be written up. */
  dispositionRequired: z.boolean('true or false'),
  /** Codes; none: all of them. */
  dispositions: z.array(z.string().max(40)).max(100),
};
export const queueSetting = settingHead.extend({
  id: z.uuid(),
  ...anyNames,
  skillId: z.uuid().nullable(),
  ringSeconds: z.int(),
  maxWaitSeconds: z.int(),
  wrapUpSeconds: z.int(),
  preferSeconds: z.int(),
  overflowSeconds: z.int(),
  dispositionRequired: z.boolean(),
  dispositions: z.array(z.string()),
});
export type QueueSetting = z.infer<typeof queueSetting>;
export const queueBody = z.object({ version: settingVersion, ...queueFields });
export type QueueBody = z.infer<typeof queueBody>;

// ---------------------------------------------------------------- skills

const skillLevel = z.object({
  skillId: z.uuid('the id of a skill'),
  level: z.number().int().min(1, 'a level from 1 to 5').max(5, 'a level from 1 to 5'),
});
export const skillSetting = settingHead.extend({ id: z.uuid(), ...anyNames });
export type SkillSetting = z.infer<typeof skillSetting>;
export const skillBody = z.object({ version: settingVersion, ...names });
export type SkillBody = z.infer<typeof skillBody>;
export const agentSkills = settingHead.extend({ id: z.uuid(), name: z.string(), skills: z.array(skillLevel) });
export type AgentSkills = z.infer<typeof agentSkills>;
export const agentSkillsBody = z.object({ version: settingVersion, skills: z.array(skillLevel).max(100) });
export type AgentSkillsBody = z.infer<typeof agentSkillsBody>;

// ---------------------------------------------------------------- opening hours

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const opensAt = z.string().regex(CLOCK, 'a time from 00:00 to 23:59');
const closesAt = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time from 00:00 to 24:00');
const span = z.tuple([opensAt, closesAt]).refine(([from, to]) => from !== to, 'an end that is not the beginning');
/** In order; one that ends before it begins goes on past midnight. */
export const openSpans = z
  .array(span)
  .max(6, 'at most 6 spans a day')
  .refine(
    (spans) => spans.every(([from], at) => at === 0 || from >= lastEnd(spans[at - 1])),
    'spans in order that do not overlap; only the last may go past midnight',
  );
export type OpenSpans = z.infer<typeof openSpans>;

function lastEnd(before: readonly [string, string] | undefined): string {
  if (before === undefined) return '';
  return before[1] > before[0] ? before[1] : '24:00';
}

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type WeekdayName = (typeof weekdayNames)[number];
const date = z.iso.date('a date that exists, as 2027-02-06');

/** A day that differs from calendar and week. No hours: closed. */
export const ownDay = z.object({ date, name: text(40, 'what the day is called, 1 to 40 letters'), open: openSpans });
export type OwnDay = z.infer<typeof ownDay>;
const hoursRules = {
  /** `china`: closed on statutory holidays, open on adjusted working days. */
  calendar: z.enum(['china', 'none']),
  week: z.record(z.enum(weekdayNames), openSpans),
  ownDays: z
    .array(ownDay)
    .max(1000)
    .refine((days) => new Set(days.map((day) => day.date)).size === days.length, 'each date once'),
};
const anySpans = z.array(z.tuple([z.string(), z.string()]));
export const hoursSetting = settingHead.extend({
  id: z.uuid(),
  name: z.string(),
  timeZone: z.string(),
  calendar: z.enum(['china', 'none']),
  week: z.record(z.enum(weekdayNames), anySpans),
  ownDays: z.array(z.object({ date: z.string(), name: z.string(), open: anySpans })),
});
export type HoursSetting = z.infer<typeof hoursSetting>;
export const hoursBody = z.object({
  version: settingVersion,
  name: text(60, 'what these hours are called, 1 to 60 letters'),
  ...hoursRules,
});
export type HoursBody = z.infer<typeof hoursBody>;

/** Asks of hours as they stand in a form, saved or not. */
export const dayCheckBody = z.object({ date, ...hoursRules });
export type DayCheckBody = z.infer<typeof dayCheckBody>;
export const dayCheck = z.object({
  open: anySpans,
  because: z.enum(['own-day', 'holiday', 'adjusted-workday', 'week']),
  /** Of the own day or the holiday. */
  name: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** Whether the public calendar knows this year; always true without one. */
  covered: z.boolean(),
});
export type DayCheck = z.infer<typeof dayCheck>;

export const calendarYearQuery = z.object({ year: z.coerce.number().int().min(2000).max(2100) });
export const calendarYear = z.object({
  covered: z.boolean(),
  coveredUntil: z.string(),
  days: z.array(
    z.object({ date: z.string(), kind: z.enum(['holiday', 'adjusted-workday']), zh: z.string(), en: z.string() }),
  ),
});
export type CalendarYear = z.infer<typeof calendarYear>;

// ---------------------------------------------------------------- dispositions

export const dispositionSettings = settingHead.extend({
  items: z.array(z.object({ code: z.string(), ...anyNames, isActive: z.boolean() })),
});
export type DispositionSettings = z.infer<typeof dispositionSettings>;
/** All of them in their order; one without a code is new. */
export const dispositionsBody = z.object({
  version: settingVersion,
  items: z.array(z.object({ code: z.string().max(40).nullable(), ...names, isActive: z.boolean() })).max(60),
});
export type DispositionsBody = z.infer<typeof dispositionsBody>;

// ---------------------------------------------------------------- all of it

/** What would leave callers unserved, or soon will: told with every answer, and never in the way of saving. */
export const settingWarning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('queue-skill-nobody'), queueId: z.uuid(), name: z.string() }),
  z.object({ code: z.literal('hotline-never-open'), hotlineId: z.uuid(), name: z.string() }),
  z.object({ code: z.literal('hotline-no-menu'), hotlineId: z.uuid(), name: z.string() }),
  z.object({ code: z.literal('hours-year-unknown'), hoursId: z.uuid(), name: z.string(), year: z.string() }),
  z.object({ code: z.literal('queue-no-disposition'), queueId: z.uuid(), name: z.string() }),
  z.object({ code: z.literal('no-disposition') }),
]);
export type SettingWarning = z.infer<typeof settingWarning>;

export const settings = z.object({
  hotlines: z.array(hotlineSetting),
  queues: z.array(queueSetting),
  skills: z.array(skillSetting),
  agents: z.array(agentSkills),
  hours: z.array(hoursSetting),
  dispositions: dispositionSettings,
  protection: protectionSetting,
  handOver: handOverSetting,
  industries: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
  warnings: z.array(settingWarning),
});
export type Settings = z.infer<typeof settings>;
export const settingSaved = z.object({ id: z.string(), version: settingVersion, warnings: z.array(settingWarning) });
export type SettingSaved = z.infer<typeof settingSaved>;
