import { readableNumber } from './exchange-state.ts';
import { useWords } from './exchange-language.tsx';
import { Glyph } from './glyph.tsx';

interface Props {
  hotlines: readonly string[];
  connected: boolean;
  muted: boolean;
  onMute: () => void;
}

export function DeskTop({ hotlines, connected, muted, onMute }: Props) {
  const { words, switchLanguage } = useWords();
  return (
    <header className="desk-top">
      <span className={connected ? 'lamp on' : 'lamp'} aria-hidden="true" />
      <h1>{words.title}</h1>
      {hotlines.map((hotline) => (
        <span key={hotline} className="plate">
          {readableNumber(hotline)}
        </span>
      ))}
      <span className="stretch" />
      <a href="/" target="_blank" rel="noopener">
        {words.console}
      </a>
      <a href="/rep" target="_blank" rel="noopener">
        {words.repPage}
      </a>
      <button type="button" className="knob" onClick={onMute} aria-label={muted ? words.soundOff : words.soundOn}>
        <Glyph of={muted ? 'silent' : 'loud'} />
      </button>
      <button type="button" className="knob wide" onClick={switchLanguage}>
        {words.otherLanguage}
      </button>
    </header>
  );
}
