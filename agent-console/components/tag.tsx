import type { ReactNode } from 'react';
import type { Tone } from '../tones.ts';
import styles from './tag.module.css';

/** A fact in a word and its tone. `dot` for states of people and calls. */
export function Tag({ tone, dot = false, children }: { tone: Tone; dot?: boolean; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {dot && <span className={styles.dot} aria-hidden />}
      {children}
    </span>
  );
}
