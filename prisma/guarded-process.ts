import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { PostgresAccount } from './postgres-account.ts';

/** A server program of ours, PostgreSQL or in tests Redis, that cannot outlive this process. */
export type GuardedProcess = {
  /** Resolves when a line matches, when the process ends (with what it said last), or at the limit. */
  ready(sign: RegExp, limitMs: number): Promise<{ ok: true } | { ok: false; said: string }>;
  /** Resolves when it has ended. PostgreSQL cuts its clients off; what they committed is on disk. */
  stop(): Promise<void>;
};

const KEPT_LINES = 12;

/**
 * Interrupts the server (SIGINT, for PostgreSQL its fast shutdown) once our end of its input closes, and the kernel
 * closes that when this process ends, whatever ended it. The shell and the server have a session of their own: Ctrl-C
 * in a terminal reaches only us, so we can finish our work on the database first. Descriptor 3, because a shell gives
 * a command in the background an empty input.
 */
const GUARD = `exec 3<&0
"$@" 3<&- >&2 &
child=$!
(cat <&3; kill -INT $child) >/dev/null 2>&1 &
wait $child`;

/** The server's words are searched for signs, so they must be English. */
const IN_ENGLISH = 'export LC_ALL=C\n';

/** Starts the server under the guard. */
export function startGuarded(
  account: PostgresAccount,
  command: string[],
  onLog?: (line: string) => void,
): GuardedProcess {
  const child = spawnAs(account, GUARD, command);
  const said: string[] = [];
  const exited = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()));
  const lines = linesOf(child);
  lines.on('line', (line) => {
    said.push(line);
    if (said.length > KEPT_LINES) said.shift();
    onLog?.(line);
  });
  return {
    ready(sign, limitMs) {
      return new Promise((done) => {
        const settle = (ok: boolean) => {
          clearTimeout(limit);
          done(ok ? { ok } : { ok, said: said.join(' | ') });
        };
        const limit = setTimeout(() => settle(false), limitMs);
        lines.on('line', (line) => sign.test(line) && settle(true));
        lines.once('close', () => settle(false));
      });
    },
    async stop() {
      child.stdin?.destroy();
      await exited;
    },
  };
}

/** Runs a command to its end; an Error carries what it printed. */
export function runCommand(account: PostgresAccount, command: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawnAs(account, 'exec "$@"', command);
    const said: string[] = [];
    linesOf(child).on('line', (line) => said.push(line));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`${command[0]} ended with ${code}: ${said.join(' | ')}`)),
    );
  });
}

/** The directory `/`, because the account need not be allowed in ours. */
function spawnAs({ prefix, spawnAs: ids }: PostgresAccount, script: string, command: string[]): ChildProcess {
  const [file = 'sh', ...args] = [...prefix, 'sh', '-c', IN_ENGLISH + script, 'sh', ...command];
  return spawn(file, args, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'pipe'], ...ids });
}

function linesOf(child: ChildProcess) {
  if (child.stderr === null) throw new Error('a child process started with a pipe for its errors has none');
  return createInterface({ input: child.stderr });
}
