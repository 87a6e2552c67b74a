import { useEffect, useState, type FormEvent } from 'react';
import { PASSWORD_LEAST } from '../../src/contract/password-least.ts';
import { repApi, whatFailed } from './rep-api.ts';
import { pointInTime } from './rep-format.ts';
import { useLanguage } from './rep-language.tsx';
import { useSay } from './rep-toasts.tsx';

/** One's own password. One that was given out runs out: until when is said, and the form is open. */
export function RepPassword() {
  const { language, words } = useLanguage();
  const say = useSay();
  const [until, setUntil] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    // Without a line there is nothing to say; the form works without it.
    repApi.me().then(
      ({ passwordUntil }) => setUntil(passwordUntil),
      () => undefined,
    );
  }, []);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await repApi.changePassword(String(form.get('current')), String(form.get('next')));
      setUntil(null);
      setOpen(false);
      say(words.passwordChanged);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };

  if (!open && until === null)
    return (
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {words.changePassword}
      </button>
    );
  return (
    <form onSubmit={(event) => void submit(event)}>
      {until !== null && <p className="fault">{words.passwordUntil(pointInTime(until, Date.now(), language))}</p>}
      <label>
        {words.presentPassword}
        <input name="current" type="password" autoComplete="current-password" required maxLength={500} />
      </label>
      <label>
        {words.nextPassword(PASSWORD_LEAST)}
        <input
          name="next"
          type="password"
          autoComplete="new-password"
          required
          minLength={PASSWORD_LEAST}
          maxLength={200}
        />
      </label>
      {error !== null && (
        <p className="fault" role="alert">
          {whatFailed(words, error)}
        </p>
      )}
      <button type="submit" className="button go" disabled={busy}>
        {words.changePassword}
      </button>
    </form>
  );
}
