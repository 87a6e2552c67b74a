import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../../..');
const STARTS_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 30_000;
const KEPT_LINES = 200;

export interface ProgramOptions {
  name: string;
  port: number;
  env: () => Record<string, string>;
  /** Every line that the program writes. */
  onLine(line: string): void;
  /** It ended, and nobody here had told it to. */
  onUnexpectedEnd(how: string): void;
}

/** The real program as a process, kept running as a service manager does: whatever ends it, it is started again. */
export interface ProgramProcess {
  name: string;
  port: number;
  pid(): number | null;
  isUp(): boolean;
  /** `skewMs`: how far its clock is from ours. Tries again while what it needs is away. */
  start(skewMs?: number): Promise<void>;
  /** SIGKILL: nothing is closed, nothing is delivered. */
  kill(): Promise<void>;
  /** SIGTERM; returns the exit code, or null when it had to be killed in the end. */
  stop(): Promise<number | null>;
  lastLines(): string[];
}

export function prepareProgram(options: ProgramOptions): ProgramProcess {
  const said: string[] = [];
  const ended = new WeakSet<ChildProcess>();
  let child: ChildProcess | null = null;
  let isUp = false;
  let skew = 0;

  function launch(): ChildProcess {
    const started = spawn(process.execPath, ['--import', 'tsx', ...clockArgs(skew), 'src/main.ts'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', ...options.env() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (said.length > KEPT_LINES) said.shift();
        options.onLine(line);
      });
    return started;
  }

  function watch(running: ChildProcess): void {
    running.once('exit', (code, signal) => {
      if (child === running) isUp = false;
      if (ended.has(running)) return;
      options.onUnexpectedEnd(`${options.name} ended by itself (${code ?? signal}): ${said.slice(-6).join(' | ')}`);
      if (child === running) void start(skew);
    });
  }

  async function start(skewMs = 0): Promise<void> {
    skew = skewMs;
    for (const deadline = performance.now() + STARTS_WITHIN_MS; ; await wait(300)) {
      const starting = launch();
      child = starting;
      if (await isReady(starting)) {
        if (ended.has(starting)) return;
        isUp = true;
        return watch(starting);
      }
      // Killed while it started: whoever did that starts another.
      if (ended.has(starting)) return;
      if (performance.now() > deadline)
        throw new Error(`${options.name} does not start: ${said.slice(-10).join(' | ')}`);
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const ending = child;
    isUp = false;
    if (ending === null) return null;
    ended.add(ending);
    if (ending.exitCode !== null || ending.signalCode !== null) return ending.exitCode;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    const limit = setTimeout(() => ending.kill('SIGKILL'), ENDS_WITHIN_MS);
    await exited;
    clearTimeout(limit);
    return ending.exitCode;
  }

  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    name: options.name,
    port: options.port,
    pid: () => child?.pid ?? null,
    isUp: () => isUp,
    start,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    lastLines: () => [...said],
  };
}

/** False: it ended before it was ready. */
function isReady(child: ChildProcess): Promise<boolean> {
  return new Promise((done) => {
    child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('ready http') && done(true));
    child.once('exit', () => done(false));
  });
}

/** Loaded before the program: the machine it runs on has a clock that is wrong by so much. */
function clockArgs(skewMs: number): string[] {
  if (skewMs === 0) return [];
  const code = `const Right = Date; const now = () => Right.now() + (${skewMs});
    globalThis.Date = class Date extends Right {
      constructor(...given) { super(...(given.length === 0 ? [now()] : given)); }
      static now() { return now(); }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}
