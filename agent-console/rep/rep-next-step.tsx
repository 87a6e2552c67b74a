import { useId, useState } from 'react';
import { useLanguage } from './rep-language.tsx';
import { pointInTime } from './rep-format.ts';

const MINUTE = 60_000;
/** Nobody is called back before eight or after nine in the evening (quiet hours, Civil Code 1033). */
const LAST_HOUR = 20;

/** A sensible time to try again: in two hours, or tomorrow morning when that would be late. */
export function tryAgainAt(now: number): number {
  const later = now + 120 * MINUTE;
  return new Date(later).getHours() >= LAST_HOUR || new Date(later).getHours() < 8 ? morning(now, 1) : later;
}

/** Picks when the next step is, in one tap; `at` is null for none. */
export function RepNextStep({
  at,
  now,
  required = false,
  onPick,
}: {
  at: number | null;
  now: number;
  /** There is no "none" to choose. */
  required?: boolean;
  onPick: (at: number | null, how: 'tap' | 'typed') => void;
}) {
  const { language, words } = useLanguage();
  const [base] = useState(now);
  const [picking, setPicking] = useState(false);
  const id = useId();
  const again = tryAgainAt(base);
  const choices: [string, number | null][] = [
    ...(required ? [] : [[words.none, null] satisfies [string, null]]),
    [words.inMinutes(30), base + 30 * MINUTE],
    ...(again === base + 120 * MINUTE ? [[words.inHours(2), again] satisfies [string, number]] : []),
    [words.tomorrow, morning(base, 1)],
    [words.monday, morning(base, daysToMonday(base))],
  ];
  const isChoice = choices.some(([, time]) => time === at);
  return (
    <fieldset className="next-step">
      <legend>{required ? words.laterWhen : words.nextStep}</legend>
      <div className="chips">
        {choices.map(([label, time]) => (
          <button key={label} type="button" aria-pressed={time === at && !picking} onClick={() => pick(time)}>
            {label}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={picking || (at !== null && !isChoice)}
          aria-controls={id}
          onClick={() => setPicking(true)}
        >
          {!isChoice && at !== null ? pointInTime(at, base, language) : words.pick}
        </button>
      </div>
      {picking && (
        <input
          id={id}
          type="datetime-local"
          aria-label={words.pickLabel}
          min={localInput(base)}
          defaultValue={localInput(at ?? base + 60 * MINUTE)}
          onChange={(event) => event.target.value !== '' && onPick(new Date(event.target.value).getTime(), 'typed')}
        />
      )}
    </fieldset>
  );

  function pick(time: number | null): void {
    setPicking(false);
    onPick(time, 'tap');
  }
}

function morning(now: number, daysAhead: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + daysAhead);
  date.setHours(9, 30, 0, 0);
  return date.getTime();
}

/** The next Monday that is not tomorrow: tomorrow has its own button. */
function daysToMonday(now: number): number {
  const days = (8 - new Date(now).getDay()) % 7;
  return days <= 1 ? days + 7 : days;
}

/** What `<input type="datetime-local">` wants: local time without a zone. */
function localInput(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return date.toISOString().slice(0, 16);
}
