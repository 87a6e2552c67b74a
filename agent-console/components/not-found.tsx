import { Button } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiProblem } from '../api.ts';
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

const ASK_AGAIN_MS = 4_000;

/** A fault in one page leaves the call bar standing: the call goes on. */
export function PageCrashed({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useI18n();
  const router = useRouter();
  const isGone = error instanceof ApiProblem && error.code === 'database-gone';
  useEffect(() => {
    if (!isGone) return;
    const timer = setInterval(() => void router.invalidate(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isGone, router]);
  return (
    <div className={styles.empty} role="alert">
      <h1>{t(isGone ? 'problem.database-gone' : 'page.crashed')}</h1>
      {isGone && <p>{t('service.heals')}</p>}
      <Button variant="default" onClick={isGone ? () => void router.invalidate() : reset}>
        {t('do.retry')}
      </Button>
    </div>
  );
}
