/**
 * The programme proves itself: `npm run simulate:planted` plants one defect after another into a copy of the program and
 * lets the simulation run there, seed after seed, until an invariant breaks. Exit 1 when one is not caught.
 */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { startCluster } from '../sim-cluster.ts';
import { keepCatches } from './caught-file.ts';
import type { Catch } from './caught-file.ts';
import type { Defect } from './defect.ts';
import { defects } from './defects.ts';
import { plant } from './plant.ts';

const { values } = parseArgs({
  options: {
    /** Names with commas between; the beginning of a name is enough. */
    only: { type: 'string', default: '' },
    /** Of each seed. Unset: as the defect says, else 40. */
    calls: { type: 'string' },
    /** How many seeds may be tried for each defect. */
    seeds: { type: 'string', default: '6' },
    from: { type: 'string', default: '1' },
    /** Defects side by side, each with a database and a process of its own. */
    'at-once': { type: 'string', default: String(availableParallelism()) },
  },
});
const CALLS = 40;
/** What breaks with a seed in the program as it is. */
const controls = new Map<string, Promise<string[]>>();

const only = values.only.split(',').filter((name) => name !== '');
const chosen = defects.filter(({ name }) => only.length === 0 || only.some((wanted) => name.startsWith(wanted)));
const missed: string[] = [];
// One for all, made without a defect: most of a short run would be the making of it.
const cluster = await startCluster();
await cluster.stop('kept');
const waiting = [...chosen];
let written = Promise.resolve();
await Promise.all(Array.from({ length: Number(values['at-once']) }, workThrough));
await written;
await rm(cluster.dataDir, { recursive: true });
console.log(`${chosen.length} planted, ${chosen.length - missed.length} caught`);
if (missed.length > 0) console.log(`not caught: ${missed.join(', ')}`);
process.exit(missed.length > 0 || chosen.length === 0 ? 1 : 0);

async function workThrough(): Promise<void> {
  for (let defect = waiting.shift(); defect !== undefined; defect = waiting.shift()) {
    const line = await attempt(defect);
    console.log(`${line.name.padEnd(44)} ${line.run.padEnd(24)} ${line.by}`);
    written = written.then(() => keepCatches(defects, [line]));
  }
}

async function attempt(defect: Defect): Promise<Catch> {
  const calls = values.calls ?? String(defect.calls ?? CALLS);
  const folder = await plant(defect);
  try {
    for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed += 1) {
      const [by] = await newBreaches(folder, { seed, calls, rest: defect.rest });
      if (by !== undefined) return { name: defect.name, run: `seed ${seed} x ${calls} calls`, by };
    }
    missed.push(defect.name);
    return { name: defect.name, run: `${values.seeds} seeds x ${calls} calls`, by: 'NOT CAUGHT' };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Seed {
  seed: number;
  calls: string;
  rest?: number | undefined;
}

/** The control: what breaks with this seed in the program as it is proves nothing of a defect. */
async function newBreaches(folder: string, of: Seed): Promise<string[]> {
  const found = await breachesIn(folder, of);
  if (found.length === 0) return [];
  const key = `${of.seed} ${of.calls} ${of.rest ?? ''}`;
  const control = controls.get(key) ?? breachesIn(process.cwd(), of);
  controls.set(key, control);
  const known = new Set(await control);
  return found.filter((breach) => !known.has(breach));
}

async function breachesIn(folder: string, of: Seed): Promise<string[]> {
  const said = await simulate(folder, of);
  if (!/^seed \d+: /m.test(said)) throw new Error(`the simulation did not run in ${folder}: ${said.slice(-2_000)}`);
  const [, broken = ''] = said.split(/^ {2}shortest:.*$/m);
  return broken.split('\n').flatMap((line) => (/^ {2}\S/.test(line) ? [inShort(line)] : []));
}

/** The sentence without the ids, rows and screens of one run. */
function inShort(says: string): string {
  const general = says
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    .replaceAll(/\b\d+ s\b/g, '… s')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return general.split(/: \d+ \(|:? \{| \(CA| \(…| \([\w-]+:/)[0] ?? general;
}

function simulate(folder: string, { seed, calls, rest }: Seed): Promise<string> {
  const which = ['--calls', calls, '--seed', String(seed), '--cluster', cluster.dataDir];
  if (rest !== undefined) which.push('--rest', String(rest));
  const child = spawn(
    process.execPath,
    ['scripts/run.mjs', 'test/simulation/simulate.ts', ...which, '--until', 'broken', '--shrink', '0'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  child.stdout.on('data', (part) => (said += String(part)));
  child.stderr.on('data', (part) => (said += String(part)));
  return new Promise((resolve) => child.on('close', () => resolve(said)));
}
