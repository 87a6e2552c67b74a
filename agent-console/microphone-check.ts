import { openMicrophone, soundSettings } from './sound-settings.ts';

/** An open microphone that is only listened to, for the dialog: nothing of it leaves the browser. */
export interface MicrophoneCheck {
  /** 0 to 1, of the last moment. */
  level: () => number;
  /** Records for a while, then plays it on the chosen loudspeaker; resolves when it has been heard. */
  echo: (milliseconds: number, playing: () => void) => Promise<void>;
  close: () => void;
}

export type MicrophoneFault = 'denied' | 'missing' | 'insecure';

/** Why a microphone did not open; browsers hide the whole door where the page came by plain http. */
export function microphoneFault(error: unknown): MicrophoneFault {
  if (navigator.mediaDevices === undefined) return 'insecure';
  return error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing';
}

export async function checkMicrophone(): Promise<MicrophoneCheck> {
  const stream = await openMicrophone();
  const context = new AudioContext();
  void context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    async echo(milliseconds, playing) {
      const recorded = await record(stream, milliseconds);
      playing();
      await play(recorded);
    },
    close() {
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}

/** Half a second of a soft tone on the chosen loudspeaker: a sine as a WAV file, so that it can be sent to any device. */
export function playTone(): Promise<void> {
  return play(new Blob([toneWav(0.5, 660)], { type: 'audio/wav' }));
}

/** Speech lies between -50 dB (nothing) and -10 dB (loud); linear volume would hardly move the bar. */
function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibel = 10 * Math.log10(sum / samples.length + 1e-10);
  return Math.min(1, Math.max(0, (decibel + 50) / 40));
}

function record(stream: MediaStream, milliseconds: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: recorder.mimeType })));
    recorder.addEventListener('error', () => reject(new Error('the browser could not record')));
    recorder.start();
    setTimeout(() => recorder.stop(), milliseconds);
  });
}

async function play(sound: Blob): Promise<void> {
  const url = URL.createObjectURL(sound);
  const ear = new Audio(url);
  try {
    const { speaker } = soundSettings();
    if (speaker !== '') await ear.setSinkId?.(speaker).catch(() => undefined);
    const over = new Promise((resolve) => {
      ear.addEventListener('ended', resolve);
      ear.addEventListener('error', resolve);
    });
    await ear.play();
    await over;
  } finally {
    URL.revokeObjectURL(url);
  }
}

const RATE = 16_000;

/** RIFF/WAVE, 16 bit mono. */
function toneWav(seconds: number, pitch: number): ArrayBuffer {
  const count = Math.round(seconds * RATE);
  const file = new DataView(new ArrayBuffer(44 + count * 2));
  const text = (at: number, words: string) =>
    [...words].forEach((char, index) => file.setUint8(at + index, char.charCodeAt(0)));
  text(0, 'RIFF');
  file.setUint32(4, 36 + count * 2, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  text(36, 'data');
  file.setUint32(40, count * 2, true);
  for (let index = 0; index < count; index += 1) {
    const fade = Math.min(1, index / 800, (count - index) / 800);
    file.setInt16(44 + index * 2, Math.sin((2 * Math.PI * pitch * index) / RATE) * 8_000 * fade, true);
  }
  return file.buffer;
}
