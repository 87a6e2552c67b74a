import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LEVEL_1, LEVEL_2 } from './asvs-requirements.ts';

interface Row {
  id: string;
  level: string;
  asks: string;
  status: string;
  how: string;
  shown: string;
}
/** Tests of the same folder that come by another change; the table may name them before they are there. */
const COMING = ['fuzz', 'authorisation-matrix', 'sessions'].map((name) => `test/security/${name}.test.ts`);
const STATUSES = ['met', 'n/a', 'open'];
const table = readFileSync('docs/security/asvs.md', 'utf8');
const summary = readFileSync('docs/security.md', 'utf8');
const rows: Row[] = table
  .split('\n')
  .filter((line) => /^\| *\d+\.\d+\.\d+ *\|/.test(line))
  .map((line) => {
    const [id = '', level = '', asks = '', status = '', how = '', shown = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { id, level, asks, status, how, shown };
  });

/** What is named in code marks and looks like a file of ours. */
function filesIn(text: string): string[] {
  const marked = [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return marked.filter((name) =>
    /^[\w.-]+(\/[\w.-]+)+\/?$|^[\w.-]*\.(json|ts|tsx|md|yml)$|^(Dockerfile|\.\w+)$/.test(name),
  );
}
const isFile = (name: string) => !/^[a-z]+\/[a-z-]+$/.test(name);

test('every requirement of levels 1 and 2 stands in the table once, with its level', () => {
  expect([LEVEL_1.length, LEVEL_2.length]).toEqual([70, 183]);
  const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  expect(rows.map(({ id }) => id)).toEqual([...LEVEL_1, ...LEVEL_2].toSorted(byNumber));
  for (const { id, level } of rows) expect([id, level]).toEqual([id, LEVEL_1.includes(id) ? '1' : '2']);
});

test('every row has a status, says how or why, and what is open says what is missing', () => {
  for (const { id, asks, status, how } of rows) {
    expect([id, STATUSES.includes(status), asks !== '', how !== '']).toEqual([id, true, true, true]);
    if (status === 'open') expect([id, how]).toEqual([id, expect.stringMatching(/Missing/)]);
  }
});

test('what is met names the file that does it, and most of it the test that shows it', () => {
  const met = rows.filter(({ status }) => status === 'met');
  const EVERYWHERE = ['1.4.1', '6.4.2'];
  expect(
    met
      .filter(({ id, how }) => filesIn(how).length === 0 && !EVERYWHERE.includes(id) && !how.includes('docs/'))
      .map(({ id }) => id),
  ).toEqual([]);
  expect(met.filter(({ shown }) => shown !== '').length / met.length).toBeGreaterThan(0.85);
});

test('every file that is named is there', () => {
  const named = [...table.split('\n'), ...summary.split('\n')].flatMap(filesIn).filter(isFile);
  expect(named.length).toBeGreaterThan(200);
  expect([...new Set(named)].filter((file) => !existsSync(file) && !COMING.includes(file))).toEqual([]);
});

test('the summary counts what the table has', () => {
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  for (const status of STATUSES) expect(summary).toMatch(new RegExp(`\\| ${status} \\| +${count(status)} \\|`));
  expect(summary).toContain(`${rows.length} requirements`);
  const openHere = rows.filter((row) => row.status === 'open').map(({ id }) => id);
  for (const id of openHere) expect([id, summary.includes(id)]).toEqual([id, true]);
});
