import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import Fastify from 'fastify';
import { carrierRest } from '../../phone-simulator/rest.ts';
import { createPhoneSimulator } from '../../phone-simulator/simulator.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import { CALLBACK_OVERRIDES, TWIML_OVERRIDES } from '../../webhooks/twilio/callback-urls.ts';
import { freePort, HOTLINE } from '../app-fixture.ts';
import { TEST_SECRET } from '../demo-template.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ACCOUNT = `AC${'0'.repeat(32)}`;
const START_LIMIT_MS = 60_000;

export interface OutsideWorld {
  simulator: PhoneSimulator;
  carrierUrl: string;
  close(): Promise<void>;
}

/** The carrier and all telephones, in this process and in real time: they live on when the hotline dies. */
export async function startOutsideWorld(hotlineUrl: string): Promise<OutsideWorld> {
  const webhooks = `${hotlineUrl}/webhooks/twilio`;
  const simulator = createPhoneSimulator({
    accountSid: ACCOUNT,
    authToken: 'simulator',
    numbers: [
      {
        number: HOTLINE,
        voiceUrl: `${webhooks}/voice${TWIML_OVERRIDES}`,
        voiceFallbackUrl: `${webhooks}/voice-fallback`,
        statusCallback: `${webhooks}/status${CALLBACK_OVERRIDES}`,
      },
    ],
    unregisteredClients: 'ring',
  });
  const http = Fastify();
  await http.register(carrierRest, { prefix: '/carrier', simulator });
  const carrierUrl = `${await http.listen({ host: '127.0.0.1', port: 0 })}/carrier`;
  return {
    simulator,
    carrierUrl,
    async close() {
      await simulator.close();
      await http.close();
    },
  };
}

export interface HotlineProcess {
  url: string;
  /** Until it says so: usually that it is ready. */
  start(until?: string): Promise<void>;
  /** SIGKILL: nothing is closed, nothing is delivered. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The real program as a process of its own, on one port for all its lives. */
export async function prepareHotline(
  databaseUrl: string,
  more: Record<string, string> = {},
): Promise<HotlineProcess & { connectTo(carrierUrl: string): void }> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  let carrier = '';
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    connectTo: (carrierUrl) => void (carrier = carrierUrl),
    async start(until = 'ready http') {
      const env = {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        HOTLINE_SECRET: TEST_SECRET,
        DEMO: 'on',
        LOG_LEVEL: 'error',
        TWILIO_ACCOUNT_SID: ACCOUNT,
        TWILIO_AUTH_TOKEN: 'simulator',
        TWILIO_API_URL: carrier,
        ...more,
      };
      child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
        cwd: ROOT,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await ready(child, until);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

function ready(child: ChildProcess, until: string): Promise<void> {
  return new Promise((done, fail) => {
    let said = '';
    const limit = setTimeout(() => fail(new Error(`not ready after ${START_LIMIT_MS} ms: ${said}`)), START_LIMIT_MS);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes(until)) return;
      clearTimeout(limit);
      done();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => fail(new Error(`ended with ${code} before it was ready: ${said}`)));
  });
}

const POLL_MS = 50;

/** For what only the database or a telephone tells, in real time: asks until it is so, or fails at the deadline with what it is. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  isSo: (found: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (isSo(found)) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms; it is ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
