import { Button } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

export interface ListedSetting {
  id: string;
  name: ReactNode;
  more: ReactNode;
  warns?: boolean;
}
export const NEW = 'new';

interface SettingListProps {
  to: '/settings/hotlines' | '/settings/queues' | '/settings/hours' | '/settings/people';
  label: string;
  items: readonly ListedSetting[];
  chosen: string | null;
  /** The words on the button for a new one; left out: there is none. */
  add?: string;
  search?: ReactNode;
}

/** The left column. What is chosen is in the address, so that it can be sent to a colleague. */
export function SettingList({ to, label, items, chosen, add, search }: SettingListProps) {
  return (
    <nav className={styles.list} aria-label={label}>
      {(add !== undefined || search !== undefined) && (
        <div className={styles.listTop}>
          {search}
          {add !== undefined && (
            <Button
              variant="default"
              size="sm"
              leftSection={<IconPlus size={15} aria-hidden />}
              renderRoot={(props) => <Link to={to} search={{ id: NEW }} {...props} />}
            >
              {add}
            </Button>
          )}
        </div>
      )}
      {items.map((item) => (
        <Link
          key={item.id}
          to={to}
          search={{ id: item.id }}
          className={styles.item}
          data-chosen={item.id === chosen}
          aria-current={item.id === chosen ? 'true' : undefined}
        >
          <span className={styles.itemName}>
            {item.name}
            {item.warns === true && <IconAlertTriangle size={15} className={styles.warn ?? ''} aria-hidden />}
          </span>
          <span className={styles.itemMore}>{item.more}</span>
        </Link>
      ))}
    </nav>
  );
}

/** What the address names, or else the first. */
export function useChosen(items: readonly { id: string }[]): string | null {
  const { id } = useSearch({ strict: false });
  if (id === NEW || items.some((item) => item.id === id)) return id ?? null;
  return items[0]?.id ?? null;
}

export function NothingChosen() {
  const { w } = useSettingsWords();
  return <p className={styles.empty}>{w('form.pick')}</p>;
}
