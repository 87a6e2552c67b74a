import type pg from 'pg';
import { switchboardPrefixIndex } from '../callers/switchboard-prefix.ts';
import type { NumberVault } from '../number-vault.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import type { SealedTable } from './sealed-columns.ts';

/** Keys of numbers in hexadecimal, and what they are with the new secret; null: not met yet. */
export type KeyMap = Map<string, Buffer | null>;

const AT_ONCE = 500;

/**
 * Within the caller's transaction, through a cursor: a table may be larger than memory. The cursor sees the rows as they
 * were, and nobody else writes, so a row is still where it was read. Returns how many rows were written.
 */
export async function resealTable(
  client: pg.Client,
  of: SealedTable,
  vaults: { from: NumberVault; to: NumberVault },
  keys: KeyMap,
): Promise<number> {
  const sealed = [...(of.texts ?? []), ...(of.sounds ?? [])];
  const made = Object.keys({ ...of.indexes, ...of.prefixes, ...of.prints });
  const columns = [...sealed, ...made];
  const isAny = sealed.map((column) => `"${column}" IS NOT NULL`).join(' OR ');
  const names = columns.map((column) => `"${column}"`).join(', ');
  await client.query(
    `DECLARE sealed_rows NO SCROLL CURSOR FOR SELECT ctid::text AS at, ${names} FROM "${of.table}" WHERE ${isAny}`,
  );
  const places = columns.map((column, place) => `"${column}" = $${place + 2}`).join(', ');
  const update = { name: `reseal-${of.table}`, text: `UPDATE "${of.table}" SET ${places} WHERE ctid = $1::tid` };
  let count = 0;
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${AT_ONCE} FROM sealed_rows`);
    if (rows.length === 0) break;
    for (const row of rows) {
      const next = resealedRow(row, of, vaults, keys);
      await client.query({ ...update, values: [row.at, ...columns.map((column) => next[column] ?? null)] });
    }
    count += rows.length;
  }
  await client.query('CLOSE sealed_rows');
  return count;
}

type Row = { at: string } & Record<string, Buffer | string | null>;

function resealedRow(
  row: Row,
  of: SealedTable,
  { from, to }: { from: NumberVault; to: NumberVault },
  keys: KeyMap,
): Record<string, Buffer | null> {
  const next: Record<string, Buffer | null> = {};
  const read = (column: string): Buffer | null => {
    const value = row[column];
    return Buffer.isBuffer(value) ? value : null;
  };
  const open = (column: string): string | null => {
    const value = read(column);
    return value === null ? null : from.open(value);
  };
  for (const column of of.sounds ?? []) {
    const value = read(column);
    next[column] = value === null ? null : to.sealBytes(from.openBytes(value));
  }
  for (const column of of.texts ?? []) {
    const text = open(column);
    next[column] = text === null ? null : to.seal(text);
  }
  for (const [column, source] of Object.entries(of.indexes ?? {})) {
    const number = open(source);
    next[column] = number === null ? read(column) : to.index(number);
    note(keys, number, from, to);
  }
  for (const [column, source] of Object.entries(of.prefixes ?? {})) {
    const number = read(column) === null ? null : open(source);
    next[column] = number === null ? null : prefixOf(to, number);
  }
  for (const [column, source] of Object.entries(of.prints ?? {})) {
    const text = open(source);
    next[column] = text === null ? null : to.fingerprint(text);
  }
  return next;
}

function note(keys: KeyMap, number: string | null, from: NumberVault, to: NumberVault): void {
  if (number === null) return;
  const key = from.index(number).toString('hex');
  if (keys.get(key) === null) keys.set(key, to.index(number));
}

function prefixOf(vault: NumberVault, number: string): Buffer | null {
  const parsed = parsePhoneNumber(number);
  return parsed.kind === 'number' ? switchboardPrefixIndex(vault, parsed.number) : null;
}
