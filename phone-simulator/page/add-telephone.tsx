import { useRef, useState, type FormEvent } from 'react';
import { exchangeApi } from './exchange-api.ts';
import { useWords } from './exchange-language.tsx';
import { Glyph } from './glyph.tsx';
import { useDo } from './use-exchange.ts';

export function AddTelephone() {
  const { words } = useWords();
  const act = useDo();
  const details = useRef<HTMLDetailsElement>(null);
  const [kind, setKind] = useState<'rep' | 'caller'>('rep');
  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    act(async () => {
      const [number, label] = [textOf(given, 'number'), textOf(given, 'label')];
      await exchangeApi.addTelephone({ number, label, kind });
      form.reset();
      if (details.current !== null) details.current.open = false;
    });
  };
  return (
    <details className="add" ref={details}>
      <summary>
        <Glyph of="plus" /> {words.addTelephone}
      </summary>
      <form onSubmit={add}>
        <label>
          {words.label}
          <input name="label" required maxLength={80} autoComplete="off" />
        </label>
        <label>
          {words.number}
          <input name="number" required maxLength={64} inputMode="tel" defaultValue="+86" autoComplete="off" />
        </label>
        <div className="choice" role="group">
          <button type="button" aria-pressed={kind === 'rep'} onClick={() => setKind('rep')}>
            {words.kindRep}
          </button>
          <button type="button" aria-pressed={kind === 'caller'} onClick={() => setKind('caller')}>
            {words.kindCaller}
          </button>
        </div>
        <button type="submit" className="knob wide">
          {words.add}
        </button>
      </form>
    </details>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
