import { useEffect, useState } from 'react';
import { useWords } from './exchange-language.tsx';
import type { ExchangeWords } from './exchange-words-zh.ts';
import { Glyph } from './glyph.tsx';
import { remember, remembered } from './remembered.ts';
import { createVoiceLine, type VoiceStatus } from './voice-line.ts';

const CLEAR_VOICE: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** Speaks as the caller: with the switch on, the agent's browser and this one hear each other. */
export function CallerMicrophone({ caller }: { caller: string }) {
  const { words } = useWords();
  const [on, setOn] = useState(() => remembered('microphone') === 'yes');
  const status = useCallerVoice(caller, on);
  const turn = (): void => {
    remember('microphone', on ? 'no' : 'yes');
    setOn(!on);
  };
  const isOpen = status?.microphone === 'open' && status.connection === 'ready';
  return (
    <div className={isOpen ? 'voice on' : 'voice'}>
      <button type="button" role="switch" aria-checked={on} onClick={turn}>
        <Glyph of="speak" />
        <span>{words.microphone}</span>
        <i aria-hidden="true" />
      </button>
      <p role="status">{status === null ? words.microphoneOff : sentenceOf(status, words)}</p>
    </div>
  );
}

/** One voice for the caller chosen; another caller is another telephone. */
function useCallerVoice(caller: string, on: boolean): VoiceStatus | null {
  const [status, setStatus] = useState<VoiceStatus | null>(null);
  useEffect(() => {
    if (!on || caller.trim() === '') return setStatus(null);
    const line = createVoiceLine({
      key: () => Promise.resolve({ number: caller.trim() }),
      microphone: () => navigator.mediaDevices.getUserMedia(CLEAR_VOICE),
      keeps: 'line',
      speaker: '',
    });
    setStatus(line.status());
    const stop = line.onChange(() => setStatus(line.status()));
    void line.openMicrophone();
    return () => {
      stop();
      line.close();
    };
  }, [caller, on]);
  return status;
}

function sentenceOf(status: VoiceStatus, words: ExchangeWords): string {
  if (status.connection === 'replaced') return words.voice.replaced;
  if (status.microphone !== 'open') return words.voice[status.microphone];
  if (status.connection !== 'ready') return words.voice.lost;
  if (status.connected > 0) return words.voice.talking;
  if (status.partners > 0) return words.voice.connecting;
  return status.inCall ? words.voice.alone : words.voice.open;
}
