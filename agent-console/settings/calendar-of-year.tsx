import { ActionIcon, Alert } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnDay } from '../../src/contract/settings.ts';
import { Tag } from '../components/tag.tsx';
import { serverNow } from '../server-clock.ts';
import { calendarQuery } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

/** What the public calendar knows of a year, and which of it an own day goes before. */
export function CalendarOfYear({ ownDays }: { ownDays: readonly OwnDay[] }) {
  const { w, language } = useSettingsWords();
  const [year, setYear] = useState(() => new Date(serverNow()).getFullYear());
  const { data } = useQuery({ ...calendarQuery(year), placeholderData: keepPreviousData });
  return (
    <div className={styles.section}>
      <div className={styles.line}>
        <ActionIcon variant="default" aria-label={w('hours.previousYear')} onClick={() => setYear(year - 1)}>
          <IconChevronLeft size={15} aria-hidden />
        </ActionIcon>
        <strong aria-live="polite">{w('hours.year', { year })}</strong>
        <ActionIcon variant="default" aria-label={w('hours.nextYear')} onClick={() => setYear(year + 1)}>
          <IconChevronRight size={15} aria-hidden />
        </ActionIcon>
      </div>
      {data?.covered === false && !ownDays.some(({ date }) => date.startsWith(String(year))) && (
        <Alert color="yellow">{w('hours.yearUnknown', { year, until: data.coveredUntil })}</Alert>
      )}
      <ul className={styles.year}>
        {data?.days.map((day) => (
          <li key={day.date}>
            {day.date}
            <Tag tone={day.kind === 'holiday' ? 'gray' : 'amber'}>
              {w(day.kind === 'holiday' ? 'hours.holiday' : 'hours.workday')}
            </Tag>
            <span className={styles.itemMore}>
              {ownDays.some(({ date }) => date === day.date)
                ? w('hours.overridden')
                : language === 'en'
                  ? day.en
                  : day.zh}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
