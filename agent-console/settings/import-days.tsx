import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { OpenSpans, OwnDay } from '../../src/contract/settings.ts';
import { Tag } from '../components/tag.tsx';
import { serverNow } from '../server-clock.ts';
import { readHolidayLines, type LineFault, type ListedDay } from './holiday-lines.ts';
import { useSettingsWords } from './settings-words.ts';
import { spansText } from './week-editor.tsx';
import styles from './settings.module.css';

interface ImportDaysProps {
  monday: OpenSpans;
  take: (days: OwnDay[]) => void;
  close: () => void;
}

/** A year's official list, pasted; what was understood is seen before it goes into the form. */
export function ImportDays({ monday, take, close }: ImportDaysProps) {
  const { t, w } = useSettingsWords();
  const [text, setText] = useState('');
  const [year, setYear] = useState(() => new Date(serverNow()).getFullYear() + 1);
  const { days, faults } = readHolidayLines(text, year);
  const worked = days.filter(({ kind }) => kind === 'worked').length;
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={w('import.title')}
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <div className={styles.stack}>
        <p className={styles.dim}>{w('import.hint')}</p>
        <Textarea
          data-autofocus
          label={w('import.lines')}
          placeholder={w('import.example')}
          value={text}
          autosize
          minRows={5}
          maxRows={12}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NumberInput
          label={w('import.year')}
          value={year}
          min={2000}
          max={2100}
          w={180}
          allowDecimal={false}
          onChange={(value) => typeof value === 'number' && setYear(value)}
        />
        <Faults faults={faults} />
        {days.length > 0 && (
          <>
            <p role="status">{w('import.found', { closed: days.length - worked, worked })}</p>
            {worked > 0 && <p className={styles.dim}>{w('import.worksAs', { spans: spansText(monday) })}</p>}
            <Found days={days} />
          </>
        )}
        <div className={styles.line}>
          <span className={styles.spacer} />
          <Button variant="default" onClick={close}>
            {t('do.cancel')}
          </Button>
          <Button
            disabled={days.length === 0 || faults.length > 0}
            onClick={() => {
              take(days.map(({ date, name, kind }) => ({ date, name, open: kind === 'worked' ? monday : [] })));
              close();
            }}
          >
            {w('import.take')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Faults({ faults }: { faults: readonly LineFault[] }) {
  const { w } = useSettingsWords();
  if (faults.length === 0) return null;
  return (
    <ul className={styles.faults} role="alert">
      {faults.map(({ line, code, date }) => (
        <li key={`${line} ${code} ${date}`}>
          {w('import.fault', { line, what: w(`import.fault.${code}`, { date: date ?? '' }) })}
        </li>
      ))}
    </ul>
  );
}

function Found({ days }: { days: readonly ListedDay[] }) {
  const { w } = useSettingsWords();
  return (
    <ul className={styles.year}>
      {days.map((day) => (
        <li key={day.date}>
          {day.date}
          <Tag tone={day.kind === 'closed' ? 'gray' : 'amber'}>
            {w(day.kind === 'closed' ? 'hours.holiday' : 'hours.workday')}
          </Tag>
          <span className={styles.itemMore}>{day.name}</span>
        </li>
      ))}
    </ul>
  );
}
