import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';

/**
 * The inner layer of a backup: frames of one letter, a length and a payload. First the manifest; then for each table
 * its beginning, its rows as PostgreSQL's COPY writes them, and its end with their number and their checksum; then
 * the end of all.
 */
export const manifest = z.object({
  takenAt: z.iso.datetime(),
  /** Of the PostgreSQL that it was taken from. */
  postgres: z.string(),
  /** In the order in which they were applied. */
  migrations: z.array(z.object({ name: z.string().regex(/^\w+$/), checksum: z.string() })).min(1),
  /** A known word, sealed as phone numbers are: whether a secret opens them is known before anything is written. */
  sealedWord: z.base64(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1), rows: z.number().int() })).min(1),
});
export type Manifest = z.infer<typeof manifest>;
export type TableOfBackup = Manifest['tables'][number];

const tableEnd = z.object({ rows: z.number().int(), sha256: z.string() });

type Letter = 'M' | 'T' | 'D' | 'E' | 'Z';
const HEAD_BYTES = 5;
const NEWLINE = 10;

/** What the reader tells: a table begins, some of its rows, a table ends whose rows were what they should be. */
export type Part =
  | { kind: 'manifest'; manifest: Manifest }
  | { kind: 'table'; table: TableOfBackup }
  | { kind: 'rows'; bytes: Buffer }
  | { kind: 'table-end'; rows: number };

/** `rowsOf` gives a table's rows in COPY's text format. */
export async function* writeContent(
  of: Manifest,
  rowsOf: (table: TableOfBackup) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  yield frame('M', JSON.stringify(of));
  for (const table of of.tables) {
    yield frame('T', JSON.stringify(table));
    const tally = createTally();
    for await (const bytes of rowsOf(table)) {
      tally.add(bytes);
      yield frame('D', bytes);
    }
    yield frame('E', JSON.stringify(tally.end()));
  }
  yield frame('Z', '');
}

/** Throws BackupError where the content does not agree with itself. */
export async function* readContent(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let told: Manifest | null = null;
  let next = 0;
  let tally: ReturnType<typeof createTally> | null = null;
  let ended = false;
  for await (const { letter, payload } of framesOf(plain)) {
    if (letter === 'M') {
      told = manifest.parse(JSON.parse(payload.toString('utf8')));
      yield { kind: 'manifest', manifest: told };
    } else if (letter === 'T') {
      const table = told?.tables[next];
      if (table === undefined) throw disagrees('it has a table that it does not name');
      tally = createTally();
      yield { kind: 'table', table };
    } else if (letter === 'D') {
      tally?.add(payload);
      yield { kind: 'rows', bytes: payload };
    } else if (letter === 'E') {
      const [expected, found] = [tableEnd.parse(JSON.parse(payload.toString('utf8'))), tally?.end()];
      const table = told?.tables[next];
      if (found?.sha256 !== expected.sha256 || found.rows !== expected.rows || found.rows !== table?.rows)
        throw disagrees(`${table?.name ?? 'a table'} has ${found?.rows ?? 0} rows of ${table?.rows ?? 0}`);
      next += 1;
      yield { kind: 'table-end', rows: found.rows };
    } else ended = true;
  }
  if (!ended || next !== told?.tables.length) throw disagrees('tables are missing');
}

function frame(letter: Letter, payload: string | Uint8Array): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(letter, 'latin1');
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

async function* framesOf(plain: AsyncIterable<Uint8Array>): AsyncGenerator<{ letter: string; payload: Buffer }> {
  let held = Buffer.alloc(0);
  for await (const bytes of plain) {
    held = Buffer.concat([held, bytes]);
    while (held.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + held.readUInt32BE(1);
      if (held.length < end) break;
      yield { letter: held.toString('latin1', 0, 1), payload: held.subarray(HEAD_BYTES, end) };
      held = held.subarray(end);
    }
  }
  if (held.length > 0) throw disagrees('it ends in the middle');
}

/** In COPY's text format a line's end is a row's end: those inside values are written as \n. */
function createTally(): { add(bytes: Uint8Array): void; end(): z.infer<typeof tableEnd> } {
  const hash = createHash('sha256');
  let rows = 0;
  return {
    add(bytes) {
      hash.update(bytes);
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) rows += 1;
    },
    end: () => ({ rows, sha256: hash.digest('hex') }),
  };
}

function disagrees(how: string): BackupError {
  return new BackupError(`The backup does not agree with itself: ${how}.`);
}
