import styles from './key-hint.module.css';

/** The key that does the same, e.g. `A` or `Alt+X`. For the eye: the button's name says what it does. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <kbd className={styles.hint} aria-hidden>
      {keys}
    </kbd>
  );
}
