import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { hashPassword } from '../auth/password.ts';
import { defaultIndustryMenu } from '../callers/industry-menu.ts';
import { isUniqueViolation, sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { PhoneNumber } from '../phone-number.ts';
import { DomainError } from '../problem.ts';
import type { OpenHours, WeeklyHours } from '../routing/working-time.ts';
import { weekdays } from '../routing/working-time.ts';
import { defaultFaultTypes } from '../tickets/default-fault-types.ts';
import { defaultDispositions } from '../wrap-up/default-dispositions.ts';
import { areaCodeOf, checkedInput, login, telephone, words } from './company-input.ts';
import { newPassword } from './new-password.ts';
import { insertUser } from './user-store.ts';

const HOURS = 'always, or opening hours of working days, as 09:00-18:00';
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d';

const companySetUp = z.object({
  hotline: telephone(['service', 'landline', 'mobile', 'foreign'], 'the number that callers dial, as 400-800-1234'),
  name: words('what the hotline is called, as 服务热线'),
  landline: z.array(telephone(['landline', 'mobile', 'foreign'], 'the line behind it, as 0532-55551234')).default([]),
  hours: z
    .string()
    .regex(new RegExp(`^(?:always|${CLOCK}-(?:${CLOCK}|24:00))$`), HOURS)
    .transform(toWeek)
    .prefault('09:00-18:00'),
  admin: login.prefault('admin'),
});
type CompanySetUp = z.output<typeof companySetUp>;

export interface CompanyMade {
  hotline: PhoneNumber;
  team: string;
  admin: { login: string; password: string };
}

/** Its one rule fits every lead. */
export const FIRST_TEAM = '销售';
const QUEUE = { code: 'hotline', nameZh: '服务热线', nameEn: 'Hotline', ring: 20, maxWait: 600, wrapUp: 120 } as const;

/**
 * Makes an empty database a company that takes calls: hotline number, queue, hours, dispositions, a team with a rule
 * for everything, and an administrator. All or nothing; throws bad-request when there is a company already.
 */
export async function setUpCompany(deps: Pick<Deps, 'outbox' | 'ids'>, given: unknown): Promise<CompanyMade> {
  const company = checkedInput(companySetUp, given);
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  try {
    await deps.outbox.commit(async (unit) => {
      await refuseSecond(unit);
      const adminId = deps.ids.next();
      const admin = { id: adminId, login: company.admin, name: '管理员', role: 'admin', language: 'zh-CN' } as const;
      await insertUser(unit, { ...admin, passwordHash });
      const hotlineId = await insertHotline(unit, deps, company);
      await insertTeam(unit, deps, adminId);
      const subject = { subjectType: 'setting', subjectId: hotlineId } as const;
      await audit(unit, deps.ids, { ...subject, at: unit.now, userId: null, action: 'company.set_up' });
    });
  } catch (fault) {
    // A server with DEMO=on that started in the same second was first.
    throw isUniqueViolation(fault) ? companyThere() : fault;
  }
  return { hotline: company.hotline, team: FIRST_TEAM, admin: { login: company.admin, password } };
}

const oneAtATime = sql(
  'one-company-set-up-at-a-time',
  `SELECT pg_advisory_xact_lock(hashtextextended('set-up-company', 0))`,
);
const thereText = sql(
  'company-is-there',
  'SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM hotline_numbers) AS there',
);

async function refuseSecond(unit: UnitOfWork): Promise<void> {
  await unit.query(oneAtATime);
  const [company] = await unit.query<{ there: boolean }>(thereText);
  if (company?.there === true) throw companyThere();
}

function companyThere(): DomainError {
  return new DomainError(
    'bad-request',
    'There is a company in this database already (the demo company counts as one). Set up another in an empty database: another DATABASE_URL or DATA_DIR, with DEMO=off.',
  );
}

const queueText = sql(
  'insert-queue',
  `INSERT INTO call_queues (id, code, name_zh, name_en, ring_seconds, max_wait_seconds, wrap_up_seconds)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);
const hoursText = sql(
  'insert-business-hours',
  'INSERT INTO business_hours (id, name, weekly) VALUES ($1, $2, $3::jsonb)',
);
const hotlineText = sql(
  'insert-hotline-number',
  `INSERT INTO hotline_numbers (id, number, aliases, name, industry_menu, home_area_code, queue_id, business_hours_id)
   VALUES ($1, $2, $3::text[], $4, $5::jsonb, $6, $7, $8)`,
);
const dispositionsText = sql(
  'insert-dispositions',
  `INSERT INTO dispositions (code, name_zh, name_en, position)
   SELECT code, zh, en, position - 1 FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS d (code, zh, en, position)`,
);
const faultTypesText = sql(
  'insert-fault-types',
  `INSERT INTO fault_types (code, name_zh, name_en, position)
   SELECT code, zh, en, position - 1 FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS f (code, zh, en, position)`,
);

async function insertHotline(unit: UnitOfWork, deps: Pick<Deps, 'ids'>, company: CompanySetUp): Promise<string> {
  const [hotlineId, queueId, hoursId] = [deps.ids.next(), deps.ids.next(), deps.ids.next()];
  const { code, nameZh, nameEn, ring, maxWait, wrapUp } = QUEUE;
  await unit.query(queueText, [queueId, code, nameZh, nameEn, ring, maxWait, wrapUp]);
  await unit.query(hoursText, [hoursId, company.name, JSON.stringify(company.hours)]);
  const aliases = [...new Set(company.landline)].filter((number) => number !== company.hotline);
  await unit.query(hotlineText, [
    ...[hotlineId, company.hotline, aliases, company.name, JSON.stringify(defaultIndustryMenu)],
    ...[areaCodeOf([company.hotline, ...aliases]), queueId, hoursId],
  ]);
  const column = (key: 'code' | 'nameZh' | 'nameEn') => defaultDispositions.map((disposition) => disposition[key]);
  await unit.query(dispositionsText, [column('code'), column('nameZh'), column('nameEn')]);
  const fault = (key: 'code' | 'nameZh' | 'nameEn') => defaultFaultTypes.map((type) => type[key]);
  await unit.query(faultTypesText, [fault('code'), fault('nameZh'), fault('nameEn')]);
  return hotlineId;
}

const teamText = sql('insert-team', 'INSERT INTO teams (id, name, manager_id) VALUES ($1, $2, $3)');
const ruleText = sql(
  'insert-catch-all-rule',
  `WITH made AS (
     INSERT INTO rule_sets (id, version, state, created_at, published_at, created_by, published_by)
     VALUES ($4, 1, 'live', $5, $5, $6, $6) RETURNING id)
   INSERT INTO routing_rules (id, rule_set_id, position, name, team_id, is_catch_all) SELECT $1, made.id, 10, $2, $3, true FROM made`,
);

/** Leads that the team does not take come to the administrator. */
async function insertTeam(unit: UnitOfWork, deps: Pick<Deps, 'ids'>, managerId: string): Promise<void> {
  const teamId = deps.ids.next();
  await unit.query(teamText, [teamId, FIRST_TEAM, managerId]);
  await unit.query(ruleText, [deps.ids.next(), '所有来电', teamId, deps.ids.next(), unit.now, managerId]);
}

/** With the China calendar, holidays are closed and bridge days open; a hotline that is always open heeds neither. */
function toWeek(hours: string): WeeklyHours {
  const isAlways = hours === 'always';
  const [from = '', to = ''] = isAlways ? ['00:00', '24:00'] : hours.split('-');
  const open: OpenHours = [from, to];
  const days = isAlways ? weekdays : weekdays.slice(0, 5);
  return { calendar: isAlways ? 'none' : 'china', days: Object.fromEntries(days.map((day) => [day, [open]])) };
}
