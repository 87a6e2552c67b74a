/**
 * `npm run db:diff -- NAME`: writes `prisma/migrations/<time>_<name>/migration.sql` with what leads from the existing
 * migrations to schema.prisma. Read it and finish it by hand: checks, partial indexes and triggers are SQL only, and a
 * rename comes out as a drop and an add.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { MIGRATIONS_DIR, NO_FILTERS, readMigrations, SCHEMA_FILE, withSchemaEngine } from '../prisma/schema-engine.ts';

const name = process.argv[2] ?? '';
if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) {
  console.error('Name the migration in lower case with underscores: npm run db:diff -- add_call_tags');
  process.exit(1);
}

const sql = await diff();
if (sql === null) {
  console.log('The migrations say all that prisma/schema.prisma says: nothing to write.');
} else {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(MIGRATIONS_DIR, `${time}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration.sql'), sql);
  await writeFile(join(MIGRATIONS_DIR, 'migration_lock.toml'), 'provider = "postgresql"\n');
  console.log(`prisma/migrations/${time}_${name}/migration.sql: read it, finish it, then npm test.`);
}

/** The existing migrations run on a shadow database of a throw-away cluster. Null: no difference. */
async function diff(): Promise<string | null> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-diff-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durability: 'lost on a crash' });
  const target = { path: SCHEMA_FILE, content: await readFile(SCHEMA_FILE, 'utf8') };
  const params = {
    from: { tag: 'migrations' as const, ...(await readMigrations()) },
    to: { tag: 'schemaDatamodel' as const, files: [target] },
    script: true,
    exitCode: true,
    filters: NO_FILTERS,
  };
  try {
    const { exitCode, stdout } = await withSchemaEngine(postgres.url, (engine) => engine.diff(params));
    return exitCode === 0 ? null : stdout;
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  }
}
