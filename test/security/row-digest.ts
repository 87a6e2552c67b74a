import type { Db } from '../../src/db.ts';

/** Counts failed sign-ins: a stranger's tries are to leave a trace there. */
const STRANGERS_MAY = ['sign_in_failures'];

/** A fingerprint of the rows of every table: what a request that must change nothing leaves as it was. */
export async function digestRows(db: Db): Promise<Record<string, string>> {
  const { rows: tables } = await db.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1)`,
    [STRANGERS_MAY],
  );
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS digest FROM "${name}" t`,
  );
  const { rows } = await db.pool.query<{ name: string; digest: string }>(parts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
