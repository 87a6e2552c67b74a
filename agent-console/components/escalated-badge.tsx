import { useQuery } from '@tanstack/react-query';
import { escalatedCountQuery, useHandOverWords } from '../escalated-leads.ts';
import styles from './callback.module.css';

/** Beside the word in the top bar, for managers: leads that nobody takes. Loaded after the first paint. */
export function EscalatedBadge() {
  const w = useHandOverWords();
  const { data } = useQuery(escalatedCountQuery);
  if (data === undefined || data.count === 0) return null;
  const words = w('badge', { count: data.count });
  return (
    <span className={styles.badge} data-tone="red" title={words}>
      <span aria-hidden>{Math.min(data.count, 99)}</span>
      <span className="visually-hidden"> {words}</span>
    </span>
  );
}
