import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { weekdayNames, type HoursBody, type OpenSpans } from '../../src/contract/settings.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

type Week = HoursBody['week'];
const MOST_SPANS = 6;

export function WeekEditor({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { w } = useSettingsWords();
  const like = (days: readonly (keyof Week)[]) =>
    onChange({ ...week, ...Object.fromEntries(days.map((day) => [day, week.monday])) });
  return (
    <div className={styles.section}>
      <div>
        {weekdayNames.map((day) => (
          <div key={day} className={styles.day}>
            <strong>{w(`hours.${day}`)}</strong>
            <Spans
              label={w(`hours.${day}`)}
              spans={week[day]}
              onChange={(spans) => onChange({ ...week, [day]: spans })}
            />
          </div>
        ))}
      </div>
      <div className={styles.line}>
        <Button variant="default" size="xs" onClick={() => like(weekdayNames.slice(0, 5))}>
          {w('hours.copyWorkdays')}
        </Button>
        <Button variant="default" size="xs" onClick={() => like(weekdayNames)}>
          {w('hours.copyAll')}
        </Button>
      </div>
    </div>
  );
}

interface SpansProps {
  label: string;
  spans: OpenSpans;
  onChange: (spans: OpenSpans) => void;
}

/** The open spans of one day; none: closed. */
export function Spans({ label, spans, onChange }: SpansProps) {
  const { w } = useSettingsWords();
  const put = (at: number, span: [string, string]) =>
    onChange(spans.map((other, place) => (place === at ? span : other)));
  return (
    <div className={styles.line}>
      {spans.length === 0 && <span className={styles.dim}>{w('hours.closed')}</span>}
      {spans.map(([from, to], at) => (
        // A span is its place among the others: its times are what is typed.
        // oxlint-disable-next-line no-array-index-key
        <span key={at} className={styles.span}>
          <Clock
            label={w('hours.from', { day: label, n: at + 1 })}
            value={from}
            onChange={(next) => put(at, [next, to])}
          />
          –
          <Clock
            label={w('hours.to', { day: label, n: at + 1 })}
            value={to}
            onChange={(next) => put(at, [from, next])}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${w('hours.removeSpan')} ${label} ${from}–${to}`}
            onClick={() => onChange(spans.filter((_, place) => place !== at))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </span>
      ))}
      {spans.length < MOST_SPANS && (
        <ActionIcon
          variant="default"
          aria-label={`${w('hours.addSpan')} ${label}`}
          onClick={() => onChange([...spans, spans.length === 0 ? ['09:00', '18:00'] : ['19:00', '21:00']])}
        >
          <IconPlus size={14} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/** 9, 930, 9:30 and 09:30 are all half past nine or nine; 24:00 ends a day, which no time field of a browser can say. */
export function clockOf(typed: string): string | null {
  const digits = /^(\d{1,2})(?:[:：.]?([0-5]\d))?$/.exec(typed.trim());
  if (digits === null) return null;
  const [hour, minute] = [Number(digits[1]), digits[2] ?? '00'];
  if (hour > 24 || (hour === 24 && minute !== '00')) return null;
  return `${String(hour).padStart(2, '0')}:${minute}`;
}

function Clock({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, type] = useState<string | null>(null);
  const leave = () => {
    const read = typed === null ? null : clockOf(typed);
    if (read !== null) onChange(read);
    type(null);
  };
  return (
    <TextInput
      aria-label={label}
      w={72}
      inputMode="numeric"
      value={typed ?? value}
      error={typed !== null && clockOf(typed) === null}
      onChange={(event) => {
        const text = event.currentTarget.value;
        type(text);
        // What is whole counts at once, so that Ctrl+S in the field saves it.
        if (/^\d\d:\d\d$/.test(text)) onChange(clockOf(text) ?? value);
      }}
      onBlur={leave}
      onKeyDown={(event) => event.key === 'Enter' && leave()}
      styles={{ input: { fontVariantNumeric: 'tabular-nums', textAlign: 'center', paddingInline: 4 } }}
    />
  );
}

/** As it is written in a sentence. */
export function spansText(spans: readonly (readonly [string, string])[]): string {
  return spans.map(([from, to]) => `${from}–${to}`).join(' ');
}
