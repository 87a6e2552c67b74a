import { useCallback, useEffect, useState } from 'react';
import type { User } from '../../src/contract/people.ts';
import { failedWith, repApi, whatFailed } from './rep-api.ts';
import { RepHome } from './rep-home.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepSignIn } from './rep-sign-in.tsx';

type Session = { kind: 'loading' } | { kind: 'failed'; error: unknown } | { kind: 'out' } | { kind: 'in'; user: User };

export function RepApp() {
  const { words, speak } = useLanguage();
  const [session, setSession] = useState<Session>({ kind: 'loading' });
  const load = useCallback(async () => {
    try {
      const { user } = await repApi.me();
      speak(user.language);
      setSession({ kind: 'in', user });
    } catch (error) {
      setSession(failedWith(error, 'not-signed-in') ? { kind: 'out' } : { kind: 'failed', error });
    }
  }, [speak]);
  useEffect(() => void load(), [load]);
  const signedOut = useCallback(() => setSession({ kind: 'out' }), []);

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
        <RepHome user={session.user} onSignedOut={signedOut} />
      ) : (
        <NotARep name={session.user.name} onSignedOut={signedOut} />
      );
    default:
      return session satisfies never;
  }
}

function NotARep({ name, onSignedOut }: { name: string; onSignedOut: () => void }) {
  const { words } = useLanguage();
  return (
    <main className="alone">
      <h1>{name}</h1>
      <p>{words.notARep}</p>
      <a className="button go" href="/">
        {words.toDesk}
      </a>
      <button type="button" className="button" onClick={() => void repApi.signOut().finally(onSignedOut)}>
        {words.signOut}
      </button>
    </main>
  );
}
