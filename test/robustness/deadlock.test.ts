import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDb, sql } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDb(database.url, { max: 4 });
  await db.pool.query('CREATE TABLE pairs (id int PRIMARY KEY, value int NOT NULL)');
  await db.pool.query('INSERT INTO pairs VALUES (1, 0), (2, 0)');
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const add = sql('add-to-pair', 'UPDATE pairs SET value = value + 1 WHERE id = $1');
const values = sql('pairs', 'SELECT value FROM pairs ORDER BY id');
const found = sql('deadlocks-found', 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()');

test('two transactions that lock in opposite order both commit, once each: PostgreSQL ends one, and it runs again', async () => {
  let holding = 0;
  let bothHold: () => void = () => undefined;
  const both = new Promise<void>((done) => (bothHold = done));
  const attempts: string[] = [];
  const lock = (name: string, first: number, second: number) =>
    db.transaction(async (tx) => {
      attempts.push(name);
      await tx.query(add, [first]);
      if ((holding += 1) === 2) bothHold();
      await both;
      await tx.query(add, [second]);
    });
  await Promise.all([lock('one', 1, 2), lock('two', 2, 1)]);
  expect(await db.query(values)).toEqual([{ value: 2 }, { value: 2 }]);
  expect(attempts).toHaveLength(3);
  await expect.poll(() => db.query(found)).toEqual([{ deadlocks: 1 }]);
});

test('any other fault is thrown at once', async () => {
  let attempts = 0;
  const failing = db.transaction(async () => {
    attempts += 1;
    throw new Error('of another kind');
  });
  await expect(failing).rejects.toThrow('of another kind');
  expect(attempts).toBe(1);
});
