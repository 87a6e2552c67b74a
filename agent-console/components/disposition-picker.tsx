import { Input } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { offeredDispositionsQuery } from '../queries.ts';
import { ChoiceChip } from './choice-chip.tsx';
import styles from './choice-chip.module.css';

interface DispositionPickerProps {
  callId: string;
  value: string | null;
  onChange: (code: string) => void;
  /** The queue wants one. */
  required: boolean;
  error: string | null;
  keysActive: boolean;
}

/** All of them in sight: one look and one key, instead of a list to open. */
export function DispositionPicker({ callId, value, onChange, required, error, keysActive }: DispositionPickerProps) {
  const { t, language } = useI18n();
  const label = useId();
  const { data } = useQuery(offeredDispositionsQuery(callId));
  const all = data?.items ?? [];
  const byDigit = all.slice(0, 9).map((item, place) => [String(place + 1), { run: () => onChange(item.code) }]);
  useKeys(keysActive ? Object.fromEntries(byDigit) : {});
  return (
    <div>
      <Input.Label id={label} component="div">
        {t('wrapUp.disposition')}{' '}
        <span className={styles.rule}>{t(required ? 'wrapUp.required' : 'wrapUp.optional')}</span>
      </Input.Label>
      <div
        role="radiogroup"
        aria-labelledby={label}
        aria-required={required}
        aria-invalid={error !== null}
        className={styles.chips}
      >
        {all.map((item, place) => (
          <ChoiceChip
            key={item.code}
            group="disposition"
            checked={value === item.code}
            onChoose={() => onChange(item.code)}
            hint={keysActive && place < 9 ? String(place + 1) : null}
          >
            {language === 'en' ? item.nameEn : item.nameZh}
          </ChoiceChip>
        ))}
      </div>
      {error !== null && (
        <Input.Error mt={4} role="alert">
          {error}
        </Input.Error>
      )}
    </div>
  );
}
