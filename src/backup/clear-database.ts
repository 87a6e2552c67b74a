import pg from 'pg';
import { BackupError } from './backup-error.ts';

/** Tables by which a database that somebody works with is told from one that was only migrated. */
const TELLING = ['users', 'customers', 'calls', 'leads', 'events'];

/** What would be lost, in words; nothing for a database without tables, or with ours and nobody in them. */
export async function whatIsThere(client: pg.Client): Promise<string[]> {
  const names = await tableNames(client);
  if (names.length > 0 && !names.includes('_prisma_migrations')) return [`tables of another program: ${names.join()}`];
  const found: string[] = [];
  for (const name of TELLING.filter((one) => names.includes(one))) {
    const { rows } = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${pg.escapeIdentifier(name)}`);
    if (Number(rows[0]?.rows) > 0) found.push(`${name}: ${rows[0]?.rows}`);
  }
  return found;
}

/** A server, or somebody's psql. What they do in the meantime would be lost, or meet a schema that went away. */
export async function isInUse(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
  );
  return (rowCount ?? 0) > 0;
}

/**
 * Inside the caller's transaction: takes away our tables, types and functions, and BullMQ's schema, whose jobs belong
 * to what was here before. Object by object, since the schema `public` may be owned by somebody else.
 */
export async function clearDatabase(client: pg.Client): Promise<void> {
  const names = await tableNames(client);
  // Not even with --force: a wrong address must not cost another program its data.
  if (names.length > 0 && !names.includes('_prisma_migrations'))
    throw new BackupError(`This is the database of another program: it has ${names.slice(0, 5).join(', ')}.`);
  if (names.length > 0)
    await client.query(`DROP TABLE ${names.map((name) => pg.escapeIdentifier(name)).join(', ')} CASCADE`);
  const { rows } = await client.query<{ drop: string }>(leftoversText);
  for (const { drop } of rows) await client.query(drop);
  await client.query('DROP SCHEMA IF EXISTS bullmq CASCADE');
}

/** Enums and functions; what an extension brought stays. */
const leftoversText = `
  SELECT format('DROP TYPE %s CASCADE', t.oid::regtype) AS drop FROM pg_type t
  WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('DROP ROUTINE %s CASCADE', p.oid::regprocedure) FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`;

async function tableNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
