import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDb, sql } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDb(database.url, { max: 2 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const ownPid = sql('own-pid', 'SELECT pg_backend_pid() AS pid');
const endOther = sql('end-other', 'SELECT pg_terminate_backend($1)');
const one = sql('one', 'SELECT 1 AS one');

// Unheard, the broken connection would end the process, and this test run with it.
test('a connection that breaks between two statements fails its transaction and nothing else', async () => {
  const broken = db.transaction(async (tx) => {
    const [mine] = await tx.query<{ pid: number }>(ownPid);
    await db.query(endOther, [mine?.pid]);
    await untilEnded(mine?.pid ?? 0);
    return tx.query(one);
  });
  await expect(broken).rejects.toThrow();
  expect(await db.query(one)).toEqual([{ one: 1 }]);
});

/** The server is done with it, and its last word is in our socket: read while we ask. */
async function untilEnded(pid: number): Promise<void> {
  const living = sql('living', 'SELECT 1 FROM pg_stat_activity WHERE pid = $1');
  while ((await db.query(living, [pid])).length > 0);
}
