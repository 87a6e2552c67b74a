import { useId } from 'react';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { useDictation } from './use-dictation.ts';

/** A note by keyboard or, where the browser can hear, by voice: what is said is added to what is there. */
export function RepNoteField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { language, words } = useLanguage();
  const id = useId();
  const add = (said: string): void => onChange(joined(value, said, language === 'en' ? ' ' : '').slice(0, 4000));
  const dictation = useDictation(language, add);
  return (
    <div className="note">
      <label htmlFor={id}>{words.note}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={4000}
        value={value}
        placeholder={words.noteHint}
        onChange={(event) => onChange(event.target.value)}
      />
      {dictation !== null && (
        <button
          type="button"
          className="mic"
          aria-pressed={dictation.listening}
          aria-label={dictation.listening ? words.stopDictation : words.dictate}
          onClick={dictation.toggle}
        >
          <Icon of="mic" size={22} />
        </button>
      )}
      {dictation?.listening === true && <p className="soft">{words.listening}</p>}
      {dictation?.refused === true && <p className="fault">{words.noMicrophone}</p>}
    </div>
  );
}

function joined(before: string, said: string, between: string): string {
  return before === '' || /\s$/.test(before) ? before + said : before + between + said;
}
