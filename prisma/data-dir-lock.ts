import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** A Unix socket's address holds 104 bytes on macOS and 108 on Linux, its last a zero. */
const SOCKET_PATH_LIMIT = 100;

export type DataDirLock = { release(): Promise<void> };

/**
 * One Hotline per data directory. The lock is a listening socket: the kernel drops it with its process however that
 * ends, which a file with a process id does not give (ids come round again, in containers within minutes).
 * Returns the holder's process id when another one has it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock | { heldBy: string }> {
  const path = socketPath(dataDir);
  const own = await listen(path);
  if (own !== null) return toLock(own, path);
  const holder = await askHolder(path);
  if (holder !== null) return { heldBy: holder };
  await rm(path, { force: true });
  const second = await listen(path);
  return second === null ? { heldBy: (await askHolder(path)) ?? 'unknown' } : toLock(second, path);
}

function socketPath(dataDir: string): string {
  const inside = relative(process.cwd(), join(dataDir, 'lock'));
  if (inside.length < SOCKET_PATH_LIMIT) return inside;
  return join(tmpdir(), `hotline-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
}

/** Null: the address is taken, by a living process or by the file that a killed one left. */
function listen(path: string): Promise<Server | null> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.end(String(process.pid)));
    server.once('error', (error) => ('code' in error && error.code === 'EADDRINUSE' ? done(null) : fail(error)));
    server.listen(path, () => done(server.unref()));
  });
}

function askHolder(path: string): Promise<string | null> {
  return new Promise((done) => {
    let answer = '';
    const socket = connect(path);
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', (error) => done('code' in error && error.code === 'ECONNREFUSED' ? null : 'unknown'));
    socket.on('close', () => done(answer === '' ? 'unknown' : answer));
  });
}

function toLock(server: Server, path: string): DataDirLock {
  return {
    async release() {
      await new Promise((done) => server.close(done));
      await rm(path, { force: true });
    },
  };
}
