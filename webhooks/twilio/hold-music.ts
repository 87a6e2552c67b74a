import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { HOLD_MUSIC_PATH, SHORT_MUSIC_PATH } from './callback-urls.ts';

/** 8 kHz is what a telephone carries; 16-bit PCM is what every carrier plays. */
const RATE = 8_000;
const BEATS = 32;
/** Five seconds. */
const SHORT_BEATS = 8;
const BEAT_SECONDS = 0.625;
const VOLUME = 0.22;

/** A slow pentatonic tune over held fifths, in semitones above A3; null rests. It ends where it begins. */
const melody: readonly (number | null)[] = [
  3,
  null,
  7,
  10,
  12,
  null,
  10,
  7,
  5,
  null,
  7,
  3,
  0,
  null,
  null,
  null,
  3,
  null,
  7,
  10,
  15,
  null,
  12,
  10,
  7,
  null,
  5,
  7,
  3,
  null,
  null,
  null,
];
const bass = [-9, -2, -4, -9] as const;

/**
 * Twenty seconds of music for whoever waits, synthesised so that no file of unknown rights is played, and the same
 * bytes each time, so that the carrier's cache holds it. RIFF WAVE, mono, about 320 kB.
 */
export function composeHoldMusic(beats: number = BEATS): Buffer {
  const samples = new Float64Array(RATE * beats * BEAT_SECONDS);
  melody.slice(0, beats).forEach((semitone, beat) => {
    if (semitone !== null) strike(samples, { semitone, beat, beats: 4, volume: VOLUME });
  });
  for (let beat = 0; beat < beats; beat += 4) {
    const root = bass[Math.floor(beat / 8) % bass.length] ?? 0;
    strike(samples, { semitone: root, beat, beats: 6, volume: VOLUME * 0.6 });
    strike(samples, { semitone: root + 7, beat, beats: 6, volume: VOLUME * 0.4 });
  }
  return toWave(samples);
}

/** Not under the signed routes: it is the same for everybody, and Twilio's cache fetches it once. */
export function serveHoldMusic(app: FastifyInstance): void {
  serve(app, HOLD_MUSIC_PATH, () => composeHoldMusic());
  // Between two tries while nothing inside answers: the whole tune would be a long wait.
  serve(app, SHORT_MUSIC_PATH, () => composeHoldMusic(SHORT_BEATS));
}

const composed = new Map<string, { music: Buffer; etag: string }>();

/** A tenth of a second's work, done when first asked for: no start of the program waits for it. */
function serve(app: FastifyInstance, path: string, compose: () => Buffer): void {
  app.get(path, async (request, reply) => {
    const { music, etag } = composed.get(path) ?? keep(path, compose());
    void reply.header('etag', etag).header('cache-control', 'public, max-age=86400');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type('audio/wav').send(music);
  });
}

function keep(path: string, music: Buffer): { music: Buffer; etag: string } {
  const kept = { music, etag: `"${createHash('sha256').update(music).digest('hex').slice(0, 16)}"` };
  composed.set(path, kept);
  return kept;
}

/** One plucked note; what rings past the end goes on at the start, so the loop has no seam. */
function strike(samples: Float64Array, note: { semitone: number; beat: number; beats: number; volume: number }): void {
  const frequency = 220 * 2 ** (note.semitone / 12);
  const start = Math.round(note.beat * BEAT_SECONDS * RATE);
  const length = Math.round(note.beats * BEAT_SECONDS * RATE);
  for (let offset = 0; offset < length; offset += 1) {
    const seconds = offset / RATE;
    const phase = 2 * Math.PI * frequency * seconds;
    const tone = Math.sin(phase) + 0.3 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase);
    const envelope = Math.min(1, seconds / 0.02) * Math.exp(-1.8 * seconds) * (1 - offset / length);
    const index = (start + offset) % samples.length;
    samples[index] = (samples[index] ?? 0) + note.volume * envelope * tone;
  }
}

function toWave(samples: Float64Array): Buffer {
  const wave = Buffer.alloc(44 + samples.length * 2);
  wave.write('RIFF', 0, 'ascii');
  wave.writeUInt32LE(36 + samples.length * 2, 4);
  wave.write('WAVEfmt ', 8, 'ascii');
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20); // PCM
  wave.writeUInt16LE(1, 22); // mono
  wave.writeUInt32LE(RATE, 24);
  wave.writeUInt32LE(RATE * 2, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write('data', 36, 'ascii');
  wave.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => wave.writeInt16LE(Math.round(Math.tanh(sample) * 32_767), 44 + index * 2));
  return wave;
}
