import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { readContent } from './backup-content.ts';
import type { Manifest, Part } from './backup-content.ts';
import { BackupError } from './backup-error.ts';
import { openFile } from './backup-file.ts';
import type { Header, KeySource } from './backup-file.ts';

/** Which secret a file asks for; throws BackupError when it was not given. */
export type SecretFor = (head: Header) => KeySource;

/** Reads a whole backup and keeps nothing of it: throws BackupError unless every byte is what was written. */
export async function verifyBackup(file: string, secretFor: SecretFor): Promise<Manifest> {
  let found: Manifest | null = null;
  for await (const part of readBackup(file, secretFor)) if (part.kind === 'manifest') found = part.manifest;
  if (found === null) throw new BackupError('The backup is empty.');
  return found;
}

export async function* readBackup(file: string, secretFor: SecretFor): AsyncGenerator<Part> {
  const source = createReadStream(file);
  let fault: unknown;
  // The stream that fails first ends the others, and they only say that they were ended: what it said is kept.
  const opened = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* openFile(bytes, secretFor);
    } catch (cause) {
      fault = cause;
      throw cause;
    }
  };
  const plain = pipeline(source, opened, createGunzip(), () => undefined);
  try {
    yield* readContent(plain);
  } catch (cause) {
    throw fault ?? cause;
  }
}
