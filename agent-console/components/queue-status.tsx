import { IconUsersGroup } from '@tabler/icons-react';
import { useI18n } from '../i18n/i18n.ts';
import { useDesk } from '../realtime.ts';
import { Clock } from './clock.tsx';
import styles from './queue-status.module.css';

export function QueueStatus() {
  const { t } = useI18n();
  const { queue } = useDesk();
  if (queue === null) return null;
  const waits = queue.waiting > 0;
  const words = waits ? t('queue.waiting', { n: queue.waiting }) : t('queue.empty');
  return (
    <div className={styles.queue} data-tone={waits ? 'amber' : 'gray'} data-waits={waits}>
      <IconUsersGroup size={16} stroke={1.8} aria-hidden />
      <span className={styles.words}>{words}</span>
      <span className={styles.count} aria-hidden>
        {queue.waiting}
      </span>
      {waits && queue.longestWaitSince !== null && (
        <span className={styles.longest} title={t('queue.longest')}>
          <span className={styles.label}>{t('queue.longest')}</span> <Clock since={queue.longestWaitSince} />
        </span>
      )}
    </div>
  );
}
