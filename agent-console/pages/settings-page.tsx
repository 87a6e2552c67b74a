import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { SettingWarning } from '../../src/contract/settings.ts';
import { settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords, type SettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

/** Another area is one line here, and one route beside the others in router.tsx. */
const sections = [
  { to: '/settings/hotlines', label: 'section.hotlines' },
  { to: '/settings/queues', label: 'section.queues' },
  { to: '/settings/skills', label: 'section.skills' },
  { to: '/settings/hours', label: 'section.hours' },
  { to: '/settings/dispositions', label: 'section.dispositions' },
  { to: '/settings/protection', label: 'section.protection' },
  { to: '/settings/hand-over', label: 'section.handOver' },
  { to: '/settings/people', label: 'section.people' },
] as const;

export default function SettingsPage() {
  const { w } = useSettingsWords();
  const { data } = useQuery(settingsQuery);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{w('title')}</h1>
        <nav className={styles.tabs} aria-label={w('sections')}>
          {sections.map(({ to, label }) => (
            <Link key={to} to={to} className={styles.tab} activeOptions={{ includeSearch: false }}>
              {w(label)}
            </Link>
          ))}
        </nav>
      </header>
      <Warnings warnings={data?.warnings ?? []} />
      <Outlet />
    </div>
  );
}

function Warnings({ warnings }: { warnings: readonly SettingWarning[] }) {
  const { w } = useSettingsWords();
  // Always there: a grid row, and a place that a screen reader already knows when the first warning comes.
  return (
    <div role="status">
      {warnings.length > 0 && (
        <ul className={styles.warnings} aria-label={w('warn.title')}>
          {warnings.map((warning) => (
            <li key={JSON.stringify(warning)}>
              <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
              {warningText(w, warning)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function warningText(w: SettingsWords, { code, ...values }: SettingWarning): string {
  return w(`warn.${code}`, values);
}
