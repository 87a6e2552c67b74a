import { useCallback, useEffect, useState } from 'react';
import { whatFailed } from './rep-api.ts';
import { RepHome } from './rep-home.tsx';
import { useLanguage } from './rep-language.tsx';
import { ended, readSession, signOut, type Session } from './rep-session.ts';
import { RepSignIn } from './rep-sign-in.tsx';

export function RepApp() {
  const { words, speak } = useLanguage();
  const [session, setSession] = useState<Session>({ kind: 'loading' });
  const load = useCallback(async () => {
    const read = await readSession();
    if (read.kind === 'in') speak(read.user.language);
    setSession(read);
  }, [speak]);
  useEffect(() => void load(), [load]);
  const leave = useCallback(() => {
    // The page goes first: its socket ends with the session, and nothing may ask once more in its name.
    setSession({ kind: 'loading' });
    void signOut().then(() => setSession({ kind: 'out' }));
  }, []);
  const signedOut = useCallback(() => void ended().then(setSession), []);

  switch (session.kind) {
    case 'loading':
      return <div className="boot" role="status" aria-label={words.loading} />;
    case 'failed':
      return (
        <main className="alone">
          <p>{whatFailed(words, session.error)}</p>
          <button type="button" className="button" onClick={() => void load()}>
            {words.retry}
          </button>
        </main>
      );
    case 'out':
      return <RepSignIn onSignedIn={load} />;
    case 'in':
      return session.user.role === 'rep' ? (
        <RepHome
          user={session.user}
          kept={session.kept}
          isOneTime={session.passwordUntil !== null}
          onLeave={leave}
          onSignedOut={signedOut}
        />
      ) : (
        <NotARep name={session.user.name} onLeave={leave} />
      );
    default:
      return session satisfies never;
  }
}

function NotARep({ name, onLeave }: { name: string; onLeave: () => void }) {
  const { words } = useLanguage();
  return (
    <main className="alone">
      <h1>{name}</h1>
      <p>{words.notARep}</p>
      <a className="button go" href="/">
        {words.toDesk}
      </a>
      <button type="button" className="button" onClick={onLeave}>
        {words.signOut}
      </button>
    </main>
  );
}
