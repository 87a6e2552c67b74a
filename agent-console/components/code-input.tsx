import { TextInput } from '@mantine/core';
import { useI18n } from '../i18n/i18n.ts';

interface CodeInputProps {
  value: string;
  onChange: (code: string) => void;
  error: string | null;
  size?: 'sm' | 'md';
  /** Where nothing comes before it. */
  first?: boolean;
}

/** Six digits by an authenticator. A telephone shows its keypad and offers what it knows. */
export function CodeInput({ value, onChange, error, size = 'sm', first = true }: CodeInputProps) {
  const { t } = useI18n();
  return (
    <TextInput
      {...(first && { 'data-autofocus': true, autoFocus: true })}
      label={t('signIn.code')}
      size={size}
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      maxLength={10}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
