import { setTimeout as wait } from 'node:timers/promises';
import { pick } from '../../robustness/desk-acts.ts';
import { drawMs } from './fault.ts';
import type { Fault, FaultTools } from './fault.ts';
import type { ProgramProcess } from './program-process.ts';

/** Two machines whose clocks were never set well. */
const MOST_SKEW_MS = 4_000;

export const programFaults: readonly Fault[] = [
  {
    name: 'web killed',
    lane: 'program',
    async inject(tools) {
      const web = pick(tools.random, tools.here.webs);
      await web.kill();
      await web.start();
    },
  },
  {
    name: 'every web killed',
    lane: 'program',
    async inject({ here }) {
      await Promise.all(here.webs.map((web) => web.kill()));
      await Promise.all(here.webs.map((web) => web.start()));
    },
  },
  {
    name: 'worker killed',
    lane: 'program',
    async inject({ here }) {
      await here.worker.kill();
      await here.worker.start();
    },
  },
  {
    name: 'deploy in mid-call',
    lane: 'program',
    inject: (tools) => deploy(tools, pick(tools.random, tools.here.webs), 0),
  },
  {
    name: 'clocks apart',
    lane: 'program',
    inject: (tools) => {
      const { here, random } = tools;
      const skew = drawMs(random, 500, MOST_SKEW_MS) * (random() < 0.5 ? 1 : -1);
      return deploy(tools, pick(random, [...here.webs, here.worker]), skew);
    },
  },
];

/** As long as the program gives itself (src/main.ts), and the machine a moment to end the process. */
const LONGEST_END_MS = 26_000;

/** SIGTERM; it hands over and ends in order, and its successor takes the same port. */
async function deploy({ breach }: FaultTools, program: ProgramProcess, skewMs: number): Promise<void> {
  const from = performance.now();
  const code = await program.stop();
  if (code !== 0)
    breach(
      'a deploy ends in order',
      `${program.name} ended with ${code}: ${program.lastLines().slice(-4).join(' | ')}`,
    );
  await wait(0);
  const tookMs = performance.now() - from;
  if (tookMs > LONGEST_END_MS) breach('a deploy ends in order', `${program.name} took ${Math.round(tookMs)} ms to end`);
  await program.start(skewMs);
}
