import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import { KeyHint } from './key-hint.tsx';
import styles from './keys-sheet.module.css';

export type KeyRow = readonly [keys: string, does: MessageKey];

export const callKeys: readonly KeyRow[] = [
  ['A', 'bar.accept'],
  ['R', 'bar.reject'],
  ['H', 'bar.hold'],
  ['M', 'bar.mute'],
  ['T', 'bar.transfer'],
  ['S', 'consult.swapToCaller'],
  ['G', 'consult.conference'],
  ['Enter', 'consult.complete'],
  ['Esc', 'consult.cancel'],
  ['Alt+X', 'bar.hangUp'],
];
export const workKeys: readonly KeyRow[] = [
  ['1…9', 'keys.pick'],
  ['N', 'keys.note'],
  ['U', 'keys.who'],
  ['J', 'keys.similar'],
  ['I', 'keys.insert'],
  ['Ctrl/⌘+Enter', 'wrapUp.submit'],
  ['Alt+P', 'dial.call'],
  ['E', 'wrapUp.extend'],
  ['V', 'keys.available'],
  ['S', 'keys.state'],
];
/** Keys and what they do; beside the idle desk, and in the sheet of all of them. */
export function KeyList({ rows }: { rows: readonly KeyRow[] }) {
  const { t } = useI18n();
  return (
    <dl className={styles.list}>
      {rows.map(([keys, does]) => (
        <div key={does} className={styles.row}>
          <dt>{t(does)}</dt>
          <dd>
            <span className="visually-hidden">{keys}</span>
            <KeyHint keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
