import { useEffect, useRef } from 'react';
import { isLive, type Leg, type Telephone } from './exchange-state.ts';
import { keepSounding, type Sound } from './exchange-tones.ts';

/** Speaks what is said on the caller's leg and on every leg that the person at this page answered; plays the tones. */
export function useSound(callerLeg: Leg | null, telephones: readonly Telephone[], muted: boolean): void {
  const openedAt = useRef(new Date().toISOString());
  const spoken = useRef(new Set<string>());

  useEffect(() => {
    keepSounding(muted ? null : soundOf(callerLeg, telephones));
  }, [callerLeg, telephones, muted]);
  useEffect(() => () => keepSounding(null), []);

  useEffect(() => {
    const ears = [callerLeg, ...telephones.filter((one) => one.kind === 'rep').map((one) => one.leg)];
    for (const leg of ears) {
      if (leg === null || leg.state !== 'in-progress') continue;
      for (const heard of leg.heard) {
        const key = `${leg.legSid} ${heard.at} ${heard.text}`;
        if (heard.kind !== 'said' || spoken.current.has(key)) continue;
        spoken.current.add(key);
        if (!muted && heard.at > openedAt.current) speak(heard.text, heard.language);
      }
    }
  }, [callerLeg, telephones, muted]);

  const live = isLive(callerLeg);
  useEffect(() => {
    if (muted || !live) hush();
  }, [muted, live]);
}

/** The exchange stops speaking when a key is pressed; so does the browser. */
export function hush(): void {
  window.speechSynthesis?.cancel();
}

function speak(text: string, language: string | undefined): void {
  const voice = window.speechSynthesis;
  if (voice === undefined) return;
  // Twilio's name for Mandarin is cmn-CN; browsers know zh-CN.
  const tag = (language ?? (/[\u4e00-\u9fff]/.test(text) ? 'zh-CN' : 'en-US')).replace(/^cmn-/, 'zh-');
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = tag;
  const fit = voice.getVoices().find((one) => one.lang.replace('_', '-').startsWith(tag.slice(0, 2)));
  if (fit !== undefined) utterance.voice = fit;
  voice.speak(utterance);
}

function soundOf(callerLeg: Leg | null, telephones: readonly Telephone[]): Sound | null {
  if (telephones.some((one) => one.kind === 'rep' && one.behaviour.kind === 'manual' && one.leg?.state === 'ringing'))
    return 'ring';
  if (callerLeg?.state === 'dialling' || callerLeg?.state === 'ringing') return 'ringback';
  const last = callerLeg?.state === 'in-progress' ? callerLeg.heard.at(-1)?.kind : undefined;
  return last === 'hold-music' || last === 'played' ? 'hold-music' : null;
}
