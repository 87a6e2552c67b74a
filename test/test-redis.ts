import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { startGuarded } from '../prisma/guarded-process.ts';

export type TestRedis = { url: string; stop(): Promise<void> };

/** For `describe.skipIf(!hasRedisServer)`. `npm test` names it when it is absent, and with CI=true fails for it. */
export const hasRedisServer: boolean = spawnSync('redis-server', ['--version']).status === 0;

const START_LIMIT_MS = 10_000;

/** An empty Redis of one's own that keeps nothing on disk and ends with this process. */
export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort();
  const command = [
    'redis-server',
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    '/tmp',
  ];
  const redis = startGuarded({ owner: null, spawnAs: null, prefix: [] }, command);
  const started = await redis.ready(/Ready to accept connections/, START_LIMIT_MS);
  if (started.ok) return { url: `redis://127.0.0.1:${port}`, stop: redis.stop };
  await redis.stop();
  throw new Error(`redis-server did not start: ${started.said}`);
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
