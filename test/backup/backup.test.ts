import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestClock } from '../../phone-simulator/clock.ts';
import { NO_FILTERS, readMigrations, withSchemaEngine } from '../../prisma/schema-engine.ts';
import { verifyBackup } from '../../src/backup/read-backup.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { takeBackup } from '../../src/backup/take-backup.ts';
import { systemClock } from '../../src/deps.ts';
import { migrateJobs } from '../../src/jobs/queue-backends.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { TEST_SECRET } from '../demo-template.ts';
import { callAndPress, setMobiles, stranger } from '../leads/telephones.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

const ANOTHER_SECRET = 'another-secret-0123456789-0123456789';
const key = { kind: 'HOTLINE_SECRET' as const, secret: TEST_SECRET };
const vault = createNumberVault(TEST_SECRET);
let app: Fixture;
let source: TestDatabase;
let folder: string;
let file: string;
let before: Record<string, string>;
let told: Awaited<ReturnType<typeof takeBackup>>;
const databases: TestDatabase[] = [];

/** A day that is not over: somebody writes a call up, an offer runs, a stranger's lead is on its way. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-backup-'));
  file = join(folder, 'day.backup');
  source = await cloneDatabase({ demo: true });
  app = await startApp({ databaseUrl: source.url });
  const agent = await app.signIn('agent1');
  const screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  const { callId } = await screen.next('call.ringing');
  await app.advance(2);
  await agent.post(`/api/calls/${callId}/accept`);
  await app.settle();
  await agent.post(`/api/calls/${callId}/hang-up`);
  setMobiles(app, { kind: 'unreachable' });
  await callAndPress(app, stranger(700), '1');
  await app.advance(30);
  // A backup is taken while calls come in, as at night.
  const [manifest] = await Promise.all([takeBackup({ ...from(source.url), key }, join(folder, 'busy.backup')), busy()]);
  expect(manifest.tables.length).toBeGreaterThan(50);
  told = await takeBackup({ ...from(source.url), key }, file);
  before = await wholeOf(source.url);
}, 120_000);

afterAll(async () => {
  await app.close();
  for (const database of [...databases, source]) await database.drop();
  await rm(folder, { recursive: true });
});

async function busy(): Promise<void> {
  for (let place = 710; place < 716; place += 1) app.simulator.placeCall({ from: stranger(place), to: HOTLINE });
  await app.advance(3);
}

function from(databaseUrl: string) {
  return { databaseUrl, clock: systemClock, vault };
}

function into(databaseUrl: string, options: { secret?: string; force?: boolean } = {}) {
  const secret = options.secret ?? TEST_SECRET;
  const secretFor = () => ({ kind: 'HOTLINE_SECRET' as const, secret });
  return { databaseUrl, vault: createNumberVault(secret), secretFor, force: options.force ?? false };
}

/** Nothing in it at all: a new machine. */
async function emptyDatabase(): Promise<TestDatabase> {
  const database = await cloneDatabase();
  databases.push(database);
  await query(database.url, 'DROP SCHEMA public CASCADE; DROP SCHEMA bullmq CASCADE; CREATE SCHEMA public');
  return database;
}

async function query(url: string, text: string): Promise<any[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Every row of every table as text, and every rule of the schema: what two databases must have in common. */
async function wholeOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const whole: Record<string, string> = {};
  const tables = await client.query(
    `SELECT table_name AS name, string_agg(quote_ident(column_name), ',' ORDER BY column_name) AS columns
     FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1 ORDER BY 1`,
  );
  for (const { name, columns } of tables.rows) {
    const { rows } = await client.query(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t, E'\\n' ORDER BY t)), '') AS sum
       FROM (SELECT row(${columns})::text AS t FROM "${name}") AS all_of_them`,
    );
    whole[name] = rows[0].sum;
  }
  const rules = await client.query(
    `SELECT conrelid::regclass || ' ' || conname AS name, pg_get_constraintdef(oid) || convalidated AS text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT tgrelid::regclass || ' ' || tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal`,
  );
  for (const { name, text } of rules.rows) whole[`rule ${name}`] = text;
  await client.end();
  return whole;
}

describe('a backup', () => {
  test('restored into an empty database is the same, row by row and rule by rule', async () => {
    const target = await emptyDatabase();
    const restored = await restoreBackup(file, into(target.url));
    expect(restored).toMatchObject({ migrated: [], manifest: { tables: told.tables } });
    expect(restored.opened).toBeGreaterThan(50);
    expect(before['customers']).toMatch(/^[1-9]\d+ \w{32}$/);
    expect(await wholeOf(target.url)).toEqual(before);
  }, 60_000);

  test('taken in the midst of calls holds together: every reference is checked as it is restored', async () => {
    const target = await emptyDatabase();
    const { manifest } = await restoreBackup(join(folder, 'busy.backup'), into(target.url));
    const [{ calls }] = await query(target.url, 'SELECT count(*)::int AS calls FROM calls');
    expect(manifest.tables.find(({ name }) => name === 'calls')?.rows).toBe(calls);
  }, 60_000);

  test('has no jobs: the sweeps do what they were to do', async () => {
    const target = await emptyDatabase();
    await restoreBackup(file, into(target.url));
    await migrateJobs(target.url);
    const second = await startApp({ databaseUrl: target.url, clock: createTestClock(app.clock.now().toISOString()) });
    try {
      const { prisma } = second.deps.db;
      const [writing, offer] = [await prisma.wrapUp.findFirst({ where: { completedAt: null } }), await open(second)];
      if (writing === null || offer === null) throw new Error('the day has nothing that is to end');
      const late = Math.max(writing.deadlineAt.getTime(), offer.deadlineAt.getTime()) + 6_000;
      await second.clock.advance(late - second.clock.now().getTime());
      expect(await second.deps.jobs.runDue()).toBe(0);
      expect(await open(second)).toMatchObject({ id: offer.id });
      await second.sweep();
      await second.settle();
      expect(await prisma.leadOffer.findUnique({ where: { id: offer.id } })).toMatchObject({ state: 'expired' });
      expect(await prisma.wrapUp.findUnique({ where: { id: writing.id } })).toMatchObject({
        completedAt: expect.any(Date),
      });
      // And the next deadline has a job again.
      const next = await prisma.leadOffer.findFirst({ where: { leadId: offer.leadId, state: 'offered' } });
      expect(await second.deps.jobs.isLive(`offer-${next?.id}-${next?.deadlineAt.getTime()}`)).toBe(true);
    } finally {
      await second.close();
    }
  }, 60_000);

  test('tells nothing to whoever has only the file', async () => {
    const bytes = await readFile(file);
    for (const word of ['customers', '青岛海川通信', '王芳']) expect(bytes.includes(word)).toBe(false);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).not.toContain('day.backup.part');
  });
});

const open = ({ deps }: Fixture) =>
  deps.db.prisma.leadOffer.findFirst({ where: { state: 'offered' }, orderBy: { deadlineAt: 'asc' } });

describe('a restore refuses', () => {
  test('a file that was cut off, altered, lengthened, or is something else, before it touches the database', async () => {
    const target = await emptyDatabase();
    const bytes = await readFile(file);
    const middle = Buffer.from(bytes);
    middle[Math.floor(bytes.length / 2)] = (middle[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    const [magic, head] = bytes.toString('latin1').split('\n', 2);
    const later = Buffer.concat([
      Buffer.from(`${magic}\n${head?.replace(/"takenAt":"\d{4}/, '"takenAt":"2099')}\n`),
      bytes.subarray(`${magic}\n${head}\n`.length),
    ]);
    const bad: [Buffer, RegExp][] = [
      [bytes.subarray(0, bytes.length - 1), /cut off/],
      [bytes.subarray(0, Math.floor(bytes.length / 2)), /cut off/],
      // Cut where a part ends: only the last part says that it is the last.
      [bytes.subarray(0, endOfFirstPart(bytes)), /cut off/],
      [middle, /altered or damaged/],
      [Buffer.concat([bytes, Buffer.from('x')]), /something follows/],
      [later, /first lines were altered/],
      [Buffer.from('PGDMP'), /not a backup/],
      [Buffer.alloc(0), /not a backup/],
    ];
    for (const [content, said] of bad) {
      const name = join(folder, 'bad.backup');
      await writeFile(name, content);
      await expect(restoreBackup(name, into(target.url))).rejects.toThrow(said);
    }
    expect(await query(target.url, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  });

  test('another secret, be it the file’s or that of the numbers inside', async () => {
    const target = await emptyDatabase();
    await expect(restoreBackup(file, into(target.url, { secret: ANOTHER_SECRET }))).rejects.toThrow(
      'This is not the HOTLINE_SECRET',
    );
    const words = { kind: 'passphrase' as const, secret: 'correct horse battery staple' };
    const sealed = join(folder, 'words.backup');
    await takeBackup({ ...from(source.url), key: words }, sealed);
    const other = { ...into(target.url, { secret: ANOTHER_SECRET }), secretFor: () => words };
    await expect(restoreBackup(sealed, other)).rejects.toThrow('does not open the phone numbers');
    expect(await query(target.url, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    expect((await verifyBackup(sealed, () => words)).tables.length).toBe(told.tables.length);
  });

  test('a database that somebody works with, unless told to replace it; then nothing of the old one is left', async () => {
    const target = await cloneDatabase({ demo: true });
    databases.push(target);
    await query(target.url, `UPDATE users SET name = 'somebody else'`);
    await expect(restoreBackup(file, into(target.url))).rejects.toThrow(/not empty \(users: \d+/);
    expect(await query(target.url, 'SELECT DISTINCT name FROM users')).toEqual([{ name: 'somebody else' }]);
    await restoreBackup(file, into(target.url, { force: true }));
    expect(await wholeOf(target.url)).toEqual(before);
    expect(await query(target.url, `SELECT 1 FROM pg_namespace WHERE nspname = 'bullmq'`)).toEqual([]);
  }, 60_000);

  test('another program’s database, even when told to replace it', async () => {
    const target = await emptyDatabase();
    await query(target.url, 'CREATE TABLE invoices (id int)');
    await expect(restoreBackup(file, into(target.url, { force: true }))).rejects.toThrow('of another program');
    expect(await query(target.url, 'SELECT * FROM invoices')).toEqual([]);
  });

  test('a database that a server is connected to', async () => {
    const target = await emptyDatabase();
    const server = new pg.Client({ connectionString: target.url });
    await server.connect();
    await expect(restoreBackup(file, into(target.url))).rejects.toThrow('stop the server first');
    await server.end();
  });
});

describe('a backup of another version', () => {
  test('of an older one is brought up to date', async () => {
    const older = await emptyDatabase();
    const all = await readMigrations();
    const migrationsList = { ...all, migrationDirectories: all.migrationDirectories.slice(0, -1) };
    await withSchemaEngine(older.url, (engine) => engine.applyMigrations({ migrationsList, filters: NO_FILTERS }));
    await query(
      older.url,
      `INSERT INTO skills (id, code, name_zh, name_en) VALUES ('${app.deps.ids.next()}', 'old', '老系统', 'Old')`,
    );
    const old = join(folder, 'older.backup');
    await takeBackup({ ...from(older.url), key }, old);
    const target = await emptyDatabase();
    const { migrated } = await restoreBackup(old, into(target.url));
    expect(migrated).toEqual(all.migrationDirectories.slice(-1).map(({ path }) => path));
    expect(await query(target.url, 'SELECT name_zh FROM skills')).toEqual([{ name_zh: '老系统' }]);
  }, 60_000);

  test('of a newer one is refused, and what is there stays', async () => {
    const newer = await emptyDatabase();
    await restoreBackup(file, into(newer.url));
    await query(
      newer.url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_more', now())`,
    );
    await takeBackup({ ...from(newer.url), key }, join(folder, 'newer.backup'));
    const was = await wholeOf(newer.url);
    await expect(restoreBackup(join(folder, 'newer.backup'), into(newer.url, { force: true }))).rejects.toThrow(
      'of a newer Hotline: this one does not know its migration 29990101000000_more',
    );
    expect(await wholeOf(newer.url)).toEqual(was);
  }, 60_000);
});

/** Two lines, the key's check, then a length and so many bytes. */
function endOfFirstPart(bytes: Buffer): number {
  const start = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1 + 32;
  return start + 4 + bytes.readUInt32BE(start);
}
