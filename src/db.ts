import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../prisma/generated/client.ts';

/** A prepared statement: PostgreSQL parses and plans it once a connection, by its name. */
export interface Statement {
  name: string;
  text: string;
}

export interface Queryable {
  /** Rows as PostgreSQL gives them: snake_case columns, timestamptz as Date, bytea as Buffer, jsonb parsed. */
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

/** One pool for both: hand-written SQL on the hot path, Prisma everywhere else. */
export interface Db extends Queryable {
  pool: pg.Pool;
  prisma: PrismaClient;
  /**
   * Runs `work` in one transaction; anything thrown rolls it back. `work` runs again from the start when PostgreSQL
   * chose it to end a deadlock: it may touch the world only by `tx`.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `name` must be unique in the program: two texts under one name are a fault that pg reports. */
export function sql(name: string, text: string): Statement {
  return { name, text };
}

export function openDb(connectionString: string, options: { max?: number | undefined } = {}): Db {
  // A caller hears silence while we wait for a connection: give up in time to answer with TwiML that needs none.
  const pool = new pg.Pool({ connectionString, max: options.max ?? 20, connectionTimeoutMillis: 5_000 });
  // An idle connection that breaks (a restart of PostgreSQL) is replaced by the pool; unheard, it would end the process.
  pool.on('error', () => undefined);
  // One that breaks between two statements of a transaction is heard of by the next statement; the pool does not listen
  // while somebody has it, and unheard it would end the process too.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return dbOn(pool);
}

/** On a pool that somebody else opened: the simulation's, whose connections break when the seed says so. */
export function dbOn(pool: pg.Pool): Db {
  // Prisma's transactions only set a company up; on a slow machine loading the demo takes longer than its 5 s.
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { timeout: 60_000 } });
  return {
    pool,
    prisma,
    query: (statement, values) => run(pool, statement, values),
    transaction: (work) => again(() => inTransaction(pool, work)),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const result = await on.query<Row>({ name: statement.name, text: statement.text, values: [...values] });
  return result.rows;
}

const DEADLOCK = '40P01';
const MOST_DEADLOCKS = 2;

/** The order of locks (call, agent, lead) is what prevents them; a caller does not pay for the one that slipped through. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let deadlocks = 0; ; deadlocks += 1) {
    try {
      return await work();
    } catch (fault) {
      if (!(fault instanceof pg.DatabaseError) || fault.code !== DEADLOCK || deadlocks >= MOST_DEADLOCKS) throw fault;
    }
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool hears of idle connections only; one that breaks between two statements would end the process unheard.
  const hear = (error: Error) => void (broken = error);
  client.on('error', hear);
  try {
    await client.query('BEGIN');
    const result = await work({ query: (statement, values) => run(client, statement, values) });
    await client.query('COMMIT');
    return result;
  } catch (fault) {
    await client.query('ROLLBACK').catch((error: Error) => {
      broken = error;
    });
    throw fault;
  } finally {
    client.off('error', hear);
    // A connection that broke, or could not roll back, is not given to anyone else.
    client.release(broken);
  }
}

/** True for a breach of the named unique constraint or index: somebody else was first. */
export function isUniqueViolation(fault: unknown, constraint?: string): boolean {
  if (!(fault instanceof pg.DatabaseError) || fault.code !== '23505') return false;
  return constraint === undefined || fault.constraint === constraint;
}
