import pg from 'pg';
import type { Random } from '../../phone-simulator/random.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * Real PostgreSQL on one connection, which the simulated processes take in turns that the seed draws: each transaction
 * runs whole. What two transactions do to each other at the same time is for the layer of real processes.
 */
export interface SimDatabase {
  /** What a process believes to be its pool. */
  poolOf(life: Life): pg.Pool;
  /** PostgreSQL is gone or back. Whoever is in a transaction loses it. */
  setDown(down: boolean): Promise<void>;
  setReadOnly(readOnly: boolean): Promise<void>;
  /** Each statement takes this much longer. */
  setSlow(ms: number): void;
  /** Nobody gets a connection: whoever asks waits five seconds and is refused, as by our pool. */
  setExhausted(exhausted: boolean): void;
  /** The next commit gets no answer; whether it happened, the seed draws. */
  loseNextCommit(): void;
  close(): Promise<void>;
}

interface Turn {
  life: Life;
  /** The connection broke under it. */
  isLost: boolean;
}

const POOL_WAIT_MS = 5_000;

export async function openSimDatabase(given: {
  url: string;
  scheduler: Scheduler;
  random: Random;
}): Promise<SimDatabase> {
  const { scheduler, random } = given;
  const client = new pg.Client({ connectionString: given.url });
  // Dropped with its database after a run that broke off, it says so once more.
  client.on('error', () => undefined);
  await client.connect();
  const waiting: { turn: Turn; take: () => void }[] = [];
  let current: Turn | null = null;
  let isDown = false;
  let isExhausted = false;
  let slowMs = 0;
  let losesCommit = false;
  const real = (statement: string) => scheduler.outside(() => client.query(statement));

  async function takeTurn(life: Life): Promise<Turn> {
    await life.step();
    if (isExhausted) {
      await life.survive(sleep(scheduler, POOL_WAIT_MS));
      throw new Error('timeout exceeded when trying to connect');
    }
    if (isDown) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const turn: Turn = { life, isLost: false };
    if (current === null) current = turn;
    else await new Promise<void>((take) => waiting.push({ turn, take }));
    // Given the turn after its process ended.
    if (life.isOver) await giveBack(turn);
    await life.step();
    return turn;
  }

  async function giveBack(turn: Turn): Promise<void> {
    if (current !== turn) return;
    if (turn.isLost || turn.life.isOver) await real('ROLLBACK');
    const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
    current = next?.turn ?? null;
    next?.take();
  }

  async function ask(turn: Turn, args: unknown[]): Promise<unknown> {
    await turn.life.step();
    if (turn.isLost) throw lost();
    if (slowMs > 0) await turn.life.survive(sleep(scheduler, slowMs));
    if (turn.isLost) throw lost();
    const isCommit = args[0] === 'COMMIT';
    if (isCommit && losesCommit) {
      losesCommit = false;
      await real(random() < 0.5 ? 'COMMIT' : 'ROLLBACK');
      turn.isLost = true;
      throw lost();
    }
    const answer = await scheduler.outside(() => Reflect.apply(client.query, client, args));
    await turn.life.step();
    return answer;
  }

  return {
    poolOf(life) {
      life.onEnd(() => {
        if (current?.life === life) void giveBack(current);
      });
      return poolThat({
        connect: async () => {
          const turn = await takeTurn(life);
          return connectionOf({ ask: (args) => ask(turn, args), release: () => void giveBack(turn) });
        },
      });
    },
    async setDown(down) {
      isDown = down;
      if (!down || current === null) return;
      current.isLost = true;
      for (const { turn, take } of waiting.splice(0)) {
        turn.isLost = true;
        take();
      }
    },
    setReadOnly: async (readOnly) =>
      void (await real(`SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`)),
    setSlow: (ms) => void (slowMs = ms),
    setExhausted: (exhausted) => void (isExhausted = exhausted),
    loseNextCommit: () => void (losesCommit = true),
    close: () => client.end(),
  };
}

function lost(): Error {
  return new Error('Connection terminated unexpectedly');
}

function sleep(scheduler: Scheduler, ms: number): Promise<void> {
  return new Promise((resolve) => void scheduler.setTimeout(resolve, ms));
}

interface Connection {
  query(...args: unknown[]): Promise<unknown>;
  release(): void;
  on(): void;
  off(): void;
  removeListener(): void;
}

function connectionOf(of: { ask(args: unknown[]): Promise<unknown>; release(): void }): Connection {
  let isReleased = false;
  return {
    query: (...args) => of.ask(args),
    release() {
      if (!isReleased) of.release();
      isReleased = true;
    },
    on: () => undefined,
    off: () => undefined,
    removeListener: () => undefined,
  };
}

/** Prisma's adapter wants an instance of pg's pool. This one opens no connection of its own. */
function poolThat(of: { connect(): Promise<Connection> }): pg.Pool {
  const pool = new pg.Pool({ max: 1 });
  const query = async (...args: unknown[]) => {
    const connection = await of.connect();
    try {
      return await connection.query(...args);
    } finally {
      connection.release();
    }
  };
  return Object.assign(pool, { connect: of.connect, query, end: async () => undefined });
}
