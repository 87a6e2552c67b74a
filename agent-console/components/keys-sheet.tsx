import { Modal, Switch } from '@mantine/core';
import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import { setPreference, usePreference } from '../preferences.ts';
import { useSession } from '../session.tsx';
import { KeyHint } from './key-hint.tsx';
import styles from './keys-sheet.module.css';
import { navItems } from './top-bar.tsx';

export type KeyRow = readonly [keys: string, does: MessageKey];

export const callKeys: readonly KeyRow[] = [
  ['A', 'bar.accept'],
  ['R', 'bar.reject'],
  ['H', 'bar.hold'],
  ['M', 'bar.mute'],
  ['T', 'bar.transfer'],
  ['C', 'consult.complete'],
  ['B', 'consult.cancel'],
  ['Alt+X', 'bar.hangUp'],
];
export const workKeys: readonly KeyRow[] = [
  ['1…9', 'keys.pick'],
  ['N', 'keys.note'],
  ['Ctrl/⌘+Enter', 'wrapUp.submit'],
  ['Alt+P', 'dial.call'],
  ['V', 'keys.available'],
  ['S', 'keys.state'],
];
const everywhere: readonly KeyRow[] = [
  ['/', 'keys.search'],
  ['?', 'keys.help'],
];

export function KeysSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
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
      opened={opened}
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

export function KeyList({ rows }: { rows: readonly KeyRow[] }) {
  const { t } = useI18n();
  return (
    <dl className={styles.list}>
      {rows.map(([keys, does]) => (
        <div key={does} className={styles.row}>
          <dt>{t(does)}</dt>
          <dd>
            <span className="visually-hidden">{keys}</span>
            <KeyHint keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
