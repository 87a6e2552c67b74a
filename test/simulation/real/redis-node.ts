import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../../app-fixture.ts';

/** A real redis-server that keeps nothing on disk: gone is gone. */
export interface RedisNode {
  url: string;
  flush(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export async function startRedisNode(): Promise<RedisNode> {
  const port = await freePort();
  const command = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', '/tmp'];
  let child: ChildProcess | null = null;
  const start = async () => {
    // A second one would find the port taken, and the first would be forgotten and live on.
    if (child !== null && child.exitCode === null && child.signalCode === null) return;
    const started = spawn('redis-server', command, { stdio: ['ignore', 'pipe', 'ignore'] });
    child = started;
    await new Promise<void>((done, fail) => {
      started.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('Ready to accept connections') && done());
      started.once('exit', (code) => fail(new Error(`redis-server ended with ${code} before it was ready`)));
    });
  };
  const stop = async () => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill('SIGKILL');
    await exited;
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async flush() {
      const client = new Redis(port, '127.0.0.1', { lazyConnect: true, maxRetriesPerRequest: 1 });
      client.on('error', () => undefined);
      await client.connect().then(
        () => client.flushall(),
        () => undefined,
      );
      client.disconnect();
    },
  };
}
