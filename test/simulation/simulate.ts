import { runSeed } from './run-seed.ts';
import { startCluster } from './sim-cluster.ts';
const cluster = await startCluster();
const seed = Number(process.argv[2] ?? 1), calls = Number(process.argv[3] ?? 50);
try {
  const url = await cluster.clone('s1');
  const run = await runSeed({ seed, calls, faults: process.argv[4] !== 'off', databaseUrl: url, dataDir: cluster.dataDir });
  console.log({ ...run, trace: run.trace.length });
} finally { await cluster.stop(); }
