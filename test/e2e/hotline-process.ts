import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT_MS = 120_000;

export interface HotlineProcess {
  url: string;
  process: ChildProcess;
  /** As Ctrl-C does; the exit code. */
  stop(): Promise<number | null>;
}

/** Voices of the telephone speak three times as fast as people: a test need not hear them out. */
const QUICK_SPEECH = { speechMsPerChar: { wide: 60, narrow: 20 } };

export async function speakQuickly(url: string): Promise<void> {
  const { status } = await fetch(`${url}/phone/api/pace`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(QUICK_SPEECH),
  });
  if (status >= 300) throw new Error(`the telephone keeps its pace: HTTP ${status}`);
}

/** The whole product as a newcomer starts it, but for what `npm start` builds before. */
export async function startHotline(at: { dataDir: string; port: number }): Promise<HotlineProcess> {
  // What the test runner is told is not for the product.
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    PORT: String(at.port),
    DATA_DIR: at.dataDir,
    DEMO: 'on',
    LOG_LEVEL: 'warn',
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGINT');
    await exit;
    return child.exitCode;
  };
  const url = await ready(child).catch((fault: unknown) => stop().then(() => Promise.reject(fault)));
  return { url, process: child, stop };
}

/** A port that is free now, and the same for a second start. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('the probe listens on no port');
  return address.port;
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    const timer = setTimeout(
      () => fail(new Error(`not ready after ${START_LIMIT_MS / 1_000} s:\n${said}`)),
      START_LIMIT_MS,
    );
    const listen = (chunk: unknown) => {
      said += String(chunk);
      const url = /^ready (http:\S+)/m.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      done(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => fail(new Error(`ended with code ${code} before it was ready:\n${said}`)));
  });
}

/** Every process that works on the folder, by its command line; nothing where there is no /proc. */
export function processesOn(folder: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  const commands = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandOf);
  return commands.filter((command) => command.includes(folder));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It ended while we looked.
  }
}
