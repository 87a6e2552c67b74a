import { Input, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { fieldDateTime } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { serverNow } from '../server-clock.ts';
import { ChoiceChip } from './choice-chip.tsx';
import styles from './choice-chip.module.css';

const choices = ['none', 'tomorrow', 'threeDays', 'nextWeek', 'custom'] as const;
type Choice = (typeof choices)[number];

interface FollowUpPickerProps {
  value: string | null;
  onChange: (at: string | null) => void;
  /** What is to be done: then it is a task of the agent's own, and no promise to call. */
  text: string;
  onText: (text: string) => void;
}

/** A promise to come back: the usual days with one press, any other by the field. */
export function FollowUpPicker({ value, onChange, text, onText }: FollowUpPickerProps) {
  const { t } = useI18n();
  const label = useId();
  const [choice, setChoice] = useState<Choice>(value === null ? 'none' : 'custom');
  const choose = (next: Choice) => {
    setChoice(next);
    onChange(next === 'none' ? null : dayOf(next, new Date(serverNow())).toISOString());
  };
  return (
    <div>
      <Input.Label id={label} component="div">
        {t('wrapUp.followUp')}
      </Input.Label>
      <div role="radiogroup" aria-labelledby={label} className={styles.chips}>
        {choices.map((each) => (
          <ChoiceChip key={each} group="follow-up" checked={choice === each} onChoose={() => choose(each)}>
            {t(`wrapUp.followUp.${each}`)}
          </ChoiceChip>
        ))}
      </div>
      {choice !== 'none' && value !== null && (
        <TextInput
          mt={8}
          aria-label={t('tasks.follow')}
          placeholder={t('tasks.followPlaceholder')}
          value={text}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => onText(event.currentTarget.value)}
        />
      )}
      {choice !== 'none' && value !== null && (
        <TextInput
          mt={8}
          type="datetime-local"
          aria-labelledby={label}
          value={fieldDateTime(new Date(value))}
          onChange={(event) => {
            setChoice('custom');
            const at = new Date(event.currentTarget.value);
            if (!Number.isNaN(at.getTime())) onChange(at.toISOString());
          }}
        />
      )}
    </div>
  );
}

/** At ten in the morning, when people are at their desks. */
function dayOf(choice: Exclude<Choice, 'none'>, now: Date): Date {
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const days: Record<Exclude<Choice, 'none'>, number> = { tomorrow: 1, threeDays: 3, nextWeek: untilMonday, custom: 1 };
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days[choice], 10);
}
