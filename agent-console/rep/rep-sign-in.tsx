import { useState, type FormEvent } from 'react';
import { repApi, whatFailed } from './rep-api.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { signIn } from './rep-session.ts';

export function RepSignIn({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const { language, words, speak } = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await signIn(textOf(form, 'login').trim(), textOf(form, 'password'));
      // Whoever signs in under these words has chosen them, for the text messages too.
      await repApi.setLanguage(language).catch(() => undefined);
      await onSignedIn();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <main className="alone">
      <span className="mark">
        <Icon of="incoming" size={34} />
      </span>
      <h1>Hotline</h1>
      <p className="soft">{words.signInLead}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          {words.login}
          <input
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            required
            maxLength={100}
          />
        </label>
        <label>
          {words.password}
          <input name="password" type="password" autoComplete="current-password" required maxLength={500} />
        </label>
        {error !== null && (
          <p className="fault" role="alert">
            {whatFailed(words, error)}
          </p>
        )}
        <button type="submit" className="button go" disabled={busy}>
          {busy ? words.signingIn : words.signIn}
        </button>
      </form>
      <button type="button" className="plain" onClick={() => speak(language === 'en' ? 'zh-CN' : 'en')}>
        {words.otherLanguage}
      </button>
    </main>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
