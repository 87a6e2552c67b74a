import { useState } from 'react';
import { useWords } from './exchange-language.tsx';
import { Glyph } from './glyph.tsx';
import { remember, remembered } from './remembered.ts';

/** For the newcomer; whoever has dialled knows. */
export function FirstHint({ dialled }: { dialled: boolean }) {
  const { words } = useWords();
  const [open, setOpen] = useState(() => remembered('hint') !== 'closed');
  if (!open || dialled) return null;
  const close = (): void => {
    remember('hint', 'closed');
    setOpen(false);
  };
  return (
    <div className="hint">
      <ol>
        <li>
          <a href="/" target="_blank" rel="noopener">
            {words.hintOne}
          </a>
        </li>
        <li>{words.hintTwo}</li>
      </ol>
      <button type="button" className="knob" onClick={close} aria-label={words.hintClose}>
        <Glyph of="cross" />
      </button>
    </div>
  );
}
