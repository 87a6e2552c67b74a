import { Alert, Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Language } from '../../src/contract/people.ts';
import { api, ApiProblem } from '../api.ts';
import { CodeInput } from '../components/code-input.tsx';
import { chooseLanguage, useI18n, type Translate } from '../i18n/i18n.ts';
import { problemText } from '../problem-toast.ts';
import styles from './sign-in-page.module.css';

export default function SignInPage() {
  const { t, language } = useI18n();
  const { next } = useSearch({ from: '/sign-in' });
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  /** Null: not asked for. */
  const [code, setCode] = useState<string | null>(null);
  const signIn = useMutation({
    mutationFn: () => api.signIn({ login: login.trim(), password, ...(code !== null && { code }) }),
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'code-needed') setCode('');
    },
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
        {code === null ? (
          <>
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
          </>
        ) : (
          <>
            <p>{t('signIn.codeLead')}</p>
            <CodeInput size="md" value={code} onChange={setCode} error={codeFault(signIn.error, t)} />
          </>
        )}
        <Button
          type="submit"
          size="md"
          loading={signIn.isPending}
          disabled={login.trim() === '' || password === '' || code === ''}
        >
          {t('signIn.submit')}
        </Button>
        {code !== null && (
          <Button variant="subtle" onClick={() => window.location.reload()}>
            {t('signIn.other')}
          </Button>
        )}
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

/** That a code is needed is said by the field itself. */
function codeFault(error: unknown, t: Translate): string | null {
  if (error === null || (error instanceof ApiProblem && error.code === 'code-needed')) return null;
  return problemText(error, t);
}

/** Back to where the session ended, on this site only: `//elsewhere` is another site. */
function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}
