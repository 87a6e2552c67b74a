/**
 * The sounds of a line, made by the browser: Chinese ringing (450 Hz, 1 s on, 4 s off), keys (DTMF, ITU-T Q.23), and a
 * soft figure that stands for hold music. Nothing sounds before the first click on the page: browsers forbid it.
 */
let audio: AudioContext | null = null;
let sounding: { name: Sound; stop: () => void } | null = null;

export type Sound = 'ringback' | 'ring' | 'hold-music';

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];
const keys = '123456789*0#';

export function playKey(key: string): void {
  const index = keys.indexOf(key);
  const [row, column] = [rows[Math.floor(index / 3)], columns[index % 3]];
  if (row === undefined || column === undefined) return;
  note(row, 0, 0.14, 0.05);
  note(column, 0, 0.14, 0.05);
}

/** Keeps one sound going until another, or null, takes its place. */
export function keepSounding(name: Sound | null): void {
  if (sounding?.name === name) return;
  sounding?.stop();
  sounding = null;
  if (name === null) return;
  const loop = loops[name];
  loop.play();
  const timer = setInterval(loop.play, loop.everyMs);
  sounding = { name, stop: () => clearInterval(timer) };
}

const loops: Record<Sound, { everyMs: number; play: () => void }> = {
  ringback: { everyMs: 5000, play: () => note(450, 0, 1, 0.05) },
  ring: {
    everyMs: 3000,
    play: () => {
      for (let beat = 0; beat < 8; beat += 1) note(beat % 2 === 0 ? 880 : 1109, beat * 0.07, 0.09, 0.035);
    },
  },
  'hold-music': {
    everyMs: 4800,
    play: () => {
      for (const [beat, pitch] of [262, 392, 523, 659, 523, 392, 294, 440].entries())
        note(pitch, beat * 0.6, 0.9, 0.03);
    },
  },
};

function note(pitch: number, afterSeconds: number, seconds: number, loudness: number): void {
  if (navigator.userActivation?.hasBeenActive !== true) return;
  audio ??= new AudioContext();
  void audio.resume();
  const start = audio.currentTime + afterSeconds;
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + 0.02);
  volume.gain.setValueAtTime(loudness, start + Math.max(0.03, seconds - 0.08));
  volume.gain.linearRampToValueAtTime(0, start + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + seconds);
}
