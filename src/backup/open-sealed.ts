import pg from 'pg';
import type { NumberVault } from '../number-vault.ts';
import { BackupError } from './backup-error.ts';

/** Of each column: enough to know the key, little to read. */
const SAMPLE = 20;

const columnsText = `
  SELECT table_name AS table, column_name AS column FROM information_schema.columns
  WHERE table_schema = 'public' AND data_type = 'bytea' AND (column_name = 'sealed' OR column_name LIKE '%\\_sealed')
  ORDER BY 1, 2`;

/**
 * Opens some of every kind of sealed value that is in the database. Returns how many; throws where of a kind not one
 * opens: then the secret is not theirs.
 */
export async function openSealed(client: pg.Client, vault: NumberVault): Promise<number> {
  let opened = 0;
  const { rows: columns } = await client.query<{ table: string; column: string }>(columnsText);
  for (const { table, column } of columns) {
    const [from, value] = [pg.escapeIdentifier(table), pg.escapeIdentifier(column)];
    const { rows } = await client.query<{ sealed: Buffer }>(
      `SELECT ${value} AS sealed FROM ${from} WHERE ${value} IS NOT NULL LIMIT ${SAMPLE}`,
    );
    const good = rows.filter(({ sealed }) => opens(vault, sealed)).length;
    if (rows.length > 0 && good === 0)
      throw new BackupError(`Nothing was restored: this HOTLINE_SECRET opens nothing of ${table}.${column}.`);
    opened += good;
  }
  return opened;
}

function opens(vault: NumberVault, sealed: Buffer): boolean {
  return [() => vault.open(sealed), () => vault.openBytes(sealed)].some((open) => {
    try {
      open();
      return true;
    } catch {
      return false;
    }
  });
}
