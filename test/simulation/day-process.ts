/**
 * Started by simulated.test.ts: one day in a process of its own, told as JSON. The simulation takes over time, chance
 * and the network for a whole process, so nothing else may live in it: what another test left behind would draw from
 * the same numbers, and the day would be another.
 */
import { z } from 'zod';
import { runSeed } from './run-seed.ts';

/** As long as the planted defects are given: nearly every deadline. */
const REST_SECONDS = 400;

const given = z
  .object({ seed: z.number(), calls: z.number(), databaseUrl: z.string(), dataDir: z.string() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));
const { hash, breaches, trace } = await runSeed({ ...given, faults: true, rest: REST_SECONDS, untilBroken: false });
process.stdout.write(JSON.stringify({ hash, breaches, trace }), () => process.exit(0));
