/** `npm run backup -- [--to FILE]`: every table as it is at one moment, sealed, while the server runs. */
import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { joinEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { keyFor } from '../src/backup/backup-key.ts';
import { takeBackup } from '../src/backup/take-backup.ts';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/deps.ts';
import { createNumberVault } from '../src/number-vault.ts';
import { printOutcome } from './print-outcome.ts';

const text = { type: 'string' } as const;

async function main(): Promise<string[]> {
  const { values: given } = parseArgs({ options: { to: text, 'passphrase-file': text } });
  const read = readConfig();
  if (!read.ok) throw new Error(['these settings are not as expected:', ...read.faults].join('\n  '));
  const { dataDir, secrets } = read.config;
  const stamp = systemClock.now().toISOString().slice(0, 19).replaceAll(':', '');
  const file = given.to ?? join(dataDir, 'backups', `hotline-${stamp}Z.backup`);
  const key = await keyFor(secrets.hotlineSecret, given['passphrase-file']);
  const embedded = secrets.databaseUrl === null ? await joinEmbeddedPostgres({ dataDir }) : null;
  try {
    const sources = { clock: systemClock, vault: createNumberVault(secrets.hotlineSecret), key };
    const { tables } = await takeBackup({ databaseUrl: secrets.databaseUrl ?? embedded?.url ?? '', ...sources }, file);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const { size } = await stat(file);
    return [
      `${file}`,
      `${tables.length} tables, ${rows} rows, ${Math.ceil(size / 1024)} kB, sealed with the ${key.kind}`,
      'Keep HOTLINE_SECRET elsewhere: without it no phone number in the backup can be read.',
    ];
  } finally {
    await embedded?.stop();
  }
}

printOutcome(main());
