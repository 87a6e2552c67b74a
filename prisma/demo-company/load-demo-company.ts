import type { Db } from '../../src/db.ts';
import { sql } from '../../src/db.ts';
import type { Clock, Ids } from '../../src/deps.ts';
import type { NumberVault } from '../../src/number-vault.ts';
import { addCustomers } from './customers.ts';
import { createDemoBuilder } from './demo-builder.ts';
import { insertRows } from './demo-rows.ts';
import { addDesk, DEMO_PASSWORD } from './desk.ts';
import { addHaichuan } from './haichuan.ts';
import { addPastFigures } from './past-figures.ts';
import { addPastTraffic } from './past-traffic.ts';
import { addProducts } from './products.ts';
import { addRouting } from './routing.ts';

const countUsers = sql('count-users', 'SELECT count(*)::int AS users FROM users');
const countDemoUsers = sql(
  'count-demo-users',
  "SELECT count(*)::int AS users FROM users WHERE login IN ('agent1', 'rep8', 'supervisor', 'admin')",
);

/**
 * Fills an empty database with a company to try Hotline on: people, a hotline, customers, routing, two weeks of traffic.
 * A database with any user in it is left alone. Returns whether it loaded.
 */
export async function loadDemoCompany(deps: { db: Db; vault: NumberVault; clock: Clock; ids: Ids }): Promise<boolean> {
  if (await hasUsers(deps.db)) return false;
  const demo = createDemoBuilder(deps);
  const desk = await addDesk(demo);
  addRouting(demo, desk);
  const products = addProducts(demo);
  addHaichuan(demo, desk, products);
  const customers = addCustomers(demo, desk, products);
  addPastTraffic(demo, desk, customers);
  addPastFigures(demo, desk, customers);
  try {
    await insertRows(deps.db.prisma, demo.rows);
    return true;
  } catch (fault) {
    // Another node that started in the same second was first: its logins are in our way, and everything is there.
    if (await hasUsers(deps.db)) return false;
    throw fault;
  }
}

/** With DEMO=on a company of one's own may be in the database all the same: it was there first. */
export async function isDemoCompany(db: Db): Promise<boolean> {
  const [row] = await db.query<{ users: number }>(countDemoUsers);
  return row?.users === 4;
}

/** Lines for the console of whoever starts the demo. */
export function demoSignIns(): string[] {
  return [
    `Sign in with the password "${DEMO_PASSWORD}" as:`,
    '  agent1 … agent6   the hotline desk      /',
    '  rep1 … rep8       sales, on the phone   /rep',
    '  supervisor, admin everything            /',
  ];
}

async function hasUsers(db: Db): Promise<boolean> {
  const [row] = await db.query<{ users: number }>(countUsers);
  return (row?.users ?? 0) > 0;
}
