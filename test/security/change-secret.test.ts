import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../phone-simulator/random.ts';
import { openSealed } from '../../src/backup/open-sealed.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import { changeSecret } from '../../src/secret/change-secret.ts';
import { ENDED_BY_CHANGE, KEYS_ALONE, SEALED_TABLES } from '../../src/secret/sealed-columns.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

const NEXT = 'another-secret-by-chance-0123456789-abcdefgh';
const OPTED_OUT = '+8613700137000';

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await cloneDatabase({ demo: true });
});
afterEach(() => database.drop());

const change = (given: Partial<Parameters<typeof changeSecret>[0]> = {}) =>
  changeSecret({ databaseUrl: database.url, from: TEST_SECRET, to: NEXT, forgetOptOuts: false, ...given });
/** The second one's telephones draw other ids than the first one's. */
const running = (secret: string) =>
  startApp({
    databaseUrl: database.url,
    env: { HOTLINE_SECRET: secret },
    simulator: { random: seededRandom(secret.length) },
  });

async function onDatabase<T>(work: () => Promise<T>): Promise<T> {
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return work().finally(() => client.end());
}
const opened = (secret: string) => onDatabase(() => openSealed(client, createNumberVault(secret)));

async function outOfTexts(app: Fixture, from: string): Promise<void> {
  app.simulator.inside.texts.receive({ from, to: HOTLINE, body: '退订' });
  await app.settle();
}

test('every column that a secret has made is either made anew or ended', async () => {
  const { rows } = await onDatabase(() =>
    client.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`,
    ),
  );
  const known = new Set([
    ...SEALED_TABLES.flatMap(({ table, texts = [], sounds = [], indexes, prefixes, prints }) =>
      [...texts, ...sounds, ...Object.keys({ ...indexes, ...prefixes, ...prints })].map((one) => `${table}.${one}`),
    ),
    ...KEYS_ALONE.map(({ table, index }) => `${table}.${index}`),
    ...ENDED_BY_CHANGE.map(({ column }) => column),
  ]);
  expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
});

test('afterwards callers are known as before, under the new secret alone', async () => {
  const before = await running(TEST_SECRET);
  const li = await before.signIn('supervisor');
  const { key } = await li.post('/api/me/second-factor', { password: 'hotline' });
  const totp = new TOTP({ secret: Secret.fromBase32(key) });
  const code = (app: Fixture) => totp.generate({ timestamp: app.clock.now().getTime() });
  await li.post('/api/me/second-factor/confirm', { code: code(before) });
  const stranger = before.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await before.advance(2);
  stranger.hangUp();
  await before.advance(2);
  await outOfTexts(before, OPTED_OUT);
  const leads = await before.deps.db.prisma.lead.count();
  await before.close();
  expect(await opened(TEST_SECRET)).toBeGreaterThan(0);

  expect((await change()).rows).toBeGreaterThan(100);
  await expect(opened(TEST_SECRET)).rejects.toThrow();
  expect(await opened(NEXT)).toBeGreaterThan(0);

  const after = await running(NEXT);
  try {
    const old = await fetch(`${after.url}/api/me`, { headers: { authorization: `Bearer ${li.token}` } });
    expect(old.status).toBe(401);
    await after.clock.advance(30_000);
    const again = await fetch(`${after.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'supervisor', password: 'hotline', code: code(after) }),
    });
    expect(again.status).toBe(200);

    after.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await after.advance(2);
    const call = await after.deps.db.prisma.call.findFirstOrThrow({
      orderBy: { id: 'desc' },
      include: { customer: true },
    });
    expect(call.customer?.name).toBe('青岛海川通信');
    after.simulator.placeCall({ from: STRANGER, to: HOTLINE });
    await after.advance(2);
    expect(await after.deps.db.prisma.lead.count()).toBe(leads);
    const out = await after.deps.db.prisma.textOptOut.findMany();
    expect(out.map(({ index }) => Buffer.from(index))).toContainEqual(createNumberVault(NEXT).index(OPTED_OUT));
  } finally {
    await after.close();
  }
});

test('while a server runs, or with a secret that is not the present one, nothing is changed', async () => {
  const app = await running(TEST_SECRET);
  await expect(change()).rejects.toThrow('stop the server first');
  await app.close();
  await expect(change({ from: 'not-the-present-secret-0123456789-xyz' })).rejects.toThrow('does not open');
  expect(await opened(TEST_SECRET)).toBeGreaterThan(0);
});

test('nobody who wants no texts is forgotten silently', async () => {
  const gone = createNumberVault(TEST_SECRET).index('+8613600136000');
  const add = 'INSERT INTO text_opt_outs (index, at) VALUES ($1, now())';
  await onDatabase(() => client.query(add, [gone]));
  // Another row has this one’s number.
  await onDatabase(() => client.query(add, [createNumberVault(TEST_SECRET).index(WANG_FANG)]));
  await expect(change()).rejects.toThrow('1 who want no texts');
  expect(await opened(TEST_SECRET)).toBeGreaterThan(0);
  await change({ forgetOptOuts: true });
  const { rows } = await onDatabase(() => client.query<{ index: Buffer }>('SELECT index FROM text_opt_outs'));
  expect(rows.map(({ index }) => index)).toEqual([createNumberVault(NEXT).index(WANG_FANG)]);
});

test(
  'from the shell: the new secret is made, kept for its owner alone, and said where to put',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-change-secret-'));
    const file = join(folder, 'new-secret');
    const run = () =>
      new Promise<{ code: number; said: string; complained: string }>((resolve) => {
        const env = {
          PATH: process.env['PATH'] ?? '',
          ...{ DATABASE_URL: database.url, HOTLINE_SECRET: TEST_SECRET, DATA_DIR: folder },
        };
        const args = ['--import', 'tsx', 'scripts/new-secret.ts', '--new', file];
        execFile(process.execPath, args, { env }, (fault, said, complained) =>
          resolve({ code: fault === null ? 0 : Number(fault.code), said, complained }),
        );
      });
    try {
      expect(await run()).toMatchObject({
        code: 0,
        complained: '',
        said: expect.stringContaining(`stands in ${file}`),
      });
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const made = (await readFile(file, 'utf8')).trim();
      expect(made.length).toBeGreaterThanOrEqual(48);
      expect(await opened(made)).toBeGreaterThan(0);
      // With the old secret once more: it opens nothing, and nothing is changed.
      expect(await run()).toMatchObject({ code: 1, complained: expect.stringContaining('Was it changed already?') });
      expect(await opened(made)).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
