/**
 * `node scripts/run.mjs test/simulation/real/run-real.ts --seeds 40 --calls 50 --seed 1`: the fault programme on real
 * processes. A table on standard error, JSON on standard output; exit 1 on a breach, or when a fault never came.
 */
import { parseArgs } from 'node:util';
import { runReal } from './run-on-processes.ts';
import type { RealReport } from './run-on-processes.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '40' },
    calls: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: 'on' },
    'quiet-every': { type: 'string', default: '5' },
    'at-once': { type: 'string', default: '100' },
    burst: { type: 'string', default: '1000' },
  },
});
const report = await runReal({
  seed: Number(values.seed),
  seeds: Number(values.seeds),
  callsPerSeed: Number(values.calls),
  faults: values.faults === 'on',
  quietEvery: Number(values['quiet-every']),
  atOnce: Number(values['at-once']),
  burst: Number(values.burst),
  log: (line) => console.error(line),
});
console.log(JSON.stringify(report, null, 2));
printTable(report);
const missing = Object.entries(report.faults).flatMap(([name, count]) => (count === 0 ? [name] : []));
if (values.faults === 'on' && missing.length > 0) console.error(`never injected: ${missing.join(', ')}`);
process.exit(report.breaches.length > 0 || (values.faults === 'on' && missing.length > 0) ? 1 : 0);

function printTable({ seeds, calls, faults, recovery, breaches, skipped, seconds, errors }: RealReport): void {
  const row = (name: string, value: string | number) => console.error(`  ${name.padEnd(60)} ${value}`);
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  console.error(`\n${seeds.length} seeds, ${calls} calls, ${injected} faults, ${seconds} s`);
  for (const [name, count] of Object.entries(faults)) row(name, count);
  for (const name of skipped) row(name, 'skipped');
  console.error('recovery, ms');
  for (const [name, measured] of Object.entries(recovery)) row(name, measured.join(', '));
  console.error('errors in the logs');
  for (const [name, count] of Object.entries(errors)) row(name, count);
  console.error(breaches.length === 0 ? 'no invariant is broken' : 'BROKEN');
  for (const { invariant, count, seed, detail } of breaches) {
    row(`${invariant} (seed ${seed})`, count);
    for (const line of detail) console.error(`      ${line}`);
  }
}
