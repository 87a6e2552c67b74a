/**
 * The programme proves itself: `npm run simulate:planted` plants one defect after another into a copy of the program and
 * lets the simulation run there, seed after seed, until an invariant breaks. Exit 1 when one is not caught.
 */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
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
    /** Of each seed. Unset: as the defect says, else 80. */
    calls: { type: 'string' },
    /** How many seeds may be tried for each defect. */
    seeds: { type: 'string', default: '6' },
    from: { type: 'string', default: '1' },
  },
});
const CALLS = 80;

const only = values.only.split(',').filter((name) => name !== '');
const chosen = defects.filter(({ name }) => only.length === 0 || only.some((wanted) => name.startsWith(wanted)));
const missed: string[] = [];
// One for all, made without a defect: most of a short run would be the making of it.
const cluster = await startCluster();
await cluster.stop('kept');
for (const defect of chosen) {
  const line = await attempt(defect);
  console.log(`${line.name.padEnd(44)} ${line.run.padEnd(24)} ${line.by}`);
  await keepCatches(defects, [line]);
}
await rm(cluster.dataDir, { recursive: true });
console.log(`${chosen.length} planted, ${chosen.length - missed.length} caught`);
if (missed.length > 0) console.log(`not caught: ${missed.join(', ')}`);
process.exit(missed.length > 0 || chosen.length === 0 ? 1 : 0);

async function attempt(defect: Defect): Promise<Catch> {
  const calls = values.calls ?? String(defect.calls ?? CALLS);
  const folder = await plant(defect);
  try {
    const said = await simulate(folder, calls);
    const seed = /^seed (\d+): .* BREAKS/m.exec(said)?.[1];
    const [by] = /^ {2}(?:at rest: )?\d* ?\S.*$/m.exec(said.split(/^ {2}shortest:.*$/m)[1] ?? '') ?? [];
    if (seed !== undefined && by !== undefined)
      return { name: defect.name, run: `seed ${seed} x ${calls} calls`, by: inShort(by) };
    missed.push(defect.name);
    const why = /^seeds \d+ to \d+/m.test(said) ? 'no invariant broke' : `it did not run: ${said.slice(-300)}`;
    return { name: defect.name, run: `${values.seeds} seeds x ${calls} calls`, by: `NOT CAUGHT: ${inShort(why)}` };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The sentence without the ids, rows and screens of one run. */
function inShort(says: string): string {
  const general = says
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return general.split(/: \d+ \(|:? \{| \(CA| \(…/)[0] ?? general;
}

function simulate(folder: string, calls: string): Promise<string> {
  const { from, seeds } = values;
  const which = ['--calls', calls, '--seed', from, '--seeds', seeds, '--cluster', cluster.dataDir];
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
