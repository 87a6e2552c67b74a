import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const run = promisify(execFile);

const STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;

/**
 * Clears what a killed run left in the cluster: a lock file whose process is gone is removed, and a PostgreSQL still
 * running, which happens when its guard was killed too, is stopped if nobody uses it.
 */
export async function clearAfterKilledRun(clusterDir: string, urlAt: (port: number) => string): Promise<void> {
  const lockFile = join(clusterDir, 'postmaster.pid');
  const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (!(await isServerOf(pid, clusterDir))) return rm(lockFile, { force: true });
  const users = await countUsers(urlAt(port));
  if (users > 0)
    throw new EmbeddedPostgresError(
      `A PostgreSQL (process ${pid}) runs on ${clusterDir} and ${users} connections use it: stop what uses it, or set DATA_DIR to another directory.`,
    );
  process.kill(pid, 'SIGINT');
  for (const deadline = performance.now() + STOP_LIMIT_MS; performance.now() < deadline; await wait(POLL_MS)) {
    if (!(await isServerOf(pid, clusterDir))) return;
  }
  throw new EmbeddedPostgresError(
    `A PostgreSQL (process ${pid}) left on ${clusterDir} by a killed run does not stop: end it with "kill ${pid}" and start again.`,
  );
}

/** Process ids come round again: a living process with the right id is PostgreSQL only if it sits in the cluster. */
async function isServerOf(pid: number, clusterDir: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  if (process.platform === 'linux') {
    const workingDir = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return workingDir !== null && workingDir === (await realpath(clusterDir));
  }
  const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return command.includes(clusterDir);
}

/** Connections other than our own; a server that cannot be asked serves nobody. */
async function countUsers(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    const { rows } = await client.query(
      "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    return rows.length;
  } catch {
    return 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}
