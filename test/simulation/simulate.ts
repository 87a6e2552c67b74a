/**
 * The fault programme: `npm run simulate -- --calls N --seed S --faults on`. Without --seed it draws one and says which;
 * the same seed gives the same run, to the hash. Exit 1 when an invariant broke.
 */
import { parseArgs } from 'node:util';
import { addUp, neverStruck, tableOf } from './report.ts';
import { runSeed } from './run-seed.ts';
import type { SeedRun } from './run-seed.ts';
import { shrink } from './shrink.ts';
import { startCluster } from './sim-cluster.ts';
import type { SimCluster } from './sim-cluster.ts';

const { values } = parseArgs({
  options: {
    /** Of each seed. */
    calls: { type: 'string', default: '200' },
    seed: { type: 'string' },
    /** So many seeds from `seed` on. */
    seeds: { type: 'string', default: '1' },
    faults: { type: 'string', default: 'on' },
    /** Kinds of faults to leave out, with commas between. */
    without: { type: 'string', default: '' },
    /** `broken`: nothing further once something broke, neither of that seed nor of the next. */
    until: { type: 'string', default: 'end' },
    /** Seconds after the last caller hung up, in which every deadline passes. Unset: 2400, and 400 until broken. */
    rest: { type: 'string' },
    /** Files of a cluster with the demo company. Unset: one is made. */
    cluster: { type: 'string' },
    /** How many shorter runs may be tried for a seed that breaks. */
    shrink: { type: 'string', default: '12' },
  },
});

/** From here on a run is long enough that each kind of fault must have struck. */
const LONG_RUN_CALLS = 2_000;

const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : wholeNumber('seed', values.seed);
const wanted = {
  calls: wholeNumber('calls', values.calls),
  seeds: wholeNumber('seeds', values.seeds),
  tries: wholeNumber('shrink', values.shrink),
  faults: values.faults === 'on',
  rest: wholeNumber('rest', values.rest ?? (values.until === 'broken' ? '400' : '2400')),
  without: new Set(values.without.split(',').filter((kind) => kind !== '')),
};
if (!['on', 'off'].includes(values.faults)) stop('--faults: expected on or off');
if (!['end', 'broken'].includes(values.until)) stop('--until: expected end or broken');

const cluster = await startCluster(values.cluster);
const runs: SeedRun[] = [];
try {
  for (let seed = first; seed < first + wanted.seeds; seed += 1) {
    runs.push(await oneSeed(cluster, seed));
    if (values.until === 'broken' && runs.at(-1)?.breaches.length !== 0) break;
  }
} finally {
  await cluster.stop();
}
const totals = addUp(runs);
const broken = runs.filter(({ breaches }) => breaches.length > 0);
const absent = wanted.faults && totals.calls >= LONG_RUN_CALLS ? neverStruck(totals) : [];
console.log(`seeds ${first} to ${first + runs.length - 1}, ${totals.calls} calls`);
console.log(tableOf(totals));
if (absent.length > 0) console.log(`never struck, so nothing is known of: ${absent.join(', ')}`);
process.exit(broken.length > 0 || absent.some((kind) => !wanted.without.has(kind)) ? 1 : 0);

async function oneSeed(on: SimCluster, seed: number): Promise<SeedRun> {
  const run = async (options: { calls: number; without: ReadonlySet<string> }) => {
    const name = `seed_${seed}`;
    const databaseUrl = await on.clone(name);
    try {
      const { faults, rest } = wanted;
      const given = { seed, faults, rest, untilBroken: values.until === 'broken', databaseUrl, dataDir: on.dataDir };
      return await runSeed({ ...given, ...options });
    } finally {
      await on.drop(name);
    }
  };
  const result = await run({ calls: wanted.calls, without: wanted.without });
  const { calls, trace, hash, seconds, breaches } = result;
  const verdict = breaches.length === 0 ? 'holds' : `BREAKS ${breaches.length}`;
  console.log(
    `seed ${seed}: ${calls} calls, ${trace.length} faults, hash ${hash}, ${seconds.toFixed(0)} s: ${verdict}`,
  );
  if (breaches.length > 0) tell(await shrink(result, run, wanted.tries));
  return result;
}

/** What somebody needs to see the fault again and to understand it. */
function tell(run: SeedRun): void {
  const without = [...run.asked.without].join(',');
  console.log(
    `  shortest: --seed ${run.seed} --calls ${run.asked.calls}${without === '' ? '' : ` --without ${without}`}`,
  );
  for (const breach of run.breaches) console.log(`  ${breach}`);
  for (const { at, kind, what } of run.trace.slice(0, 60)) console.log(`    ${at} ${kind} ${what}`);
  for (const line of run.stories) console.log(`    ${line}`);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) stop(`--${name}: expected a whole number, got ${text}`);
  return Number(text);
}

function stop(why: string): never {
  console.error(why);
  process.exit(2);
}
