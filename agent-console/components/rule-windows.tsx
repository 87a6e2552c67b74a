import { Button, Chip, CloseButton, TextInput } from '@mantine/core';
import { weekday } from '../../src/contract/rule-set.ts';
import type { TimeWindow } from '../../src/contract/rule-set.ts';
import { useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';

const workWeek: TimeWindow = {
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  from: '09:00',
  to: '18:00',
};

/** Hours of the week; an end before its beginning crosses midnight. */
export function RuleWindows({
  windows,
  onChange,
}: {
  windows: TimeWindow[];
  onChange: (windows: TimeWindow[]) => void;
}) {
  const w = useRuleWords();
  const put = (at: number, part: Partial<TimeWindow>) =>
    onChange(windows.map((one, place) => (place === at ? { ...one, ...part } : one)));
  return (
    <div className={styles.windows}>
      <span className={styles.label}>{w('windows')}</span>
      {windows.map((window, at) => (
        // A window has nothing that stays the same but its place.
        // oxlint-disable-next-line no-array-index-key
        <div key={at} className={styles.window}>
          <Chip.Group
            multiple
            value={window.days}
            onChange={(days) => {
              const chosen = weekday.options.filter((day) => days.includes(day));
              if (chosen.length > 0) put(at, { days: chosen });
            }}
          >
            <div className={styles.days}>
              {weekday.options.map((day) => (
                <Chip key={day} value={day} size="xs">
                  {w(day)}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          <div className={styles.times}>
            <TextInput
              type="time"
              aria-label={w('from')}
              value={window.from}
              onChange={(event) => put(at, { from: event.currentTarget.value })}
            />
            –
            <TextInput
              type="time"
              aria-label={w('until')}
              value={window.to === '24:00' ? '00:00' : window.to}
              onChange={(event) =>
                put(at, { to: event.currentTarget.value === '00:00' ? '24:00' : event.currentTarget.value })
              }
            />
            <CloseButton
              aria-label={w('remove')}
              onClick={() => onChange(windows.filter((_, place) => place !== at))}
            />
          </div>
        </div>
      ))}
      <div>
        <Button variant="default" size="compact-sm" onClick={() => onChange([...windows, workWeek])}>
          {w('addWindow')}
        </Button>
      </div>
    </div>
  );
}
