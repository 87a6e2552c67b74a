import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrate, MIGRATION_LOCK } from '../../prisma/migrate.ts';
import { readMigrations } from '../../prisma/schema-engine.ts';
import type { NumberVault } from '../number-vault.ts';
import type { Manifest, Part, TableOfBackup } from './backup-content.ts';
import { BackupError } from './backup-error.ts';
import { clearDatabase, isInUse, whatIsThere } from './clear-database.ts';
import { openSealed } from './open-sealed.ts';
import { readBackup, verifyBackup } from './read-backup.ts';
import type { SecretFor } from './read-backup.ts';

export interface RestoreOptions {
  databaseUrl: string;
  vault: NumberVault;
  secretFor: SecretFor;
  /** Replaces what is there. */
  force: boolean;
}

export interface Restored {
  manifest: Manifest;
  /** Sealed values that were opened with the secret, of all kinds. */
  opened: number;
  /** Migrations that are newer than the backup. */
  migrated: string[];
}

/**
 * Puts a backup into a database, wholly or not at all: the file is read to its end first, and one transaction clears,
 * builds the schema by the backup's own migrations, copies, counts and opens; then newer migrations follow as at any start.
 */
export async function restoreBackup(file: string, options: RestoreOptions): Promise<Restored> {
  const manifest = await verifyBackup(file, options.secretFor);
  refuseOtherSecret(manifest, options.vault);
  const scripts = await scriptsOf(manifest);
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    if (!options.force) await refuseUsed(client);
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    // Somebody's forgotten transaction must not hold us for ever.
    await client.query(`SET LOCAL lock_timeout = '15s'`);
    await clearDatabase(client);
    await buildSchema(client, scripts);
    await refuseOtherTables(client, manifest);
    const putBack = await liftRules(client, manifest.tables);
    await copyTables(client, readBackup(file, options.secretFor));
    await putBack();
    await compareCounts(client, manifest);
    const opened = await openSealed(client, options.vault);
    await client.query('COMMIT');
    const migrated = await migrate(options.databaseUrl);
    await client.query('ANALYZE');
    return { manifest, opened, migrated };
  } finally {
    // Without a commit, PostgreSQL undoes everything as the connection ends.
    await client.end();
  }
}

const quoted = pg.escapeIdentifier;

function refuseOtherSecret(manifest: Manifest, vault: NumberVault): void {
  try {
    vault.open(Buffer.from(manifest.sealedWord, 'base64'));
  } catch (cause) {
    throw new BackupError(
      'This HOTLINE_SECRET does not open the phone numbers of the backup: set the one that it was taken with.',
      { cause },
    );
  }
}

/** The SQL that made the backup's schema, in its order. */
async function scriptsOf(manifest: Manifest): Promise<string[]> {
  const ours = new Map(
    (await readMigrations()).migrationDirectories.flatMap(({ path, migrationFile: { content } }) =>
      content.tag === 'ok' ? [[path, content.value]] : [],
    ),
  );
  return manifest.migrations.map(({ name, checksum }) => {
    const script = ours.get(name);
    if (script === undefined)
      throw new BackupError(`The backup is of a newer Hotline: this one does not know its migration ${name}.`);
    if (createHash('sha256').update(script).digest('hex') !== checksum)
      throw new BackupError(`The backup is of another Hotline: its migration ${name} is not the one that is here.`);
    return script;
  });
}

async function refuseUsed(client: pg.Client): Promise<void> {
  const there = await whatIsThere(client);
  if (there.length > 0)
    throw new BackupError(
      `The database is not empty (${there.join(', ')}). Restore into an empty one, or replace what is there with --force.`,
    );
  if (await isInUse(client))
    throw new BackupError('Others are connected to the database: stop the server first, or insist with --force.');
}

/** As Prisma's engine makes it. Its rows come from the backup like those of any table. */
const ledgerText = `CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

async function buildSchema(client: pg.Client, scripts: readonly string[]): Promise<void> {
  await client.query(ledgerText);
  for (const script of scripts) await client.query(script);
}

async function refuseOtherTables(client: pg.Client, manifest: Manifest): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const [built, kept] = [rows.map(({ name }) => name), manifest.tables.map(({ name }) => name)];
  const differ = [...built.filter((name) => !kept.includes(name)), ...kept.filter((name) => !built.includes(name))];
  if (differ.length > 0)
    throw new BackupError(`The backup has other tables than its migrations make: ${differ.join()}.`);
  // Migrations may fill tables; the backup has those rows as they became.
  await client.query(`TRUNCATE ${built.map(quoted).join(', ')}`);
}

/**
 * Rows come table by table, so references and triggers wait until all are there: dropped and made again, which checks
 * every row. Switching them off for the session would take a superuser and check nothing.
 */
async function liftRules(client: pg.Client, tables: readonly TableOfBackup[]): Promise<() => Promise<void>> {
  const { rows: references } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT r.relname AS table, c.conname AS name, pg_get_constraintdef(c.oid) AS definition
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
     WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`,
  );
  const alter = (table: string, action: string) => client.query(`ALTER TABLE ${quoted(table)} ${action}`);
  for (const { table, name } of references) await alter(table, `DROP CONSTRAINT ${quoted(name)}`);
  for (const { name } of tables) await alter(name, 'DISABLE TRIGGER USER');
  return async () => {
    for (const { name } of tables) await alter(name, 'ENABLE TRIGGER USER');
    for (const { table, name, definition } of references)
      await alter(table, `ADD CONSTRAINT ${quoted(name)} ${definition}`);
  };
}

/** One COPY for each table, fed as the file is read. */
async function copyTables(client: pg.Client, parts: AsyncGenerator<Part>): Promise<void> {
  // By hand: a `for await` would end the generator that the copy reads on from.
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    if (next.value.kind !== 'table') continue;
    const { name, columns } = next.value.table;
    const copy = copyFrom(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`);
    await pipeline(Readable.from(rowsOfTable(parts)), client.query(copy));
  }
}

async function* rowsOfTable(parts: AsyncGenerator<Part>): AsyncGenerator<Buffer> {
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    if (next.value.kind === 'table-end') return;
    if (next.value.kind === 'rows') yield next.value.bytes;
  }
}

async function compareCounts(client: pg.Client, manifest: Manifest): Promise<void> {
  const differ: string[] = [];
  for (const { name, rows: expected } of manifest.tables) {
    const { rows } = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${quoted(name)}`);
    if (Number(rows[0]?.rows) !== expected) differ.push(`${name} ${rows[0]?.rows} instead of ${expected}`);
  }
  if (differ.length > 0) throw new BackupError(`Nothing was restored, the counts differ: ${differ.join(', ')}.`);
}
