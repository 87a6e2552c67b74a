import { readStored, writeStored } from './preferences.ts';

interface Note {
  /** Seconds after the ring's begin. */
  at: number;
  hz: number;
  lasts: number;
}
export const ringTones = ['soft', 'classic', 'bright'] as const;
export type RingTone = (typeof ringTones)[number];
export interface Ring {
  tone: RingTone;
  /** 10 to 100. */
  volume: number;
}

/** Made on the spot: no sound file to load when a call is already there. */
const notes: Record<RingTone, readonly Note[]> = {
  soft: [
    { at: 0, hz: 587, lasts: 0.34 },
    { at: 0.18, hz: 784, lasts: 0.34 },
    { at: 0.6, hz: 587, lasts: 0.34 },
    { at: 0.78, hz: 784, lasts: 0.34 },
  ],
  // The two tones of a telephone's bell, one after another so quickly that they sound together.
  classic: Array.from({ length: 20 }, (_, place) => ({
    at: place * 0.05,
    hz: place % 2 === 0 ? 1319 : 1109,
    lasts: 0.06,
  })),
  bright: [
    { at: 0, hz: 1047, lasts: 0.22 },
    { at: 0.14, hz: 1319, lasts: 0.22 },
    { at: 0.28, hz: 1568, lasts: 0.5 },
    { at: 0.9, hz: 1568, lasts: 0.5 },
  ],
};
const PERIOD_MS = 3000;
/** At full volume. The slider is squared: ears hear loudness, not amplitude. */
const LOUDEST = 0.64;
const STORED = 'hotline.ring';
const asChosenFirst: Ring = { tone: 'soft', volume: 50 };

let audio: AudioContext | null = null;

/** What this machine's user chose; headsets differ, so it stays on the machine. */
export function readRing(): Ring {
  const [tone, volume] = (readStored(STORED) ?? '').split(' ');
  const known = ringTones.find((each) => each === tone);
  const loud = Number(volume);
  return known === undefined || !(loud >= 10 && loud <= 100) ? asChosenFirst : { tone: known, volume: loud };
}

export function setRing({ tone, volume }: Ring): void {
  writeStored(STORED, `${tone} ${volume}`);
}

/** Browsers let a page sound only after somebody touched it; the first press or click makes the ring ready. */
export function readyRingTone(): () => void {
  const wake = () => {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume();
  };
  window.addEventListener('pointerdown', wake);
  window.addEventListener('keydown', wake);
  return () => {
    window.removeEventListener('pointerdown', wake);
    window.removeEventListener('keydown', wake);
  };
}

/** Rings until the returned function is called; for the one tab that has the handset. */
export function startRing(): () => void {
  ringOnce();
  const timer = setInterval(ringOnce, PERIOD_MS);
  return () => clearInterval(timer);
}

/** Once, as chosen: also to try it. */
export function ringOnce(): void {
  if (audio === null || audio.state !== 'running') return;
  const { tone, volume } = readRing();
  const loudness = LOUDEST * (volume / 100) ** 2;
  for (const note of notes[tone]) playNote(audio, note, loudness);
}

function playNote(context: AudioContext, { at, hz, lasts }: Note, loudness: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  const begin = context.currentTime + at;
  tone.frequency.value = hz;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(loudness, begin + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, begin + lasts - 0.02);
  tone.connect(volume).connect(context.destination);
  tone.start(begin);
  tone.stop(begin + lasts);
}
