import { Button, Modal, PasswordInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api.ts';
import { CodeInput } from '../components/code-input.tsx';
import { problemText, showNotice } from '../problem-toast.ts';
import { meQuery, queryClient } from '../queries.ts';
import { useSession } from '../session.tsx';
import { SecondFactorSetup } from './second-factor-setup.tsx';
import { settingsApi } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

/** One's own two-step sign-in, on or off. Loaded when somebody asks for it. */
export function OwnSecondFactor({ close }: { close: () => void }) {
  const { t, w } = useSettingsWords();
  const { me } = useSession();
  const finish = (said: 'factor.on' | 'factor.off') => {
    showNotice(w(said));
    void queryClient.invalidateQueries(meQuery);
    close();
  };
  return (
    <Modal opened onClose={close} title={w('factor.title')} closeButtonProps={{ 'aria-label': t('do.close') }}>
      {me.secondFactor === 'on' ? (
        <EndSecondFactor onDone={() => finish('factor.off')} />
      ) : (
        <SecondFactorSetup onDone={() => finish('factor.on')} />
      )}
    </Modal>
  );
}

function EndSecondFactor({ onDone }: { onDone: () => void }) {
  const { t, w } = useSettingsWords();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const end = useMutation({ mutationFn: () => settingsApi.endSecondFactor({ password, code }), onSuccess: onDone });
  const failed = end.error instanceof ApiProblem ? end.error.code : null;
  const wrongPassword = failed === 'wrong-credentials' ? w('password.wrong') : null;
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        end.mutate();
      }}
    >
      <Text size="sm">{w('factor.isOn')}</Text>
      <PasswordInput
        data-autofocus
        label={w('password.current')}
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={wrongPassword}
      />
      <CodeInput
        first={false}
        value={code}
        onChange={setCode}
        error={end.error !== null && wrongPassword === null ? problemText(end.error, t) : null}
      />
      <Button type="submit" variant="default" disabled={password === '' || code === ''} loading={end.isPending}>
        {w('factor.end')}
      </Button>
    </form>
  );
}
