import pg from 'pg';
import { NO_FILTERS, readMigrations, withSchemaEngine } from './schema-engine.ts';

/** Any number that no other code in this database locks. Prisma's own lock is 72707369 and may land on another connection. */
export const MIGRATION_LOCK = 4_008_001_234;

/**
 * Brings a database up to `prisma/migrations`, keeping the ledger that `prisma migrate deploy` keeps. Nodes that start
 * at the same moment queue up here, and all but the first find nothing to do. Returns the names applied.
 */
export async function migrate(connectionString: string): Promise<string[]> {
  const gate = new pg.Client({ connectionString });
  await gate.connect();
  try {
    await gate.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await applyMigrations(connectionString);
  } finally {
    await gate.end();
  }
}

async function applyMigrations(connectionString: string): Promise<string[]> {
  const input = { migrationsList: await readMigrations(), filters: NO_FILTERS };
  const { appliedMigrationNames } = await withSchemaEngine(connectionString, (engine) => engine.applyMigrations(input));
  return appliedMigrationNames;
}
