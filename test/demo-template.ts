import { hash } from '@node-rs/argon2';
import { seededRandom } from '../phone-simulator/random.ts';
import { openDb } from '../src/db.ts';
import { createNumberVault } from '../src/number-vault.ts';
import { loadDemoCompany } from '../prisma/demo-company/load-demo-company.ts';
import { seededIds } from './seeded-ids.ts';

/** A Wednesday, 10:00 in Shanghai: reps work. Tests begin here. */
export const DEMO_TIME = '2026-11-18T02:00:00.000Z';
/** Root of every key in tests. No real installation has it. */
export const TEST_SECRET = 'only-for-tests-0123456789-0123456789';

/** Fills a migrated database with the demo company as of DEMO_TIME, the same ids each time: a simulated day depends on them. */
export async function loadDemoTemplate(databaseUrl: string): Promise<void> {
  const db = openDb(databaseUrl);
  const clock = { now: () => new Date(DEMO_TIME) };
  try {
    const ids = seededIds(clock, seededRandom(0));
    await loadDemoCompany({ db, clock, ids, vault: createNumberVault(TEST_SECRET) });
    // Some tests sign thirty people in: with parameters that keep nobody out, that costs nothing.
    const passwordHash = await hash('hotline', { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 });
    await db.prisma.user.updateMany({ data: { passwordHash } });
  } finally {
    await db.close();
  }
}
