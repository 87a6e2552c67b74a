import { Button, CopyButton, PasswordInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SecondFactorKey } from '../../src/contract/people.ts';
import { ApiProblem } from '../api.ts';
import { CodeInput } from '../components/code-input.tsx';
import { problemText } from '../problem-toast.ts';
import { QrCode } from './qr-code.tsx';
import { settingsApi } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

/** The password, then the key for an authenticator, then its first code. `onDone`: it is on. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const [key, setKey] = useState<SecondFactorKey | null>(null);
  return key === null ? <AskPassword onKey={setKey} /> : <ShowKey shown={key} onDone={onDone} />;
}

function AskPassword({ onKey }: { onKey: (key: SecondFactorKey) => void }) {
  const { t, w } = useSettingsWords();
  const [password, setPassword] = useState('');
  const begin = useMutation({ mutationFn: () => settingsApi.beginSecondFactor(password), onSuccess: onKey });
  const wrong = begin.error instanceof ApiProblem && begin.error.code === 'wrong-credentials';
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== '') begin.mutate();
      }}
    >
      <Text size="sm">{w('factor.why')}</Text>
      <PasswordInput
        data-autofocus
        label={w('password.current')}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={begin.error === null ? null : wrong ? w('password.wrong') : problemText(begin.error, t)}
      />
      <Button type="submit" disabled={password === ''} loading={begin.isPending}>
        {w('factor.begin')}
      </Button>
    </form>
  );
}

function ShowKey({ shown, onDone }: { shown: SecondFactorKey; onDone: () => void }) {
  const { t, w } = useSettingsWords();
  const [code, setCode] = useState('');
  const confirm = useMutation({ mutationFn: () => settingsApi.confirmSecondFactor(code), onSuccess: onDone });
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Text size="sm">{w('factor.scan')}</Text>
      <div className={styles.keyShown}>
        <QrCode text={shown.address} label={w('factor.qr')} />
        <div className={styles.stack}>
          <span className={styles.dim}>{w('factor.typed')}</span>
          <code className={styles.secret}>{shown.key.match(/.{1,4}/g)?.join(' ')}</code>
          <CopyButton value={shown.key}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" onClick={copy}>
                {w(copied ? 'person.copied' : 'person.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
      </div>
      <CodeInput value={code} onChange={setCode} error={confirm.error && problemText(confirm.error, t)} />
      <Button type="submit" disabled={code === ''} loading={confirm.isPending}>
        {w('factor.confirm')}
      </Button>
    </form>
  );
}
