/** Words that somebody said, and when, from the start of the recording. */
export interface Spoken {
  atMs: number;
  words: string;
}

const RATE = 8000;
const WORD_MS = 180;
const LOUDNESS = 9000;

/**
 * What was said, as sound: nobody has a voice here, so each character is a short tone whose pitch comes from the
 * character. The same words give the same bytes, other words others, and it can be heard. 16-bit mono, 8 kHz, as
 * Twilio records.
 */
export function spokenWav(seconds: number, spoken: readonly Spoken[]): Buffer {
  const samples = new Int16Array(Math.round(seconds * RATE));
  for (const { atMs, words } of spoken)
    [...words].forEach((character, index) => addTone(samples, atMs + index * WORD_MS, character.codePointAt(0) ?? 0));
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => data.writeInt16LE(sample, index * 2));
  return Buffer.concat([headOf(data.length), data]);
}

function addTone(samples: Int16Array, atMs: number, code: number): void {
  const hertz = 220 + (code % 48) * 15;
  const start = Math.round((atMs / 1000) * RATE);
  const length = Math.round((WORD_MS / 1000) * RATE);
  for (let index = 0; index < length && start + index < samples.length; index += 1) {
    // Rises and falls: a tone that begins at full loudness clicks.
    const swell = Math.sin((Math.PI * index) / length);
    samples[start + index] = Math.round(LOUDNESS * swell * Math.sin((2 * Math.PI * hertz * index) / RATE));
  }
}

function headOf(bytes: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}
