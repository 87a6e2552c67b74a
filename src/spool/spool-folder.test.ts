import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNumberVault } from '../number-vault.ts';
import { createSpool, SpoolFullError } from './spool-folder.ts';
import type { Heard, KeptRequest } from './spool-folder.ts';

const vault = createNumberVault('a secret for tests, of more than 32 characters');
let folder: string;
let now = 1_000_000;
const clock = { now: () => new Date((now += 1_000)) };
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'spool-')), 'spool');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const open = (mostEntries?: number) =>
  createSpool({ folder, vault, clock, ...(mostEntries === undefined ? {} : { mostEntries }) });
const kept = (eventKey: string, heard: Heard = 'none', call = 'CA1'): KeptRequest => ({
  request: { carrier: 'twilio', route: 'voice', method: 'POST', path: '/voice', body: 'From=%2B8613800138000' },
  eventKey,
  call,
  heard,
});

test('what is kept is read again, oldest first, also by another process and after a restart', async () => {
  const spool = open();
  for (const key of ['c', 'a', 'b']) await spool.keep(kept(key));
  const other = open();
  const entries = await other.list();
  expect(entries.map(({ receivedAt }) => receivedAt.getTime())).toEqual(
    entries.map(({ receivedAt }) => receivedAt.getTime()).toSorted((a, b) => a - b),
  );
  for (const entry of entries) expect(await other.read(entry)).toEqual(kept('').request);
  expect(await other.figures()).toEqual({ entries: 3, oldestAt: entries[0]?.receivedAt, setAside: 0 });
});

test('a repeat is kept once, with what was heard last', async () => {
  const spool = open();
  await spool.keep(kept('voice:1', 'music'));
  await spool.keep(kept('voice:1', 'stand-by'));
  expect(await spool.list()).toMatchObject([{ heard: 'stand-by' }]);
});

test('a caller who is back from the stand-by telephone is held no longer', async () => {
  const spool = open();
  await spool.keep(kept('voice:1', 'stand-by'));
  await spool.keep(kept('voice:2', 'stand-by', 'CA2'));
  await spool.cameBack('CA1');
  expect((await spool.list()).map(({ heard }) => heard)).toEqual(['none', 'stand-by']);
});

test('no name and no byte of a file tells a number or a call', async () => {
  await open().keep(kept('voice:CA1'));
  const [name = ''] = await readdir(folder);
  const bytes = await readFile(join(folder, name), 'latin1');
  expect(`${name} ${bytes}`).not.toMatch(/138|CA1|From/);
});

test('it is bounded, and says so', async () => {
  const spool = open(2);
  await spool.keep(kept('1'));
  await spool.keep(kept('2'));
  await expect(spool.keep(kept('3'))).rejects.toThrow(SpoolFullError);
  await spool.keep(kept('2', 'music'));
  expect((await spool.figures()).entries).toBe(2);
});

test('a damaged file cannot be read, and set aside it is still there; strange files are nobody’s', async () => {
  const spool = open();
  await spool.keep(kept('1'));
  const [entry] = await spool.list();
  if (entry === undefined) throw new Error('nothing was kept');
  await writeFile(join(folder, entry.name), 'damaged');
  await writeFile(join(folder, 'notes.txt'), 'strange');
  await expect(spool.read(entry)).rejects.toThrow();
  await spool.setAside(entry);
  // Twice: another process was faster.
  await spool.setAside(entry);
  expect(await spool.list()).toEqual([]);
  expect(await readdir(join(folder, 'set-aside'))).toEqual([entry.name]);
  expect(await spool.figures()).toEqual({ entries: 0, oldestAt: null, setAside: 1 });
});

test('sealed with another secret it is not read', async () => {
  await open().keep(kept('1'));
  const stranger = createSpool({
    folder,
    vault: createNumberVault('another secret of more than 32 characters'),
    clock,
  });
  const [entry] = await stranger.list();
  await expect(stranger.read(entry ?? expect.fail('nothing'))).rejects.toThrow();
});
