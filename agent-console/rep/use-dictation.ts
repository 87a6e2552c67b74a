import { useEffect, useRef, useState } from 'react';
import type { Language } from '../../src/contract/people.ts';

/** As much of the Web Speech API as is used here; the DOM library does not describe it. */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  start: () => void;
  stop: () => void;
  abort: () => void;
  onresult: ((event: { resultIndex: number; results: SpeechRecognitionResultList }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
}
type RecognitionMaker = new () => Recognition;

export interface Dictation {
  listening: boolean;
  refused: boolean;
  toggle: () => void;
}

/** Null where the browser cannot hear. The browser's own service does the listening; nothing of it passes our server. */
export function useDictation(language: Language, onSaid: (text: string) => void): Dictation | null {
  const [listening, setListening] = useState(false);
  const [refused, setRefused] = useState(false);
  const recognition = useRef<Recognition | null>(null);
  const latest = useRef(onSaid);
  useEffect(() => {
    latest.current = onSaid;
  });
  useEffect(() => () => recognition.current?.abort(), []);
  const Maker = recognitionMaker();
  if (Maker === null) return null;

  const start = (): void => {
    const made = new Maker();
    made.lang = language === 'en' ? 'en-US' : 'zh-CN';
    made.continuous = true;
    made.interimResults = false;
    made.onresult = ({ resultIndex, results }) => {
      const said = [...results].slice(resultIndex).filter((result) => result.isFinal);
      latest.current(said.map((result) => result[0]?.transcript.trim() ?? '').join(' '));
    };
    made.onerror = ({ error }) => setRefused(error === 'not-allowed' || error === 'audio-capture');
    made.onend = () => setListening(false);
    recognition.current = made;
    setRefused(false);
    setListening(true);
    made.start();
  };
  return { listening, refused, toggle: () => (listening ? recognition.current?.stop() : start()) };
}

function recognitionMaker(): RecognitionMaker | null {
  const found: RecognitionMaker | undefined =
    Reflect.get(window, 'SpeechRecognition') ?? Reflect.get(window, 'webkitSpeechRecognition');
  return found ?? null;
}
