import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDb } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { HOTLINE, WANG_FANG } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { openDatabase } from './closable-database.ts';
import { prepareHotline, startOutsideWorld, until } from './killable-hotline.ts';
import type { OutsideWorld } from './killable-hotline.ts';

let database: TestDatabase;
let db: Db | undefined;
let outside: OutsideWorld;
let hotline: Awaited<ReturnType<typeof prepareHotline>>;
let dataDir: string;

beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  dataDir = await mkdtemp(join(tmpdir(), 'hotline-spool-'));
  hotline = await prepareHotline(database.url, { DATA_DIR: dataDir });
  outside = await startOutsideWorld(hotline.url);
  hotline.connectTo(outside.carrierUrl);
  await hotline.start();
}, 90_000);
afterAll(async () => {
  await openDatabase(database.url, true);
  await hotline.stop();
  await outside.close();
  await db?.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const spooled = async () =>
  (await readdir(join(dataDir, 'spool')).catch(() => [])).filter((name) => name.endsWith('.request')).length;

test(
  'killed with a full spool, started while the database is still gone, and whole by itself once it is back',
  { timeout: 120_000 },
  async () => {
    await openDatabase(database.url, false);
    const caller = outside.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    // More than one when the machine is slow: the carrier asks again, and then the fallback URL.
    await until('the call is kept', spooled, (count) => count >= 1);
    caller.hangUp();
    await outside.simulator.settled();
    await until('its end is kept', spooled, (count) => count >= 2);
    const ofTheFirst = await spooled();
    await hotline.kill();

    await hotline.start('does not answer');
    const ready = await (await fetch(`${hotline.url}/readyz`)).json();
    expect(ready).toMatchObject({
      ready: false,
      missing: ['database'],
      service: { parts: { database: { works: false } } },
    });
    expect((await fetch(`${hotline.url}/api/me`)).status).toBe(503);
    const second = outside.simulator.placeCall({ from: '+8613912380009', to: HOTLINE });
    await until('the second call is kept too', spooled, (count) => count > ofTheFirst);
    second.hangUp();
    await outside.simulator.settled();
    await until('and its end', spooled, (count) => count >= ofTheFirst + 2);

    await openDatabase(database.url, true);
    db = openDb(database.url, { max: 2 });
    await until('the spool is empty', spooled, (count) => count === 0, 30_000);
    const outcomes = await db.prisma.call.findMany({
      where: { legs: { some: { providerCallSid: { in: [caller.callSid, second.callSid] } } } },
      orderBy: { startedAt: 'asc' },
      select: { outcome: true, state: true },
    });
    expect(outcomes).toEqual([
      { outcome: 'callback', state: 'ended' },
      { outcome: 'lead', state: 'ended' },
    ]);
    await until(
      'it is ready',
      async () => (await fetch(`${hotline.url}/readyz`)).json(),
      (now: any) => now.ready === true && now.service.spooled === 0 && now.service.parts.queue.works === true,
    );
  },
);
