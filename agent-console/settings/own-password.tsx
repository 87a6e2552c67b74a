import { Button, Modal, PasswordInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { PASSWORD_LEAST } from '../../src/contract/password-least.ts';
import { ApiProblem } from '../api.ts';
import { whenText } from '../format.ts';
import { problemText, showNotice } from '../problem-toast.ts';
import { meQuery, queryClient } from '../queries.ts';
import { useSession } from '../session.tsx';
import { settingsApi } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

/** Loaded when somebody asks for it. */
export function OwnPassword({ close }: { close: () => void }) {
  const { t, w, language } = useSettingsWords();
  const { me } = useSession();
  const until = me.passwordUntil;
  const [typed, setTyped] = useState({ current: '', next: '', again: '' });
  const differs = typed.again !== '' && typed.again !== typed.next;
  const ready = typed.current !== '' && typed.next.length >= PASSWORD_LEAST && typed.again === typed.next;
  const change = useMutation({
    mutationFn: () => settingsApi.changePassword({ current: typed.current, next: typed.next }),
    onSuccess: () => {
      showNotice(w('password.done'));
      void queryClient.invalidateQueries(meQuery);
      close();
    },
  });
  const wrong = change.error instanceof ApiProblem && change.error.code === 'wrong-credentials';
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  return (
    <Modal opened onClose={close} title={w('password.title')} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) change.mutate();
        }}
      >
        {until !== null && (
          <Text size="sm">{w('password.until', { until: whenText(until, language, Date.now()) })}</Text>
        )}
        <PasswordInput
          data-autofocus
          label={w('password.current')}
          autoComplete="current-password"
          error={wrong ? w('password.wrong') : null}
          {...field('current')}
        />
        <PasswordInput
          label={w('password.next')}
          description={w('password.hint', { n: PASSWORD_LEAST })}
          autoComplete="new-password"
          error={change.error !== null && !wrong ? problemText(change.error, t) : null}
          {...field('next')}
        />
        <PasswordInput
          label={w('password.again')}
          autoComplete="new-password"
          error={differs ? w('password.differs') : null}
          {...field('again')}
        />
        <Button type="submit" disabled={!ready} loading={change.isPending}>
          {w('password.submit')}
        </Button>
      </form>
    </Modal>
  );
}
