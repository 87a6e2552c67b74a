import { IconPlugConnectedX } from '@tabler/icons-react';
import { useI18n } from '../i18n/i18n.ts';
import { useConnection } from '../realtime.ts';
import styles from './connection-banner.module.css';

/** Over the call bar while the socket is down: the screen may lie, and says so. */
export function ConnectionBanner() {
  const { t } = useI18n();
  const lost = useConnection() === 'offline';
  return (
    <div role="status" className={lost ? styles.banner : undefined} data-tone="red">
      {lost && (
        <>
          <IconPlugConnectedX size={18} aria-hidden />
          {t('connection.lost')}
        </>
      )}
    </div>
  );
}
