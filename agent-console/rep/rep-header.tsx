import { useRef } from 'react';
import type { User } from '../../src/contract/people.ts';
import { repApi, whatFailed } from './rep-api.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { useSay } from './rep-toasts.tsx';

export function RepHeader({ user, onSignedOut }: { user: User; onSignedOut: () => void }) {
  const { language, words, speak } = useLanguage();
  const say = useSay();
  const menu = useRef<HTMLDetailsElement>(null);
  const switchLanguage = (): void => {
    if (menu.current !== null) menu.current.open = false;
    const other = language === 'en' ? 'zh-CN' : 'en';
    speak(other);
    repApi.setLanguage(other).catch((error: unknown) => say(whatFailed(words, error), 'bad'));
  };
  const signOut = (): void => {
    repApi.signOut().then(onSignedOut, (error: unknown) => say(whatFailed(words, error), 'bad'));
  };
  return (
    <header className="top">
      <h1>{words.title}</h1>
      <details className="menu" ref={menu}>
        <summary aria-label={`${words.menu}: ${user.name}`}>
          <span className="who">{user.name}</span>
          <Icon of="more" />
        </summary>
        <div>
          <button type="button" onClick={switchLanguage}>
            {words.otherLanguage}
          </button>
          <button type="button" onClick={signOut}>
            {words.signOut}
          </button>
        </div>
      </details>
    </header>
  );
}
