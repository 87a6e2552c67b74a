import { useQuery } from '@tanstack/react-query';
import { callbackCountsQuery } from '../callbacks-queries.ts';
import { useI18n } from '../i18n/i18n.ts';
import styles from './callback.module.css';

/** Beside the word in the top bar: what is mine and what is late, in one number. */
export function CallbackBadge() {
  const { t } = useI18n();
  const { data } = useQuery(callbackCountsQuery);
  if (data === undefined || (data.mine === 0 && data.overdue === 0)) return null;
  const late = data.overdue > 0;
  const words = t('callbacks.badge', { mine: data.mine, overdue: data.overdue });
  return (
    <span className={styles.badge} data-tone={late ? 'red' : 'blue'} title={words}>
      <span aria-hidden>{Math.min(late ? data.overdue : data.mine, 99)}</span>
      <span className="visually-hidden"> {words}</span>
    </span>
  );
}
