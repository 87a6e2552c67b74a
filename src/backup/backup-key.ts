import { readFile } from 'node:fs/promises';
import { BackupError } from './backup-error.ts';
import type { KeySource } from './backup-file.ts';
import type { SecretFor } from './read-backup.ts';

const SHORTEST_PASSPHRASE = 12;

/** The key of a new backup: the words in a file, where one was named, else the installation's secret. */
export async function keyFor(hotlineSecret: string, passphraseFile: string | undefined): Promise<KeySource> {
  if (passphraseFile === undefined) return { kind: 'HOTLINE_SECRET', secret: hotlineSecret };
  return { kind: 'passphrase', secret: await readPassphrase(passphraseFile) };
}

/** The key that an existing one asks for. */
export async function keyOfBackup(hotlineSecret: string, passphraseFile: string | undefined): Promise<SecretFor> {
  const words = passphraseFile === undefined ? null : await readPassphrase(passphraseFile);
  return (head) => {
    if (head.key === 'HOTLINE_SECRET') return { kind: head.key, secret: hotlineSecret };
    if (words === null) throw new BackupError('The backup was made with a passphrase: name its --passphrase-file.');
    return { kind: head.key, secret: words };
  };
}

/** From a file, since what stands in a command line is read by everybody on the machine. */
async function readPassphrase(file: string): Promise<string> {
  const words = (await readFile(file, 'utf8')).trim();
  if (words.length >= SHORTEST_PASSPHRASE) return words;
  throw new BackupError(`${file}: expected a passphrase of at least ${SHORTEST_PASSPHRASE} characters.`);
}
