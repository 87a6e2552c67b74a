import type { User } from '../../src/contract/people.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { SETTINGS_HREF } from './rep-place.ts';

export function RepHeader({ user }: { user: User }) {
  const { words } = useLanguage();
  return (
    <header className="top">
      <h1>{words.title}</h1>
      <a className="who" href={SETTINGS_HREF} aria-label={`${words.mySettings}: ${user.name}`}>
        {user.name}
        <Icon of="person" />
      </a>
    </header>
  );
}
