import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

let company: TestDatabase;
let empty: TestDatabase;
let folder: string;
beforeAll(async () => {
  [company, empty] = [await cloneDatabase({ demo: true }), await cloneDatabase()];
  folder = await mkdtemp(join(tmpdir(), 'hotline-backup-command-'));
});
afterAll(async () => {
  for (const database of [company, empty]) await database.drop();
  await rm(folder, { recursive: true });
});

/** As `npm run backup` and `npm run restore` run them, without npm. */
function run(
  script: 'backup' | 'restore',
  ...args: string[]
): Promise<{ code: number; said: string; complained: string }> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: company.url,
    HOTLINE_SECRET: TEST_SECRET,
    DATA_DIR: folder,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', `scripts/${script}.ts`, ...args],
      { env },
      (fault, said, complained) => resolve({ code: fault === null ? 0 : Number(fault.code), said, complained }),
    );
  });
}

test('from the shell: a backup with a name by its time, a check of it, and a restore into another database', async () => {
  const words = join(folder, 'words');
  await writeFile(words, 'correct horse battery staple\n');
  const taken = await run('backup', '--passphrase-file', words);
  expect(taken).toMatchObject({ code: 0, complained: '', said: expect.stringContaining('sealed with the passphrase') });
  const [name = ''] = await readdir(join(folder, 'backups'));
  expect(name).toMatch(/^hotline-\d{4}-\d\d-\d\dT\d{6}Z\.backup$/);
  const file = join(folder, 'backups', name);

  expect(await run('restore', file, '--check')).toMatchObject({
    code: 1,
    complained: expect.stringMatching(/^The backup was made with a passphrase/),
  });
  const checked = await run('restore', file, '--check', '--passphrase-file', words);
  expect(checked).toMatchObject({ code: 0, said: expect.stringContaining('The backup is whole.') });
  // Its own database is not empty; the other one is, but for the schema.
  const own = await run('restore', file, '--passphrase-file', words);
  expect(own).toMatchObject({ code: 1, said: '', complained: expect.stringContaining('--force') });
  const restored = await run('restore', file, '--passphrase-file', words, '--into', empty.url);
  expect(restored).toMatchObject({ code: 0, complained: '', said: expect.stringContaining('every table counted') });
}, 120_000);

test('without a file it says what there is, and without a backup in it what is wrong', async () => {
  expect(await run('restore')).toMatchObject({ code: 1, complained: expect.stringContaining('--into postgresql://') });
  const note = join(folder, 'note.txt');
  await writeFile(note, 'call the dentist');
  expect(await run('restore', note)).toMatchObject({
    code: 1,
    complained: expect.stringContaining('not a backup of Hotline'),
  });
}, 60_000);
