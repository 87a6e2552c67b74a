/** A soft two-note ring, made on the spot: no sound file to load when a call is already there. */
const NOTES = [
  { at: 0, hz: 587 },
  { at: 0.18, hz: 784 },
  { at: 0.6, hz: 587 },
  { at: 0.78, hz: 784 },
] as const;
const PERIOD_MS = 3000;
const LOUDNESS = 0.16;

let audio: AudioContext | null = null;

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

function ringOnce(): void {
  if (audio === null || audio.state !== 'running') return;
  for (const note of NOTES) playNote(audio, audio.currentTime + note.at, note.hz);
}

function playNote(context: AudioContext, at: number, hz: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.32);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.34);
}
