import type { ReactNode } from 'react';
import styles from './choice-chip.module.css';
import { KeyHint } from './key-hint.tsx';

interface ChoiceChipProps {
  group: string;
  checked: boolean;
  onChoose: () => void;
  hint?: string | null;
  children: ReactNode;
}

/** One of a few, all in sight. A native radio button below: arrow keys and screen readers know it. */
export function ChoiceChip({ group, checked, onChoose, hint = null, children }: ChoiceChipProps) {
  return (
    <label className={styles.chip}>
      <input type="radio" name={group} className="visually-hidden" checked={checked} onChange={onChoose} />
      {children}
      {hint !== null && <KeyHint keys={hint} />}
    </label>
  );
}
