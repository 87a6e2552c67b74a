import { z } from 'zod';
import { allIndustries } from '../callers/industries.ts';
import type { SettingHead, Settings } from '../contract/settings.ts';
import { dispositionSettings, hotlineSetting, hoursSetting, weekdayNames } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { readHandOverSettings } from '../leads/hand-over-settings.ts';
import { readProtection } from '../leads/protection-store.ts';
import { weeklyHours } from '../routing/hours-schema.ts';
import { settingWarnings } from './setting-warnings.ts';

export type SettingKind =
  | 'hotline'
  | 'queue'
  | 'skill'
  | 'agent_skills'
  | 'hours'
  | 'dispositions'
  | 'protection'
  | 'hand_over';

/** Under which a form's changes are audited; the audit is also what its version comes from. */
export function subjectOf(kind: SettingKind, id: string): string {
  return `${kind}:${id}`;
}

const hotlinesText = sql(
  'settings-hotlines',
  `SELECT id, number, aliases, name, welcome, industry_menu AS menu, queue_id AS "queueId", business_hours_id AS "hoursId"
   FROM hotline_numbers ORDER BY number`,
);
const queuesText = sql(
  'settings-queues',
  `SELECT q.id, q.name_zh AS "nameZh", q.name_en AS "nameEn", q.skill_id AS "skillId", q.ring_seconds AS "ringSeconds",
     q.max_wait_seconds AS "maxWaitSeconds", q.wrap_up_seconds AS "wrapUpSeconds", q.prefer_seconds AS "preferSeconds",
     q.overflow_seconds AS "overflowSeconds", q.disposition_required AS "dispositionRequired", coalesce((
       SELECT array_agg(d.disposition_code ORDER BY d.disposition_code) FROM queue_dispositions d WHERE d.queue_id = q.id), '{}') AS dispositions
   FROM call_queues q ORDER BY q.name_zh, q.id`,
);
const skillsText = sql(
  'settings-skills',
  'SELECT id, name_zh AS "nameZh", name_en AS "nameEn" FROM skills ORDER BY name_zh, id',
);
const agentsText = sql(
  'settings-agents',
  `SELECT u.id, u.name, coalesce((
     SELECT json_agg(json_build_object('skillId', s.skill_id, 'level', s.level) ORDER BY s.skill_id)
     FROM agent_skills s WHERE s.agent_id = u.id), '[]'::json) AS skills
   FROM agents a JOIN users u ON u.id = a.user_id WHERE u.is_active ORDER BY u.login`,
);
const hoursText = sql(
  'settings-hours',
  `SELECT b.id, b.name, b.time_zone AS "timeZone", b.weekly, coalesce((
     SELECT json_agg(json_build_object('date', to_char(d.date, 'YYYY-MM-DD'), 'name', d.name, 'open', d.hours) ORDER BY d.date)
     FROM holidays d WHERE d.business_hours_id = b.id), '[]'::json) AS "ownDays"
   FROM business_hours b ORDER BY b.name, b.id`,
);
const dispositionsText = sql(
  'settings-dispositions',
  'SELECT code, name_zh AS "nameZh", name_en AS "nameEn", is_active AS "isActive" FROM dispositions ORDER BY position, code',
);
const changesText = sql(
  'settings-last-changes',
  `SELECT DISTINCT ON (a.subject_id) a.subject_id AS subject, a.id AS version, a.at, u.name AS by
   FROM audit_entries a LEFT JOIN users u ON u.id = a.user_id WHERE a.subject_type = 'setting'
   ORDER BY a.subject_id, a.at DESC, a.id DESC`,
);

/** By subject: its newest change. */
export async function lastChanges(on: Queryable): Promise<Map<string, SettingHead>> {
  const rows = await on.query<{ subject: string; version: string; at: Date; by: string | null }>(changesText);
  return new Map(
    rows.map(({ subject, version, at, by }) => [subject, { version, changed: { by, at: at.toISOString() } }]),
  );
}

/** Everything that supervisors may change, as it stands, with what is wrong with it. */
export async function readSettings(on: Queryable, now: Date): Promise<Settings> {
  const changes = await lastChanges(on);
  const head = (kind: SettingKind, id: string) => changes.get(subjectOf(kind, id)) ?? { version: null, changed: null };
  const listed = async <Row extends { id: string }>(kind: SettingKind, text: Parameters<Queryable['query']>[0]) =>
    (await on.query<Row>(text)).map((row) => ({ ...row, ...head(kind, row.id) }));
  const found = {
    hotlines: z.array(hotlineSetting).parse(await listed('hotline', hotlinesText)),
    queues: await listed<Settings['queues'][number]>('queue', queuesText),
    skills: await listed<Settings['skills'][number]>('skill', skillsText),
    agents: await listed<Settings['agents'][number]>('agent_skills', agentsText),
    hours: z.array(hoursSetting).parse((await listed<HoursRow>('hours', hoursText)).map(withWeek)),
    dispositions: dispositionSettings.parse({
      ...head('dispositions', 'all'),
      items: await on.query(dispositionsText),
    }),
    protection: { ...head('protection', 'all'), ...(await readProtection(on)) },
    handOver: { ...head('hand_over', 'all'), ...(await readHandOverSettings(on)) },
    industries: allIndustries().map(({ code, zh, en }) => ({ code, zh, en })),
  };
  return { ...found, warnings: settingWarnings(found, now) };
}

type HoursRow = { id: string; weekly: unknown };

/** Every weekday has its hours, and the calendar is said: as the rules read what the column leaves out. */
function withWeek({ weekly, ...row }: HoursRow): object {
  const { calendar = 'china', days } = weeklyHours.parse(weekly);
  return { ...row, calendar, week: Object.fromEntries(weekdayNames.map((day) => [day, days[day] ?? []])) };
}
