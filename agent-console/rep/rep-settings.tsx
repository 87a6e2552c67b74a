import { useState, useSyncExternalStore } from 'react';
import type { User } from '../../src/contract/people.ts';
import { repApi, whatFailed } from './rep-api.ts';
import { RepAway } from './rep-away.tsx';
import { RepChannels } from './rep-channels.tsx';
import { Icon } from './rep-icons.tsx';
import { canInstall, install, isInstalled, watchInstall } from './rep-installed.ts';
import { useLanguage } from './rep-language.tsx';
import { RepPassword } from './rep-password.tsx';
import { closePlace } from './rep-place.ts';
import { useSay } from './rep-toasts.tsx';

interface Props {
  user: User;
  /** With the line back, what could not be read is read. */
  connected: boolean;
  /** Outcomes that are on this phone only. */
  waiting: number;
  onLeave: () => void;
}

/** Here or away, how leads reach me, this phone, language, signing out. */
export function RepSettings({ user, connected, waiting, onLeave }: Props) {
  const { language, words, speak } = useLanguage();
  const say = useSay();
  const switchLanguage = (): void => {
    const other = language === 'en' ? 'zh-CN' : 'en';
    speak(other);
    repApi.setLanguage(other).catch((error: unknown) => say(whatFailed(words, error), 'bad'));
  };
  return (
    <div className="detail">
      <header className="top">
        <button type="button" className="round" aria-label={words.back} onClick={closePlace}>
          <Icon of="back" size={24} />
        </button>
        <h1>{words.mySettings}</h1>
      </header>
      <main>
        <RepAway key={`away-${connected}`} />
        <RepChannels key={`channels-${connected}`} />
        <InstallBlock />
        <section className="block" aria-labelledby="account">
          <h2 id="account">{user.name}</h2>
          <button type="button" className="button" lang={language === 'en' ? 'zh-CN' : 'en'} onClick={switchLanguage}>
            {words.otherLanguage}
          </button>
          <RepPassword />
          <SignOut waiting={waiting} onLeave={onLeave} />
        </section>
      </main>
    </div>
  );
}

/** What waits on this phone would be lost, so that is said first, and the second tap means it. */
function SignOut({ waiting, onLeave }: { waiting: number; onLeave: () => void }) {
  const { words } = useLanguage();
  const [warned, setWarned] = useState(false);
  const leave = (): void => (waiting > 0 && !warned ? setWarned(true) : onLeave());
  return (
    <>
      {warned && (
        <p className="fault" role="alert">
          {words.losesOutcomes(waiting)}
        </p>
      )}
      <button type="button" className="button" onClick={leave}>
        {warned ? words.signOutAnyway : words.signOut}
      </button>
      <p className="soft">{words.signOutClears}</p>
    </>
  );
}

function InstallBlock() {
  const { words } = useLanguage();
  const offered = useSyncExternalStore(watchInstall, canInstall);
  if (isInstalled()) return null;
  return (
    <section className="block" aria-labelledby="install">
      <h2 id="install">{words.install}</h2>
      {offered ? (
        <button type="button" className="button" onClick={install}>
          {words.installNow}
        </button>
      ) : (
        <p className="soft">{words.installHow}</p>
      )}
    </section>
  );
}
