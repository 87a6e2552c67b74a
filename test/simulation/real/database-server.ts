import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../prisma/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../../prisma/embedded-postgres.ts';

const run = promisify(execFile);
/** The cluster, what a run writes, and PostgreSQL's log of it. */
const DISK = '1200m';
const ACCEPTS_WITHIN_MS = 60_000;

/** A real PostgreSQL with a disk of its own, where the system lets us make one. */
export interface DatabaseServer {
  /** Straight to it, past every bad line. */
  url: string;
  port: number;
  /** Whether its disk can be filled without filling the machine's. */
  hasOwnDisk: boolean;
  /** Ends it (`immediate`: as a crash does) and starts it again; resolves once it accepts connections. */
  restart(how: 'fast' | 'immediate'): Promise<void>;
  fillDisk(): Promise<void>;
  /** Frees the disk, and starts the server again should it have given up. */
  freeDisk(): Promise<void>;
  isAccepting(): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-real-'));
  const hasOwnDisk = await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0755`, 'tmpfs', dataDir]).then(
    () => true,
    () => false,
  );
  // What was committed must be there after a crash: nothing is switched off for speed.
  const start = () => startEmbeddedPostgres({ dataDir, durability: 'kept' });
  let server: EmbeddedPostgres = await start();
  const { url } = server;
  const ballast = join(dataDir, 'ballast');
  const restart = async (how: 'fast' | 'immediate') => {
    if (how === 'immediate') await crash(dataDir);
    await server.stop();
    server = await start();
    if (server.url !== url) throw new Error('PostgreSQL came back on another port: somebody took its own meanwhile');
    await untilAccepting(url);
  };
  return {
    url,
    port: Number(new URL(url).port),
    hasOwnDisk,
    restart,
    isAccepting: () => isAccepting(url),
    async fillDisk() {
      const file = await open(ballast, 'w');
      try {
        const { bavail, bsize } = await statfs(dataDir);
        const block = Buffer.alloc(1 << 20);
        for (let left = bavail * bsize; left > 0; left -= block.length)
          await file.write(block, 0, Math.min(left, block.length));
      } catch {
        // Full: what we came for.
      } finally {
        await file.close();
      }
    },
    async freeDisk() {
      await rm(ballast, { force: true });
      await wait(300);
      if (!(await isAccepting(url))) await restart('fast');
    },
    async stop() {
      await server.stop();
      if (hasOwnDisk) await run('umount', ['-l', dataDir]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** SIGQUIT, PostgreSQL's immediate shutdown: no goodbye, no checkpoint; the next start recovers. */
async function crash(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (pid > 0) process.kill(pid, 'SIGQUIT');
}

async function untilAccepting(url: string): Promise<void> {
  for (const deadline = performance.now() + ACCEPTS_WITHIN_MS; !(await isAccepting(url)); await wait(50))
    if (performance.now() > deadline) throw new Error(`PostgreSQL does not accept after ${ACCEPTS_WITHIN_MS} ms`);
}

async function isAccepting(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
