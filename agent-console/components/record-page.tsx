import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import styles from './record-page.module.css';

interface RecordPageProps {
  title: string;
  filters?: ReactNode;
  /** The record that is open beside the list. */
  detail?: ReactNode;
  children: ReactNode;
}

/** A list with its filters above and the open record beside it; on a narrow screen the record covers the list. */
export function RecordPage({ title, filters, detail, children }: RecordPageProps) {
  return (
    <div className={styles.page} data-detail={detail !== undefined && detail !== null}>
      <div className={styles.list}>
        <header className={styles.head}>
          <h1 className={styles.title}>{title}</h1>
          <div className={styles.filters}>{filters}</div>
        </header>
        <div className={styles.scroll}>{children}</div>
      </div>
      {detail}
    </div>
  );
}

interface DetailPaneProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

export function DetailPane({ title, onClose, children }: DetailPaneProps) {
  const { t } = useI18n();
  return (
    <aside
      className={styles.detail}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className={styles.detailHead}>
        <h2 className={styles.detailTitle}>{title}</h2>
        <CloseButton onClick={onClose} aria-label={t('do.close')} />
      </header>
      <div className={styles.detailBody}>{children}</div>
    </aside>
  );
}

export function DetailSection({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3 className={styles.sectionTitle}>{title}</h3>
      {children}
    </section>
  );
}
