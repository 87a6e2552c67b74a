import { Alert, Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { problemText } from '../problem-toast.ts';
import styles from './record-list.module.css';

/** What a list does while it is fetched, when it is empty, when it failed and where it ends. */
export interface ListState {
  isPending: boolean;
  error: Error | null;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface RecordListProps {
  list: ListState;
  count: number;
  empty: ReactNode;
  children: ReactNode;
}

export function RecordList({ list, count, empty, children }: RecordListProps) {
  const { t } = useI18n();
  if (list.isPending) return <Loading />;
  if (list.error !== null && count === 0) return <Problem error={list.error} retry={() => void list.refetch()} />;
  if (count === 0) return <div className={styles.empty}>{empty}</div>;
  return (
    <>
      {children}
      <div className={styles.foot}>
        {list.hasNextPage ? (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('do.more')}
          </Button>
        ) : (
          t('list.end')
        )}
      </div>
    </>
  );
}

export function Loading() {
  const { t } = useI18n();
  return (
    <div className={styles.empty} role="status">
      <Loader size="sm" /> <span className="visually-hidden">{t('list.loading')}</span>
    </div>
  );
}

export function Problem({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useI18n();
  return (
    <Alert color="brick" m="md" role="alert">
      <div className={styles.problem}>
        {problemText(error, t)}
        <Button variant="default" size="xs" onClick={retry}>
          {t('do.retry')}
        </Button>
      </div>
    </Alert>
  );
}
