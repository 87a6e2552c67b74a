import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { joinEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from '../prisma/embedded-postgres.ts';

let dataDir: string;
let running: EmbeddedPostgres | null = null;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-embedded-'));
});

beforeEach(() => async () => {
  await running?.stop();
  running = null;
});

afterAll(() => rm(dataDir, { recursive: true }));

test('what was written is there after a restart, on the same port', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 1 as one');
  await first.stop();
  running = await start();
  expect(running.url).toBe(first.url);
  expect(await query(running.url, 'select one from kept')).toEqual([{ one: 1 }]);
});

test('a second start on the same data is told in a sentence', async () => {
  running = await start();
  await expect(start()).rejects.toThrow(
    new RegExp(`^Hotline is running on ${dataDir} already \\(process ${process.pid}\\): stop it, or give`),
  );
});

test('a command uses the server’s PostgreSQL and leaves it running; without a server it has one for the moment', async () => {
  running = await start();
  const joined = await joinEmbeddedPostgres({ dataDir });
  expect(joined.url).toBe(running.url);
  await joined.stop();
  expect(await query(running.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await running.stop();
  const alone = await joinEmbeddedPostgres({ dataDir });
  expect(await query(alone.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await alone.stop();
  running = await start();
});

test('a port that somebody took is left to them', async () => {
  const port = new URL(await urlOfOneRun()).port;
  const squatter = createServer().listen(Number(port), '127.0.0.1');
  await once(squatter, 'listening');
  running = await start();
  expect(new URL(running.url).port).not.toBe(port);
  squatter.close();
});

test('a killed process leaves no PostgreSQL behind', async () => {
  const holder = await startInChild();
  holder.child.kill('SIGKILL');
  await holder.serverEnded();
  running = await start();
});

test.runIf(process.platform === 'linux')(
  'a PostgreSQL whose guard was killed too is stopped, and its data kept',
  async () => {
    const holder = await startInChild();
    // The guard leads a group of its own (see guarded-process.ts); the server alone must live on.
    process.kill(holder.server, 'SIGSTOP');
    for (const pid of await groupOf(holder.server)) if (pid !== holder.server) killIfThere(pid);
    holder.child.kill('SIGKILL');
    process.kill(holder.server, 'SIGCONT');
    await once(holder.child, 'exit');
    running = await start();
    expect(await serverOf(dataDir)).not.toBe(holder.server);
  },
);

/** A process of the group may have ended between being listed and being killed. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ESRCH')) throw fault;
  }
}

test('a lock file whose process id has come round again is not believed', async () => {
  await urlOfOneRun();
  await writeFile(
    join(dataDir, 'postgres', 'postmaster.pid'),
    `${process.pid}\n${dataDir}/postgres\n1\n1\n\n127.0.0.1\n1 1\nready\n`,
  );
  running = await start();
});

test('a cluster without its password is not touched', async () => {
  await urlOfOneRun();
  const file = join(dataDir, 'postgres.json');
  const text = await readFile(file, 'utf8');
  await rm(file);
  await expect(start()).rejects.toThrow(/postgres\.json, which holds the password of .* is missing: put it back/);
  await writeFile(file, text, { mode: 0o600 });
});

test('a data directory that is a file is named', async () => {
  const file = join(dataDir, 'a-file');
  await writeFile(file, '');
  await expect(startEmbeddedPostgres({ dataDir: file })).rejects.toThrow(/a-file is a file and should be a directory/);
});

function start(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, durability: 'lost on a crash' });
}

async function urlOfOneRun(): Promise<string> {
  const postgres = await start();
  await postgres.stop();
  return postgres.url;
}

/** Another process that holds the PostgreSQL until it is killed. */
async function startInChild() {
  const code = `
    const { startEmbeddedPostgres } = await import('./prisma/embedded-postgres.ts');
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durability: 'lost on a crash', onLog: (line) => console.log(line) });
    console.log('holding');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) if (line === 'holding') break;
  const server = await serverOf(dataDir);
  const lockFile = join(dataDir, 'postgres', 'postmaster.pid');
  // PostgreSQL removes its lock file last of all.
  return { child, server, serverEnded: () => expect.poll(() => existsSync(lockFile), { timeout: 10_000 }).toBe(false) };
}

async function serverOf(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** The guard and what it started, but for the server's own children. `stat` is: pid (name) state parent group … */
async function groupOf(server: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  const rows = stats.map((stat) => /^(\d+) \(.*\) \S (\d+) (\d+) /.exec(stat)?.slice(1).map(Number) ?? []);
  const group = rows.find(([pid]) => pid === server)?.[2];
  return rows.filter((row) => row[2] === group && row[1] !== server).map(([pid]) => pid ?? 0);
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
