import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const run = promisify(execFile);

type Ids = { uid: number; gid: number };

/** Who PostgreSQL runs as. It refuses to run as root, so root hands it to somebody who is not. */
export type PostgresAccount = {
  /** Whose the files must be; null: this process's own user. */
  owner: Ids | null;
  /** For `spawn`; null where `prefix` changes the user. */
  spawnAs: Ids | null;
  /** Words before each command. */
  prefix: readonly string[];
};

/** Chooses the account: for root the cluster's owner, else `postgres`, else `nobody`; no account is ever created. */
export async function findPostgresAccount(clusterDir: string, binariesDir: string): Promise<PostgresAccount> {
  if (process.platform === 'win32')
    throw new EmbeddedPostgresError('The embedded PostgreSQL needs Linux or macOS: use WSL, or set DATABASE_URL.');
  if (process.getuid?.() !== 0) return { owner: null, spawnAs: null, prefix: [] };
  const made = await stat(clusterDir).catch(() => null);
  const owner =
    made !== null && made.uid !== 0
      ? { uid: made.uid, gid: made.gid }
      : ((await idsOf('postgres')) ?? (await idsOf('nobody')));
  if (owner === null)
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and there is no user postgres or nobody here: run Hotline as another user, or set DATABASE_URL.',
    );
  return reachable(owner, ['test', '-x', `${binariesDir}/bin/postgres`, '-a', '-x', dirname(clusterDir)]);
}

/**
 * A clone below a directory closed to others, such as root's home, is out of that account's reach. Rather than open
 * the directory we leave PostgreSQL one of root's rights, to pass closed directories, where the system has setpriv.
 */
async function reachable(owner: Ids, test: string[]): Promise<PostgresAccount> {
  const plain: PostgresAccount = { owner, spawnAs: owner, prefix: [] };
  const user = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // PostgreSQL asks access(2), which forgets such a right in who is not root unless no_setuid_fixup is set.
  const pass = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const passing: PostgresAccount = { owner, spawnAs: null, prefix: ['setpriv', ...user, ...pass] };
  for (const account of [plain, passing]) if (await works(account, test)) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and no other user may enter this directory: clone Hotline to a directory that others may enter, run it as another user, or set DATABASE_URL.',
  );
}

async function works({ prefix, spawnAs }: PostgresAccount, command: string[]): Promise<boolean> {
  const [file = '', ...args] = [...prefix, ...command];
  try {
    await run(file, args, { cwd: '/', ...spawnAs });
    return true;
  } catch {
    return false;
  }
}

async function idsOf(user: string): Promise<Ids | null> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
    );
    return uid === undefined || gid === undefined ? null : { uid, gid };
  } catch {
    return null;
  }
}
