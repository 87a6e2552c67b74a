import { useEffect, useRef } from 'react';
import { useWords } from './exchange-language.tsx';
import type { Heard, Leg, SoundName } from './exchange-state.ts';
import { Glyph, type GlyphName } from './glyph.tsx';

const glyphs: Record<SoundName, GlyphName> = {
  'hold-music': 'music',
  played: 'music',
  tones: 'keypad',
  silence: 'quiet',
  talking: 'people',
  beep: 'loud',
  fault: 'warn',
};

interface Props {
  leg: Leg | null;
  nameOf: (number: string) => string;
}

/** What reached the ear, line by line; the newest is at the bottom and stays in view. */
export function Transcript({ leg, nameOf }: Props) {
  const { words } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const lines = leg?.heard ?? [];
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: 'smooth' });
  }, [lines.length]);
  return (
    <div className="transcript" ref={box} role="log" aria-label={words.hears} tabIndex={0}>
      {lines.length === 0 && <p className="nothing">{words.hearsNothing}</p>}
      {lines.map((heard, index) => (
        <HeardLine
          key={`${heard.at}-${index}`}
          heard={heard}
          nameOf={nameOf}
          now={index === lines.length - 1 && leg?.state === 'in-progress'}
        />
      ))}
    </div>
  );
}

function HeardLine({ heard, nameOf, now }: { heard: Heard; nameOf: (number: string) => string; now: boolean }) {
  const { words } = useWords();
  if (heard.kind === 'said') {
    return (
      <p className={now ? 'said now' : 'said'} lang={heard.language}>
        {heard.text}
      </p>
    );
  }
  return (
    <p className={`sound ${heard.kind}${now ? ' now' : ''}`}>
      <Glyph of={glyphs[heard.kind]} size={16} />
      <span>{soundText(heard)}</span>
      {now && (heard.kind === 'hold-music' || heard.kind === 'talking' || heard.kind === 'played') && (
        <span className="wave" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      )}
    </p>
  );

  function soundText({ kind, text }: Heard): string {
    if (kind === 'talking') {
      const partners = /^talking with (.+)$/.exec(text)?.[1]?.split(', ') ?? [];
      return partners.length === 0 ? words.talkingAlone : words.talkingWith(partners.map(nameOf).join(', '));
    }
    if (kind === 'tones' || kind === 'fault') return `${words.sounds[kind]} ${text}`;
    if (kind === 'played' && /music|hold|wait/i.test(text)) return words.sounds['hold-music'];
    if (kind === 'played') return `${words.sounds.played} ${text.replace(/^plays /, '')}`;
    return kind === 'said' ? text : words.sounds[kind];
  }
}
