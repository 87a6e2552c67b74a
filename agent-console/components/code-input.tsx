import { TextInput } from '@mantine/core';
import { useI18n } from '../i18n/i18n.ts';

interface CodeInputProps {
  value: string;
  onChange: (code: string) => void;
  error: string | null;
}

/** Six digits by an authenticator. A telephone shows its keypad and offers what it knows. */
export function CodeInput({ value, onChange, error }: CodeInputProps) {
  const { t } = useI18n();
  return (
    <TextInput
      data-autofocus
      autoFocus
      label={t('signIn.code')}
      size="md"
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
