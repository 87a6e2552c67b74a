import pg from 'pg';
import { isInUse } from '../backup/clear-database.ts';
import { createNumberVault } from '../number-vault.ts';
import type { NumberVault } from '../number-vault.ts';
import { resealTable } from './reseal-table.ts';
import type { KeyMap } from './reseal-table.ts';
import { ENDED_BY_CHANGE, KEYS_ALONE, SEALED_TABLES } from './sealed-columns.ts';

export interface SecretChange {
  databaseUrl: string;
  from: string;
  to: string;
  /** Goes on although some who want no texts are known by a key only, and would be texted again. */
  forgetOptOuts: boolean;
}

/** Nothing was changed, and why. */
export class SecretChangeError extends Error {
  override readonly name = 'SecretChangeError';
}

/**
 * Seals everything with another secret and makes the keys of all numbers anew: in one transaction, so that all of it is
 * under one secret whatever happens. No server may run. Returns how many rows were written. Throws SecretChangeError.
 */
export async function changeSecret(change: SecretChange): Promise<{ rows: number }> {
  const client = new pg.Client({ connectionString: change.databaseUrl });
  await client.connect();
  try {
    if (await isInUse(client)) throw new SecretChangeError('Somebody is at this database: stop the server first.');
    await client.query('BEGIN');
    const rows = await reseal(client, change);
    await client.query('COMMIT');
    return { rows };
  } finally {
    // Not committed is rolled back.
    await client.end();
  }
}

async function reseal(client: pg.Client, { from, to, forgetOptOuts }: SecretChange): Promise<number> {
  const vaults = { from: createNumberVault(from), to: createNumberVault(to) };
  for (const statement of new Set(ENDED_BY_CHANGE.map((one) => one.statement))) await client.query(statement);
  const keys = await keysAlone(client);
  let rows = 0;
  for (const table of SEALED_TABLES) rows += await sealed(client, table, vaults, keys);
  for (const alone of KEYS_ALONE) rows += await moveKeys(client, { ...alone, keys, forgetOptOuts });
  return rows;
}

async function sealed(
  client: pg.Client,
  table: (typeof SEALED_TABLES)[number],
  vaults: { from: NumberVault; to: NumberVault },
  keys: KeyMap,
): Promise<number> {
  try {
    return await resealTable(client, table, vaults, keys);
  } catch (cause) {
    if (cause instanceof pg.DatabaseError) throw cause;
    const said = `The present HOTLINE_SECRET does not open ${table.table}. Was it changed already? Nothing was changed now.`;
    throw new SecretChangeError(said, { cause });
  }
}

/** Those whose number has to be met in another table. */
async function keysAlone(client: pg.Client): Promise<KeyMap> {
  const keys: KeyMap = new Map();
  for (const { table, index } of KEYS_ALONE) {
    const { rows } = await client.query<{ key: Buffer }>(`SELECT DISTINCT ${index} AS key FROM ${table}`);
    for (const { key } of rows) keys.set(key.toString('hex'), null);
  }
  return keys;
}

async function moveKeys(
  client: pg.Client,
  { table, index, keys, forgetOptOuts }: (typeof KEYS_ALONE)[number] & { keys: KeyMap; forgetOptOuts: boolean },
): Promise<number> {
  const isDone = table === 'text_opt_outs' ? ' WHERE sealed IS NULL' : '';
  const { rows } = await client.query<{ key: Buffer }>(`SELECT DISTINCT ${index} AS key FROM ${table}${isDone}`);
  const lost = rows.filter(({ key }) => keys.get(key.toString('hex')) == null);
  if (table === 'text_opt_outs' && lost.length > 0 && !forgetOptOuts)
    throw new SecretChangeError(
      `${lost.length} who want no texts are known by a key alone, and no other row has their number: they could be texted again. With --forget-opt-outs it is done all the same.`,
    );
  for (const { key } of rows) {
    const made = keys.get(key.toString('hex'));
    if (made == null) await client.query(`DELETE FROM ${table} WHERE ${index} = $1`, [key]);
    else await client.query(`UPDATE ${table} SET ${index} = $2 WHERE ${index} = $1`, [key, made]);
  }
  return rows.length;
}
