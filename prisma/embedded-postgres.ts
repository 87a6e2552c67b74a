import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { lockDataDir, type DataDirLock } from './data-dir-lock.ts';
import { EmbeddedPostgresError, faultFrom } from './embedded-postgres-error.ts';
import { runCommand, startGuarded, type GuardedProcess } from './guarded-process.ts';
import { findPostgresAccount, type PostgresAccount } from './postgres-account.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { clearAfterKilledRun } from './postgres-orphan.ts';

export type EmbeddedPostgres = {
  /** Connection string of the database asked for. Holds the password: not for logs. */
  url: string;
  urlOf(database: string): string;
  stop(): Promise<void>;
};

type Options = {
  /** Holds `postgres/` (the cluster), `postgres.json` (port and password) and `lock`. */
  dataDir: string;
  database?: string;
  /** `lost on a crash` turns fsync off: for tests and the benchmark's throw-away clusters. */
  durability?: 'kept' | 'lost on a crash';
  /** PostgreSQL's own messages, line by line. */
  onLog?: (line: string) => void;
};

const kept = z.object({ port: z.number().int(), password: z.string().min(1) });
type Kept = z.infer<typeof kept>;

const SUPERUSER = 'hotline';
const MAJOR_VERSION = '17';
const START_LIMIT_MS = 60_000;
const START_ATTEMPTS = 5;
const READY = /database system is ready to accept connections/;
/** A port that somebody took, and the memory of a killed server whose last process is still ending. */
const MAY_PASS = /in use/;

/**
 * Starts the PostgreSQL that comes inside an npm package, making its cluster on the first start. It ends when `stop`
 * is called or when this process ends in any way. Every fault is an EmbeddedPostgresError that says what to do.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const lock = await takeDataDir(options.dataDir);
  if ('heldBy' in lock)
    throw new EmbeddedPostgresError(
      `Hotline is running on ${options.dataDir} already (process ${lock.heldBy}): stop it, or give this one a DATA_DIR and a PORT of its own.`,
    );
  return startLocked(options, lock);
}

/** For commands: the PostgreSQL of the Hotline that runs on this directory, which stays up, or one of their own. */
export async function joinEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const lock = await takeDataDir(options.dataDir);
  return 'heldBy' in lock ? joinRunning(options, lock.heldBy) : startLocked(options, lock);
}

async function takeDataDir(dataDir: string): Promise<DataDirLock | { heldBy: string }> {
  await mkdir(dataDir, { recursive: true }).catch((cause: unknown) => Promise.reject(faultFrom(cause, dataDir)));
  return lockDataDir(dataDir).catch((cause: unknown) => Promise.reject(faultFrom(cause, dataDir)));
}

async function startLocked(options: Options, lock: DataDirLock): Promise<EmbeddedPostgres> {
  const { dataDir, database = 'hotline' } = options;
  try {
    const server = await startCluster({ ...options, ...(await findCluster(dataDir)) });
    const stop = async () => {
      await server.process.stop();
      await lock.release();
    };
    await createDatabase(server.urlOf('postgres'), database).catch((cause: unknown) =>
      server.process.stop().then(() => Promise.reject(cause)),
    );
    return { url: server.urlOf(database), urlOf: server.urlOf, stop };
  } catch (cause) {
    await lock.release();
    throw faultFrom(cause, dataDir);
  }
}

async function joinRunning({ dataDir, database = 'hotline' }: Options, holder: string): Promise<EmbeddedPostgres> {
  try {
    const account = kept.parse(JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')));
    const urlOf = (name: string) => toUrl(account, name);
    await createDatabase(urlOf('postgres'), database);
    return { url: urlOf(database), urlOf, stop: () => Promise.resolve() };
  } catch (cause) {
    const said = `Hotline (process ${holder}) is starting or stopping on ${dataDir}: try again once it says "ready", or has ended.`;
    throw new EmbeddedPostgresError(said, { cause });
  }
}

type Paths = { directory: string; keptFile: string; binaries: PostgresBinaries; account: PostgresAccount };
type Cluster = Options & Paths;

async function findCluster(dataDir: string): Promise<Paths> {
  const binaries = await findPostgresBinaries();
  const directory = join(dataDir, 'postgres');
  const account = await findPostgresAccount(directory, binaries.folder);
  return { directory, keptFile: join(dataDir, 'postgres.json'), binaries, account };
}

async function startCluster(cluster: Cluster): Promise<{ process: GuardedProcess; urlOf(database: string): string }> {
  if (!existsSync(cluster.directory)) await makeCluster(cluster);
  const { port: remembered, password } = await readKept(cluster);
  await clearAfterKilledRun(cluster.directory, (port) => toUrl({ port, password }, 'postgres'));
  const { process, port } = await startOnFreePort(cluster, remembered);
  if (port !== remembered) await writeFile(cluster.keptFile, JSON.stringify({ port, password } satisfies Kept));
  return { process, urlOf: (database) => toUrl({ port, password }, database) };
}

/** Made under another name first, so that a set-up cut short leaves nothing that looks like a cluster. */
async function makeCluster(cluster: Cluster): Promise<void> {
  const { account, binaries, durability } = cluster;
  const draft = `${cluster.directory}.new`;
  const passwordFile = `${draft}.password`;
  const password = randomBytes(24).toString('base64url');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.owner !== null)
    for (const path of [draft, passwordFile]) await chown(path, account.owner.uid, account.owner.gid);
  try {
    // The builtin locale sorts the same on every system and with every libc.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const speed = durability === 'lost on a crash' ? ['--no-sync'] : [];
    await runCommand(account, [binaries.initdb, `--pgdata=${draft}`, ...access, ...locale, ...speed]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(cluster.keptFile, JSON.stringify({ port: await freePort(), password } satisfies Kept), {
    mode: 0o600,
  });
  await chmod(cluster.keptFile, 0o600);
  await rename(draft, cluster.directory);
}

async function readKept({ directory, keptFile }: Cluster): Promise<Kept> {
  const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  if (version !== MAJOR_VERSION)
    throw new EmbeddedPostgresError(
      `${directory} was made by PostgreSQL ${version} and this is ${MAJOR_VERSION}: dump it with the old one, or move it away to begin anew.`,
    );
  const text = await readFile(keptFile, 'utf8').catch(() => null);
  if (text === null)
    throw new EmbeddedPostgresError(
      `${keptFile}, which holds the password of ${directory}, is missing: put it back, or move ${directory} away to begin anew.`,
    );
  return kept.parse(JSON.parse(text));
}

/** The remembered port first, so that a psql left configured keeps working; when somebody took it, another. */
async function startOnFreePort(
  cluster: Cluster,
  remembered: number,
): Promise<{ process: GuardedProcess; port: number }> {
  for (let port = remembered, attempt = 1; ; port = await freePort(), attempt += 1) {
    const process = startGuarded(cluster.account, serverCommand(cluster, port), cluster.onLog);
    const started = await process.ready(READY, START_LIMIT_MS);
    if (started.ok) return { process, port };
    await process.stop();
    if (!MAY_PASS.test(started.said) || attempt === START_ATTEMPTS) throw new Error(started.said);
  }
}

function serverCommand({ binaries, directory, durability }: Cluster, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A failed statement or a broken constraint would print the row's values; names and numbers stay out of logs.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durability === 'lost on a crash' ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return [
    binaries.postgres,
    '-D',
    directory,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function createDatabase(maintenanceUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function toUrl({ port, password }: Kept, database: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
