import { SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { HoursBody, HoursSetting, SettingHead, Settings } from '../../src/contract/settings.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { CalendarOfYear } from '../settings/calendar-of-year.tsx';
import { DayCheckLine } from '../settings/day-check-line.tsx';
import { FormSection } from '../settings/form-section.tsx';
import { OwnDays } from '../settings/own-days.tsx';
import { FormFrame, useSettingForm, type SettingForm } from '../settings/setting-form.tsx';
import { NEW, NothingChosen, SettingList, useChosen } from '../settings/setting-list.tsx';
import { settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import { WeekEditor } from '../settings/week-editor.tsx';
import styles from '../settings/settings.module.css';

export type HoursDraft = Omit<HoursBody, 'version'>;
const neverSaved: SettingHead = { version: null, changed: null };
const office: [string, string][] = [['09:00', '18:00']];
const newHours: HoursDraft = {
  name: '',
  calendar: 'china',
  week: {
    monday: office,
    tuesday: office,
    wednesday: office,
    thursday: office,
    friday: office,
    saturday: [],
    sunday: [],
  },
  ownDays: [],
};

export default function SettingsHours() {
  const { w } = useSettingsWords();
  const { data, error, refetch } = useQuery(settingsQuery);
  const chosen = useChosen(data?.hours ?? []);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  const hours = data.hours.find(({ id }) => id === chosen);
  const warned = data.warnings.flatMap((warning) => ('hoursId' in warning ? warning.hoursId : []));
  return (
    <div className={styles.columns}>
      <SettingList
        to="/settings/hours"
        label={w('section.hours')}
        chosen={chosen}
        add={w('hours.new')}
        items={data.hours.map(({ id, name, calendar }) => ({
          ...{ id, name, more: w(calendar === 'china' ? 'hours.china' : 'hours.noCalendar') },
          warns: warned.includes(id),
        }))}
      />
      {chosen === NEW && <NewHours />}
      {hours !== undefined && <HoursForm key={hours.id} hours={hours} settings={data} />}
      {chosen === null && <NothingChosen />}
    </div>
  );
}

function NewHours() {
  const { w } = useSettingsWords();
  const navigate = useNavigate();
  const form = useSettingForm<HoursDraft>({
    stored: newHours,
    head: neverSaved,
    isNew: true,
    send: (body) => settingsApi.addHours(body),
    onSaved: ({ id }) => void navigate({ to: '/settings/hours', search: { id }, ignoreBlocker: true }),
  });
  return (
    <FormFrame form={form} title={w('hours.new')}>
      <HoursFields form={form} />
    </FormFrame>
  );
}

function HoursForm({ hours, settings }: { hours: HoursSetting; settings: Settings }) {
  const { w } = useSettingsWords();
  const { name, calendar, week, ownDays } = hours;
  const form = useSettingForm<HoursDraft>({
    stored: { name, calendar, week: inOrder(week), ownDays },
    head: hours,
    send: (body, version) => settingsApi.saveHours(hours.id, { ...body, version }),
  });
  const users = settings.hotlines.filter(({ hoursId }) => hoursId === hours.id).map((hotline) => hotline.name);
  return (
    <FormFrame form={form} title={hours.name}>
      <p className={styles.dim}>
        {users.length === 0 ? w('hours.noHotline') : w('hours.hotlines', { names: users.join(', ') })}
        {' · '}
        {w('hours.zone', { zone: hours.timeZone })}
      </p>
      <HoursFields form={form} />
    </FormFrame>
  );
}

/** As the form writes it: equal hours must be equal text. */
function inOrder(week: HoursSetting['week']): HoursDraft['week'] {
  const { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = week;
  return { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
}

function HoursFields({ form: { draft, change } }: { form: SettingForm<HoursDraft> }) {
  const { w } = useSettingsWords();
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          label={w('hours.name')}
          value={draft.name}
          maxLength={60}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </div>
      <DayCheckLine draft={draft} />
      <FormSection title={w('hours.week')}>
        <WeekEditor week={draft.week} onChange={(week) => change({ week })} />
      </FormSection>
      <FormSection
        title={w('hours.calendar')}
        {...(draft.calendar === 'china' && { hint: w('hours.calendarHint') })}
        aside={
          <SegmentedControl<'china' | 'none'>
            size="xs"
            aria-label={w('hours.calendar')}
            value={draft.calendar}
            onChange={(calendar) => change({ calendar })}
            data={[
              { value: 'china', label: w('hours.china') },
              { value: 'none', label: w('hours.noCalendar') },
            ]}
          />
        }
      >
        {draft.calendar === 'china' && <CalendarOfYear ownDays={draft.ownDays} />}
      </FormSection>
      <OwnDays days={draft.ownDays} monday={draft.week.monday} onChange={(ownDays) => change({ ownDays })} />
    </>
  );
}
