import { Alert, Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Language } from '../../src/contract/people.ts';
import { api } from '../api.ts';
import { chooseLanguage, useI18n } from '../i18n/i18n.ts';
import { problemText } from '../problem-toast.ts';
import styles from './sign-in-page.module.css';

export default function SignInPage() {
  const { t, language } = useI18n();
  const { next } = useSearch({ from: '/sign-in' });
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.signIn({ login: login.trim(), password }),
    // A full load: nothing of the page before the sign-in stays. The reply's token is for other clients and is dropped.
    onSuccess: async ({ user }) => {
      // Whoever signs in under these words has chosen them, for what the server writes too.
      chooseLanguage(language);
      if (user.language !== language) await api.setLanguage(language).catch(() => undefined);
      window.location.replace(user.role === 'rep' ? '/rep' : ownPath(next));
    },
  });
  return (
    <main className={styles.page}>
      <form
        className={styles.card}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <header className={styles.head}>
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <div>
            <h1 className={styles.title}>{t('app.title')}</h1>
            <p className={styles.lead}>{t('signIn.lead')}</p>
          </div>
        </header>
        {signIn.isError && (
          <Alert color="brick" role="alert" variant="light">
            {problemText(signIn.error, t)}
          </Alert>
        )}
        <TextInput
          label={t('signIn.login')}
          size="md"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          autoFocus
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          size="md"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={signIn.isPending} disabled={login.trim() === '' || password === ''}>
          {t('signIn.submit')}
        </Button>
        <SegmentedControl<Language>
          aria-label={t('signIn.language')}
          size="xs"
          value={language}
          onChange={chooseLanguage}
          data={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </form>
    </main>
  );
}

/** Back to where the session ended, on this site only: `//elsewhere` is another site. */
function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}
