import { TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { HoursBody } from '../../src/contract/settings.ts';
import { serverNow } from '../server-clock.ts';
import { dayCheckQuery } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import { spansText } from './week-editor.tsx';
import styles from './settings.module.css';

const CHINA_MS = 8 * 3_600_000;

/** One date, and when callers are answered on it, by the form as it stands. */
export function DayCheckLine({ draft }: { draft: Omit<HoursBody, 'version'> }) {
  const { w } = useSettingsWords();
  const [date, setDate] = useState(() => new Date(serverNow() + CHINA_MS).toISOString().slice(0, 10));
  const { calendar, week, ownDays } = draft;
  const isDate = /^\d{4}-\d\d-\d\d$/.test(date);
  const { data } = useQuery({
    ...dayCheckQuery({ date, calendar, week, ownDays }),
    enabled: isDate,
    placeholderData: keepPreviousData,
  });
  return (
    <div className={styles.line}>
      <TextInput
        type="date"
        aria-label={w('hours.check')}
        label={w('hours.check')}
        value={date}
        onChange={(event) => setDate(event.currentTarget.value)}
      />
      {isDate && data !== undefined && (
        <p role="status" style={{ alignSelf: 'end', paddingBottom: 7 }}>
          <strong>
            {data.open.length === 0
              ? w('hours.checkClosed', { date })
              : w('hours.checkOpen', { date, spans: spansText(data.open) })}
          </strong>{' '}
          <Because check={data} />
        </p>
      )}
    </div>
  );
}

function Because({
  check,
}: {
  check: {
    because: 'own-day' | 'holiday' | 'adjusted-workday' | 'week';
    name: { zh: string; en: string } | null;
    covered: boolean;
  };
}) {
  const { w, language } = useSettingsWords();
  const name = (language === 'en' ? check.name?.en : check.name?.zh) ?? '';
  return (
    <span className={styles.dim}>
      {w(`hours.because.${check.because}`, { name })}
      {!check.covered && ` · ${w('hours.notCovered')}`}
    </span>
  );
}
