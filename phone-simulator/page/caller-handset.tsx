import { useEffect, useState } from 'react';
import { CallerChooser } from './caller-chooser.tsx';
import { CallerMicrophone } from './caller-microphone.tsx';
import { exchangeApi } from './exchange-api.ts';
import { useWords } from './exchange-language.tsx';
import { isLive, readableNumber, type ExchangeState, type Leg } from './exchange-state.ts';
import { playKey } from './exchange-tones.ts';
import { Glyph } from './glyph.tsx';
import { Keypad } from './keypad.tsx';
import { namesOf } from './telephone-names.ts';
import { Transcript } from './transcript.tsx';
import { runningClock, useDo, useSeconds } from './use-exchange.ts';
import { hush } from './use-sound.ts';

interface Props {
  state: ExchangeState;
  caller: string;
  onCaller: (number: string) => void;
  clockOffset: number;
  muted: boolean;
}

/** The caller's telephone: choose who calls, dial the hotline, press keys, read and hear what the caller hears. */
export function CallerHandset({ state, caller, onCaller, clockOffset, muted }: Props) {
  const { words } = useWords();
  const act = useDo();
  const now = useSeconds(clockOffset);
  const [hotline, setHotline] = useState<string | null>(null);
  const callee = hotline ?? state.hotlines[0] ?? '';
  const names = namesOf(state, words);
  const leg = state.telephones.find((one) => one.number === caller)?.leg ?? null;
  const talking = leg?.state === 'in-progress';
  const [keys, setKeys] = useState('');
  useEffect(() => setKeys(''), [leg?.legSid]);

  const press = (key: string): void => {
    if (!talking) return;
    hush();
    if (!muted) playKey(key);
    setKeys((before) => before + key);
    act(() => exchangeApi.press(leg.legSid, key));
  };
  useDigitKeys(press);

  return (
    <section className="caller" aria-label={words.tabCallers}>
      <CallerChooser state={state} caller={caller} onCaller={onCaller} />
      <div className="handset">
        <span className="slits" aria-hidden="true" />
        <div className="display" role="status">
          <p>
            <span>{names.nameOf(caller)}</span>
            {isLive(leg) && <time>{runningClock(leg.since, now)}</time>}
          </p>
          <strong>{names.numberOf(caller)}</strong>
          <p className={talking ? 'state live' : 'state'}>
            <span>{stateLine(leg)}</span>
            {keys !== '' && <span>{words.pressed(keys.slice(-12))}</span>}
          </p>
        </div>
        <CallerMicrophone caller={caller} />
        <Transcript leg={leg} nameOf={names.nameOf} />
        {talking && leg.listening && <SayField legSid={leg.legSid} />}
        <Keypad onKey={press} disabled={!talking} listening={talking && leg.listening} />
        {state.hotlines.length > 1 && !isLive(leg) && (
          <label className="hotlines">
            {words.hotline}
            <select value={callee} onChange={(event) => setHotline(event.target.value)}>
              {state.hotlines.map((number) => (
                <option key={number} value={number}>
                  {readableNumber(number)}
                </option>
              ))}
            </select>
          </label>
        )}
        {leg?.state === 'ringing' && (
          <button type="button" className="callkey" onClick={() => act(() => exchangeApi.answer(leg.legSid))}>
            <Glyph of="phone" size={24} /> {words.answer}
          </button>
        )}
        {isLive(leg) ? (
          <button type="button" className="callkey stop" onClick={() => act(() => exchangeApi.hangUp(leg.legSid))}>
            <Glyph of="hangup" size={24} /> {words.hangUp}
          </button>
        ) : (
          <button
            type="button"
            className="callkey"
            disabled={caller.trim() === '' || callee === ''}
            onClick={() => act(() => exchangeApi.dial(caller.trim(), callee))}
          >
            <Glyph of="phone" size={24} /> {words.dial(readableNumber(callee))}
          </button>
        )}
      </div>
    </section>
  );

  function stateLine(shown: Leg | null): string {
    if (shown === null) return words.ready;
    if (shown.state === 'ended') return words.ended[shown.status] ?? words.legState.ended;
    return words.legState[shown.state];
  }
}

/** For menus that listen to speech. */
function SayField({ legSid }: { legSid: string }) {
  const { words } = useWords();
  const act = useDo();
  const [text, setText] = useState('');
  return (
    <form
      className="say"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        act(() => exchangeApi.say(legSid, text.trim()));
        setText('');
      }}
    >
      <input
        value={text}
        placeholder={words.sayHint}
        aria-label={words.say}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="knob" aria-label={words.say}>
        <Glyph of="speak" />
      </button>
    </form>
  );
}

/** The computer's digits press the caller's keys, unless somebody is typing. */
function useDigitKeys(press: (key: string) => void): void {
  useEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      const field = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
      if (field || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (/^[0-9*#]$/.test(event.key)) press(event.key);
    };
    window.addEventListener('keydown', typed);
    return () => window.removeEventListener('keydown', typed);
  });
}
