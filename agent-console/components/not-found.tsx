import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useI18n } from '../i18n/i18n.ts';
import styles from './record-list.module.css';

export function NotFound() {
  const { t } = useI18n();
  return (
    <div className={styles.empty}>
      <h1>{t('page.notFound')}</h1>
      <p>{t('page.notFoundHint')}</p>
      <Link to="/">{t('app.title')}</Link>
    </div>
  );
}

/** A fault in one page leaves the call bar standing: the call goes on. */
export function PageCrashed({ reset }: { reset: () => void }) {
  const { t } = useI18n();
  return (
    <div className={styles.empty} role="alert">
      <h1>{t('page.crashed')}</h1>
      <Button variant="default" onClick={reset}>
        {t('do.retry')}
      </Button>
    </div>
  );
}
