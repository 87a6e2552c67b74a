import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { OpenSpans, OwnDay } from '../../src/contract/settings.ts';
import { serverNow } from '../server-clock.ts';
import { FormSection } from './form-section.tsx';
import { ImportDays } from './import-days.tsx';
import { useSettingsWords } from './settings-words.ts';
import { Spans } from './week-editor.tsx';
import styles from './settings.module.css';

interface OwnDaysProps {
  days: readonly OwnDay[];
  /** An adjusted working day that is imported has these. */
  monday: OpenSpans;
  onChange: (days: OwnDay[]) => void;
}

export function OwnDays({ days, monday, onChange }: OwnDaysProps) {
  const { w } = useSettingsWords();
  const [importing, setImporting] = useState(false);
  const put = (at: number, part: Partial<OwnDay>) =>
    onChange(days.map((day, place) => (place === at ? { ...day, ...part } : day)));
  const add = () => onChange([...days, { date: dayAfter(days), name: '', open: [] }]);
  const take = (imported: OwnDay[]) => {
    const kept = days.filter(({ date }) => !imported.some((day) => day.date === date));
    onChange([...kept, ...imported].toSorted((a, b) => (a.date < b.date ? -1 : 1)));
  };
  return (
    <FormSection
      title={w('hours.ownDays')}
      hint={w('hours.ownHint')}
      aside={
        <>
          <span className={styles.spacer} />
          <Button
            variant="default"
            size="xs"
            leftSection={<IconUpload size={14} aria-hidden />}
            onClick={() => setImporting(true)}
          >
            {w('hours.import')}
          </Button>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {w('hours.addDay')}
          </Button>
        </>
      }
    >
      {days.length === 0 && <p className={styles.dim}>{w('hours.noOwnDays')}</p>}
      {days.length > 0 && (
        <div className={styles.across}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th style={{ width: 150 }}>{w('hours.date')}</th>
                <th style={{ width: '28%' }}>{w('hours.dayName')}</th>
                <th>{w('hours.open')}</th>
                <th style={{ width: 36 }}>
                  <span className="visually-hidden">{w('do.acts')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((day, at) => (
                // A row is its place: its date may be changed under the hands.
                // oxlint-disable-next-line no-array-index-key
                <Row
                  key={`${days.length}-${at}`}
                  day={day}
                  change={(part) => put(at, part)}
                  remove={() => onChange(days.toSpliced(at, 1))}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {importing && <ImportDays monday={monday} take={take} close={() => setImporting(false)} />}
    </FormSection>
  );
}

function dayAfter(days: readonly OwnDay[]): string {
  const last = days.at(-1)?.date;
  const at = last === undefined || last === '' ? serverNow() : Date.parse(last);
  return new Date(at + 86_400_000).toISOString().slice(0, 10);
}

function Row({ day, change, remove }: { day: OwnDay; change: (part: Partial<OwnDay>) => void; remove: () => void }) {
  const { w } = useSettingsWords();
  return (
    <tr>
      <td>
        <TextInput
          type="date"
          aria-label={w('hours.date')}
          value={day.date}
          onChange={(event) => change({ date: event.currentTarget.value })}
        />
      </td>
      <td>
        <TextInput
          aria-label={w('hours.dayName')}
          value={day.name}
          maxLength={40}
          error={day.name.trim() === ''}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </td>
      <td>
        <Spans label={day.date} spans={day.open} onChange={(open) => change({ open })} />
      </td>
      <td>
        <ActionIcon variant="default" mt={3} aria-label={w('hours.removeDay', { date: day.date })} onClick={remove}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </td>
    </tr>
  );
}
