import { Modal, Switch } from '@mantine/core';
import { useI18n } from '../i18n/i18n.ts';
import { setPreference, usePreference } from '../preferences.ts';
import { useSession } from '../session.tsx';
import { callKeys, KeyList, workKeys, type KeyRow } from './key-list.tsx';
import styles from './keys-sheet.module.css';
import { navItems } from './top-bar.tsx';

const everywhere: readonly KeyRow[] = [
  ['Ctrl/⌘+K', 'palette.open'],
  ['/', 'keys.search'],
  ['?', 'keys.help'],
];

export function KeysSheet({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { me } = useSession();
  const single = usePreference('singleKeys');
  const isAgent = me.user.role === 'agent';
  const go = navItems[me.user.role].map((item): KeyRow => [
    `G ${t('keys.then')} ${item.key.toUpperCase()}`,
    item.label,
  ]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('keys.title')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <p className={styles.intro}>{t('keys.intro')}</p>
      <div className={styles.groups}>
        {isAgent && <KeyGroup title={t('keys.call')} rows={callKeys} />}
        {isAgent && <KeyGroup title={t('keys.work')} rows={workKeys} />}
        <KeyGroup title={t('keys.go')} rows={[...go, ...everywhere]} />
      </div>
      <Switch
        mt="lg"
        label={t('keys.single')}
        description={t('keys.singleHint')}
        checked={single}
        onChange={(event) => setPreference('singleKeys', event.currentTarget.checked)}
      />
    </Modal>
  );
}

function KeyGroup({ title, rows }: { title: string; rows: readonly KeyRow[] }) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <KeyList rows={rows} />
    </section>
  );
}
