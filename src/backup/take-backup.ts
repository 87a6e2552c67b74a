import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { MIGRATION_LOCK } from '../../prisma/migrate.ts';
import type { Clock } from '../deps.ts';
import type { NumberVault } from '../number-vault.ts';
import { writeContent } from './backup-content.ts';
import type { Manifest, TableOfBackup } from './backup-content.ts';
import { BackupError } from './backup-error.ts';
import { newHeader, sealFile } from './backup-file.ts';
import type { KeySource } from './backup-file.ts';

export interface BackupSources {
  databaseUrl: string;
  clock: Clock;
  vault: NumberVault;
  key: KeySource;
}

/**
 * Writes every table as it was at one moment, while the server goes on. BullMQ's tables stay out: what a job was to do
 * is in our own, and the sweeps make up for the job. The file has its name only once it is whole and on the disk.
 */
export async function takeBackup(sources: BackupSources, file: string): Promise<Manifest> {
  const draft = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  const client = new pg.Client({ connectionString: sources.databaseUrl });
  await client.connect();
  try {
    // A waiting migration would make every reader of its table wait with it; at this lock it waits alone.
    await client.query('SELECT pg_advisory_lock_shared($1)', [MIGRATION_LOCK]);
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const manifest = await describe(client, sources);
    const content = writeContent(manifest, (table) => rowsOf(client, table));
    const seal = (zipped: AsyncIterable<Buffer>) =>
      sealFile(zipped, newHeader(new Date(manifest.takenAt), sources.key.kind), sources.key);
    await pipeline(content, createGzip(), seal, createWriteStream(draft, { mode: 0o600 }));
    await toDisk(draft);
    await rename(draft, file);
    return manifest;
  } catch (fault) {
    await rm(draft, { force: true });
    throw fault;
  } finally {
    await client.end();
  }
}

async function describe(client: pg.Client, { clock, vault }: BackupSources): Promise<Manifest> {
  const { rows: ledger } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(tablesText);
  const { rows: sequences } = await client.query<{ name: string }>(
    `SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'`,
  );
  // Ours have none: ids are made by the app. Where one stands after a restore would have to be kept, too.
  if (sequences.length > 0)
    throw new BackupError(
      `A backup does not keep sequences, and there is ${sequences.map(({ name }) => name).join()}.`,
    );
  const counted: TableOfBackup[] = [];
  for (const { name, columns } of tables) {
    const { rows } = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${pg.escapeIdentifier(name)}`);
    counted.push({ name, columns, rows: Number(rows[0]?.rows ?? 0) });
  }
  const { rows: server } = await client.query<{ server_version: string }>('SHOW server_version');
  return {
    takenAt: clock.now().toISOString(),
    postgres: server[0]?.server_version ?? '',
    migrations: ledger,
    sealedWord: vault.seal('hotline').toString('base64'),
    tables: counted,
  };
}

/** The ledger of migrations is one of them. Generated columns are computed again. */
const tablesText = `
  SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname`;

async function* rowsOf(client: pg.Client, { name, columns }: TableOfBackup): AsyncGenerator<Buffer> {
  const list = columns.map(pg.escapeIdentifier).join(', ');
  const rows: AsyncIterable<Buffer> = client.query(copyTo(`COPY ${pg.escapeIdentifier(name)} (${list}) TO STDOUT`));
  yield* rows;
}

async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
}
