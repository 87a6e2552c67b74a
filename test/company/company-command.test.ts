import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

/** As `npm run company -- …` runs it, without npm. */
function company(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url, HOTLINE_SECRET: TEST_SECRET };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/company.ts', ...args],
      { env },
      (fault, said, complained) => {
        resolve({ code: fault === null ? 0 : Number(fault.code), said, complained });
      },
    );
  });
}

test('a company from the shell: set up once, somebody added, everybody listed', async () => {
  const init = await company('init', '--hotline', '4008001234', '--name', '服务热线', '--landline', '053255551234');
  expect(init).toMatchObject({ code: 0, complained: '' });
  expect(init.said).toMatch(/The hotline 400-800-1234 is set up[^]*login {5}admin\n {2}password {2}(\w{4}-){3}\w{4} /);
  const again = await company('init', '--hotline', '4008001234', '--name', '服务热线');
  expect(again).toMatchObject({
    code: 1,
    said: '',
    complained: expect.stringContaining('There is a company in this database already'),
  });

  const rep = ['--login', 'wang', '--name', '王强', '--role', 'rep'];
  const added = await company('add-user', ...rep, '--phone', '13900001111');
  expect(added).toMatchObject({ code: 0, said: expect.stringMatching(/password {2}(\w{4}-){3}\w{4} [^]*\/rep\n$/) });
  const listed = await company('list-users');
  expect(listed.said).toMatch(/^wang +rep +active +王强 +销售 × 1\nadmin +admin +active +管理员\n$/);
}, 60_000);

test('what cannot be understood is answered with what there is, and not repeated', async () => {
  const stray = await company('add-user', '13900001111');
  expect(stray).toMatchObject({ code: 1, said: '', complained: expect.stringContaining('add-user --login li.na') });
  expect(stray.complained).not.toContain('13900001111');
  expect(await company()).toMatchObject({ code: 1, complained: expect.stringContaining('init --hotline') });
}, 60_000);
