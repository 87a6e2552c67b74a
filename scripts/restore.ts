/** `npm run restore -- FILE [--into URL] [--force] [--check]`: puts a backup into an empty database, or only checks it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import type { Manifest } from '../src/backup/backup-content.ts';
import { keyOfBackup } from '../src/backup/backup-key.ts';
import { verifyBackup } from '../src/backup/read-backup.ts';
import { restoreBackup } from '../src/backup/restore-backup.ts';
import { readConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { createNumberVault } from '../src/number-vault.ts';
import { printOutcome } from './print-outcome.ts';

const help = `npm run restore -- FILE, with the settings of the server, which must not run
  --into postgresql://…    another database than the one of the settings
  --force                  replaces what is in it
  --check                  reads the backup to its end and writes nothing
  --passphrase-file FILE   of a backup that was made with one`;
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

async function main(): Promise<string[]> {
  const { values: given, positionals } = parseArgs({
    options: { into: text, force: flag, check: flag, 'passphrase-file': text },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error(help);
  const read = readConfig();
  if (!read.ok) throw new Error(['these settings are not as expected:', ...read.faults].join('\n  '));
  const { config } = read;
  const { secrets, dataDir } = config;
  const secretFor = await keyOfBackup(secrets.hotlineSecret, given['passphrase-file']);
  if (given.check === true) return ['The backup is whole.', told(await verifyBackup(file, secretFor))];
  const url = given.into ?? secrets.databaseUrl;
  const embedded = url === null ? await startEmbeddedPostgres({ dataDir }) : null;
  try {
    const { manifest, opened, migrated } = await restoreBackup(file, {
      databaseUrl: url ?? embedded?.url ?? '',
      vault: createNumberVault(secrets.hotlineSecret),
      secretFor,
      force: given.force === true,
    });
    return [
      'Restored, and every table counted.',
      told(manifest),
      `Sealed values of all kinds that this HOTLINE_SECRET opened: ${opened}.`,
      ...(migrated.length > 0 ? [`Brought up to date by ${migrated.length} newer migrations.`] : []),
      ...(embedded === null ? [] : await keepSecret(config)),
      'Jobs are not part of a backup: the sweeps do within seconds what is overdue. With Redis, empty it before the start.',
    ];
  } finally {
    await embedded?.stop();
  }
}

function told({ takenAt, tables, migrations }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `Taken ${takenAt}: ${tables.length} tables, ${rows} rows, ${migrations.length} migrations.`;
}

/** An embedded Hotline reads its secret from a file, which may be another than the one that was given now. */
async function keepSecret({ dataDir, secrets }: Config): Promise<string[]> {
  const kept = await readFile(join(dataDir, 'secret'), 'utf8').catch(() => '');
  if (kept.trim() === secrets.hotlineSecret) return [];
  return [`Start the server with this HOTLINE_SECRET too, or write it into ${join(dataDir, 'secret')}.`];
}

printOutcome(main());
