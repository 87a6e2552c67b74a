import { useWords } from './exchange-language.tsx';

const keys: [string, string][] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
];

interface Props {
  onKey: (key: string) => void;
  disabled: boolean;
  /** The hotline waits for a key: the keys light up. */
  listening: boolean;
}

export function Keypad({ onKey, disabled, listening }: Props) {
  const { words } = useWords();
  return (
    <div
      className={listening ? 'keypad listening' : 'keypad'}
      role="group"
      aria-label={words.pad}
      title={words.padHint}
    >
      {keys.map(([key, letters]) => (
        <button key={key} type="button" disabled={disabled} onClick={() => onKey(key)}>
          <b>{key}</b>
          <small>{letters}</small>
        </button>
      ))}
    </div>
  );
}
