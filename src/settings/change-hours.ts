import type { HoursBody, SettingSaved } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Statement } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { changeSetting } from './change-setting.ts';
import type { SettingChange } from './change-setting.ts';

type Hours = Omit<HoursBody, 'version'>;

const insertText = sql('add-hours', 'INSERT INTO business_hours (id, name, weekly) VALUES ($1, $2, $3::jsonb)');
const updateText = sql('change-hours', 'UPDATE business_hours SET name = $2, weekly = $3::jsonb WHERE id = $1');
const clearText = sql('clear-own-days', 'DELETE FROM holidays WHERE business_hours_id = $1');
const daysText = sql(
  'set-own-days',
  `INSERT INTO holidays (business_hours_id, date, name, hours)
   SELECT $1, * FROM unnest($2::date[], $3::text[], $4::jsonb[])`,
);

/** Week, calendar and own days of one set of opening hours, with everything that was not left out. */
export async function changeHours(
  deps: Deps,
  by: { byId: string; id: string },
  { version, ...hours }: HoursBody,
): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...common(by, hours),
    version,
    action: 'changed',
    write: (unit) => store(unit, { text: updateText, id: by.id, hours }),
  });
}

export async function addHours(deps: Deps, byId: string, hours: Hours): Promise<SettingSaved> {
  const id = deps.ids.next();
  return changeSetting(deps, {
    ...common({ byId, id }, hours),
    action: 'added',
    write: (unit) => store(unit, { text: insertText, id, hours }),
  });
}

function common(
  by: { byId: string; id: string },
  { name }: Hours,
): Pick<SettingChange, 'byId' | 'id' | 'kind' | 'part' | 'check'> {
  return {
    ...by,
    kind: 'hours',
    part: ({ hours }) => hours.find(({ id }) => id === by.id),
    check({ hours }) {
      if (!hours.some((other) => other.id !== by.id && other.name === name)) return;
      throw new DomainError('bad-request', 'name: expected one that no other opening hours have');
    },
  };
}

async function store(
  unit: UnitOfWork,
  { text, id, hours }: { text: Statement; id: string; hours: Hours },
): Promise<void> {
  const { name, calendar, week, ownDays } = hours;
  await unit.query(text, [id, name, JSON.stringify({ calendar, days: week })]);
  await unit.query(clearText, [id]);
  const spans = ownDays.map(({ open }) => JSON.stringify(open));
  await unit.query(daysText, [id, ownDays.map(({ date }) => date), ownDays.map((day) => day.name), spans]);
}
