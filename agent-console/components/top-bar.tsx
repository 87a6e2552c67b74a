import { ActionIcon, Menu } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Role } from '../../src/contract/people.ts';
import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { useSession } from '../session.tsx';
import { AgentStateMenu } from './agent-state-menu.tsx';
import { CallbackBadge } from './callback-badge.tsx';
import { QueueStatus } from './queue-status.tsx';
import styles from './top-bar.module.css';
import { UserMenu } from './user-menu.tsx';

const EscalatedBadge = lazy(() =>
  import('./escalated-badge.tsx').then(({ EscalatedBadge: badge }) => ({ default: badge })),
);

interface NavItem {
  to: '/' | '/calls' | '/customers' | '/leads' | '/lead-rules' | '/callbacks' | '/reports' | '/settings';
  label: MessageKey;
  /** After G. */
  key: string;
}
const records: NavItem[] = [
  { to: '/calls', label: 'nav.calls', key: 'c' },
  { to: '/customers', label: 'nav.customers', key: 'u' },
];
const leads: NavItem = { to: '/leads', label: 'nav.leads', key: 'l' };
const callbacks: NavItem = { to: '/callbacks', label: 'nav.callbacks', key: 'b' };
const settings: NavItem = { to: '/settings', label: 'nav.settings', key: 's' };
const managers: NavItem[] = [
  { to: '/', label: 'nav.floor', key: 'd' },
  ...records,
  leads,
  { to: '/lead-rules', label: 'nav.leadRules', key: 'r' },
  callbacks,
  { to: '/reports', label: 'nav.reports', key: 'p' },
  settings,
];
export const navItems: Record<Role, NavItem[]> = {
  agent: [{ to: '/', label: 'nav.desk', key: 'd' }, ...records, leads, callbacks],
  supervisor: managers,
  admin: managers,
  rep: [],
};
const SEQUENCE_MS = 1500;

export function TopBar({ onKeys }: { onKeys: () => void }) {
  const { t } = useI18n();
  const { me } = useSession();
  const items = navItems[me.user.role];
  useGoKeys(items);
  return (
    <header className={styles.bar}>
      <a href="#main" className={styles.skip}>
        {t('nav.skip')}
      </a>
      <SmallNav items={items} />
      <span className={styles.brand}>
        <img src="/favicon.svg" alt="" width={24} height={24} />
        <span className={styles.name}>{t('app.name')}</span>
      </span>
      <nav className={styles.nav} aria-label={t('nav.label')}>
        {items.map((item) => (
          <Link
            key={item.to}
            to={item.to}
            className={styles.link}
            activeOptions={{ exact: item.to === '/', includeSearch: false }}
          >
            {t(item.label)}
            {item.to === '/callbacks' && <CallbackBadge />}
            {item.to === '/leads' && items === managers && (
              <Suspense>
                <EscalatedBadge />
              </Suspense>
            )}
          </Link>
        ))}
      </nav>
      <div className={styles.right}>
        <QueueStatus />
        {me.user.role === 'agent' && <AgentStateMenu />}
        <UserMenu onKeys={onKeys} />
      </div>
    </header>
  );
}

/** The same places behind one button, where the bar has no room for words. */
function SmallNav({ items }: { items: NavItem[] }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-start" width={200} withinPortal={false}>
      <Menu.Target>
        <ActionIcon className={styles.burger ?? ''} variant="subtle" color="gray" size="lg" aria-label={t('nav.menu')}>
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.to} onClick={() => void navigate({ to: item.to })}>
            {t(item.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** G, then a letter. The letters mean nothing without the G, so that they stay free. */
function useGoKeys(items: NavItem[]): void {
  const navigate = useNavigate();
  const [armed, setArmed] = useState(false);
  const go = (item: NavItem) => ({
    run: () => {
      setArmed(false);
      void navigate({ to: item.to });
    },
  });
  useKeys({
    g: {
      run: () => {
        setArmed(true);
        setTimeout(() => setArmed(false), SEQUENCE_MS);
      },
    },
    ...(armed ? Object.fromEntries(items.map((item) => [item.key, go(item)])) : {}),
  });
}
