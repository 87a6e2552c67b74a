import { Button, List, Modal, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api.ts';
import { whenText } from '../format.ts';
import { problemText, showNotice } from '../problem-toast.ts';
import { ownSessionsQuery, settingsApi } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

/** Where one is signed in, and an end to all of it but here. Loaded when somebody asks for it. */
export function OwnSessions({ close }: { close: () => void }) {
  const { t, w, language } = useSettingsWords();
  const [password, setPassword] = useState('');
  const sessions = useQuery(ownSessionsQuery);
  const end = useMutation({
    mutationFn: () => settingsApi.endOtherSessions(password),
    onSuccess: ({ ended }) => {
      showNotice(w('sessions.done', { n: ended }));
      close();
    },
  });
  const wrong = end.error instanceof ApiProblem && end.error.code === 'wrong-credentials';
  const when = (iso: string) => whenText(iso, language, Date.now());
  const items = sessions.data?.items ?? [];
  return (
    <Modal opened onClose={close} title={w('sessions.title')} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== '') end.mutate();
        }}
      >
        <List>
          {items.map(({ device, signedInAt, usedAt, isThis }) => (
            <List.Item key={signedInAt}>
              <strong>{device ?? w('sessions.program')}</strong> {isThis && w('sessions.this')}
              <br />
              {w('sessions.times', { from: when(signedInAt), used: when(usedAt) })}
            </List.Item>
          ))}
        </List>
        {items.length > 1 && (
          <>
            <PasswordInput
              label={w('password.current')}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={end.error === null ? null : wrong ? w('password.wrong') : problemText(end.error, t)}
            />
            <Button type="submit" disabled={password === ''} loading={end.isPending}>
              {w('sessions.end')}
            </Button>
          </>
        )}
      </form>
    </Modal>
  );
}
