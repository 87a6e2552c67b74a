import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  scryptSync,
} from 'node:crypto';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';

/**
 * The outer layer of a backup: a line that names the format, a line of JSON that tells how the key is made, then sealed
 * chunks. Nothing of the content can be read or exchanged without the key, and an end that is missing is noticed.
 *
 *   chunk   length (4 bytes), ciphertext, tag (16): AES-256-GCM
 *   nonce   the chunk's number (11 bytes) and whether it is the last one (1 byte), as in the STREAM construction
 *   key     of this file alone: the salt and the whole header go into it, so a changed header opens nothing
 */
export const header = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  key: z.enum(['HOTLINE_SECRET', 'passphrase']),
  salt: z.base64(),
});
export type Header = z.infer<typeof header>;

/** What a file is sealed with: the installation's secret, or words of its own that are kept elsewhere. */
export type KeySource = { kind: Header['key']; secret: string };

const MAGIC = 'hotline-backup';
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const CHECK_BYTES = 32;
/** Headers are short; whatever has no line's end by then is no backup. */
const MOST_HEADER_BYTES = 4_096;
/** 128 MiB and about half a second for each guess at a passphrase. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

export function newHeader(takenAt: Date, key: Header['key']): Header {
  return { format: 1, takenAt: takenAt.toISOString(), key, salt: randomBytes(32).toString('base64') };
}

/** Seals what `plain` yields; the header comes first. */
export async function* sealFile(
  plain: AsyncIterable<Uint8Array>,
  head: Header,
  source: KeySource,
): AsyncGenerator<Buffer> {
  const text = `${MAGIC}\n${JSON.stringify(head)}\n`;
  const { key, check } = keyOf(head, text, source);
  yield Buffer.concat([Buffer.from(text), check]);
  let number = 0n;
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const bytes of plain) {
    waiting.push(Buffer.from(bytes));
    size += bytes.length;
    // One byte stays back, so that the last chunk is never empty unless the file is.
    while (size > CHUNK_BYTES) {
      const all = Buffer.concat(waiting);
      yield sealChunk(key, { number, last: false }, all.subarray(0, CHUNK_BYTES));
      number += 1n;
      waiting = [all.subarray(CHUNK_BYTES)];
      size -= CHUNK_BYTES;
    }
  }
  yield sealChunk(key, { number, last: true }, Buffer.concat(waiting));
}

/** Opens what `sealFile` made. Throws BackupError: no backup, another key, altered, or cut off. */
export async function* openFile(
  file: AsyncIterable<Uint8Array>,
  secretFor: (head: Header) => KeySource,
): AsyncGenerator<Buffer> {
  const reader = createReader(file);
  const { head, text } = await readHeader(reader);
  const { key, check } = keyOf(head, text, secretFor(head));
  const written = await reader.take(CHECK_BYTES);
  if (written === null) throw cutOff();
  if (!written.equals(check))
    throw new BackupError(
      `This is not the ${head.key} that the backup of ${head.takenAt} was made with, or its first lines were altered.`,
    );
  for (let number = 0n; ; number += 1n) {
    const length = await reader.take(LENGTH_BYTES);
    if (length === null) throw cutOff();
    const size = length.readUInt32BE();
    if (size < TAG_BYTES || size > CHUNK_BYTES + TAG_BYTES) throw altered(number);
    const sealed = await reader.take(size);
    if (sealed === null) throw cutOff();
    const more = openChunk(key, { number, last: false }, sealed);
    const last = more === null ? openChunk(key, { number, last: true }, sealed) : null;
    if (more === null && last === null) throw altered(number);
    yield more ?? last ?? Buffer.alloc(0);
    if (last !== null) break;
  }
  if ((await reader.take(1)) !== null) throw new BackupError('The backup was altered: something follows its end.');
}

function keyOf(head: Header, text: string, source: KeySource): { key: Buffer; check: Buffer } {
  const salt = Buffer.from(head.salt, 'base64');
  const root = source.kind === 'passphrase' ? scryptSync(source.secret, salt, 32, SCRYPT) : source.secret;
  const info = Buffer.concat([Buffer.from('hotline backup 1'), createHash('sha256').update(text).digest()]);
  const key = Buffer.from(hkdfSync('sha256', root, salt, info, 32));
  return { key, check: createHmac('sha256', key).update('hotline backup key check').digest() };
}

interface Place {
  number: bigint;
  last: boolean;
}

function nonceOf({ number, last }: Place): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(number, 3);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Buffer, place: Place, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(sealed.length);
  return Buffer.concat([length, sealed]);
}

/** Null: not sealed with this key for this place. */
function openChunk(key: Buffer, place: Place, sealed: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

interface Reader {
  /** Exactly so many bytes, or null where the file ends before. */
  take(size: number): Promise<Buffer | null>;
  takeLine(): Promise<string | null>;
}

function createReader(file: AsyncIterable<Uint8Array>): Reader {
  const source = file[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  async function more(): Promise<boolean> {
    const next = await source.next();
    if (next.done !== true) held = Buffer.concat([held, next.value]);
    return next.done !== true;
  }
  const cut = (size: number) => {
    const taken = held.subarray(0, size);
    held = held.subarray(size);
    return taken;
  };
  return {
    async take(size) {
      while (held.length < size) if (!(await more())) return null;
      return cut(size);
    },
    async takeLine() {
      let end = held.indexOf('\n');
      while (end < 0) {
        if (held.length > MOST_HEADER_BYTES || !(await more())) return null;
        end = held.indexOf('\n');
      }
      return cut(end + 1).toString('utf8');
    },
  };
}

async function readHeader(reader: Reader): Promise<{ head: Header; text: string }> {
  const magic = await reader.takeLine();
  const line = magic === `${MAGIC}\n` ? await reader.takeLine() : null;
  const parsed = line === null ? null : header.safeParse(jsonOf(line));
  if (magic === null || line === null || parsed === null || !parsed.success)
    throw new BackupError('This is not a backup of Hotline, or its first lines were altered.');
  return { head: parsed.data, text: `${magic}${line}` };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function cutOff(): BackupError {
  return new BackupError('The backup is cut off: its end is missing.');
}

function altered(number: bigint): BackupError {
  return new BackupError(`The backup was altered or damaged (part ${number + 1n}).`);
}
