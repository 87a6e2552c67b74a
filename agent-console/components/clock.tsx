import { clockText, secondsBetween } from '../format.ts';
import { useNow } from '../server-clock.ts';
import styles from './clock.module.css';

/** Runs up from a moment. Silent for screen readers: a number that changes each second is noise to the ear. */
export function Clock({ since }: { since: string }) {
  const now = useNow();
  return (
    <span className="numbers" aria-hidden>
      {clockText(secondsBetween(since, now))}
    </span>
  );
}

/** Runs down to a deadline, and looks urgent at its end. */
export function Countdown({ until, urgentSeconds = 10 }: { until: string; urgentSeconds?: number }) {
  const now = useNow(250);
  const left = -secondsBetween(until, now);
  return (
    <span className={`numbers ${left <= urgentSeconds ? styles.urgent : ''}`} aria-hidden>
      {clockText(Math.ceil(left))}
    </span>
  );
}
