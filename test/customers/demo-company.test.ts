import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoDirectory } from '../../prisma/demo-company/demo-directory.ts';
import { fixedNumbers } from '../../prisma/demo-company/demo-numbers.ts';
import { loadDemoCompany } from '../../prisma/demo-company/load-demo-company.ts';
import { industryWithin } from '../../src/callers/industries.ts';
import { matchCaller } from '../../src/callers/caller-match.ts';
import { lookUpCaller } from '../../src/callers/look-up.ts';
import { isWithin } from '../../src/callers/regions.ts';
import { openDb } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { createIds } from '../../src/deps.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import { parsePhoneNumber } from '../../src/phone-number.ts';
import { DEMO_TIME, TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

const vault = createNumberVault(TEST_SECRET);
const clock = { now: () => new Date(DEMO_TIME) };
let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  db = openDb(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const rows = async (text: string) => (await db.pool.query(text)).rows;

test('loading again changes nothing', async () => {
  const counts =
    'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM interactions) AS talks';
  const before = await rows(counts);
  expect(await loadDemoCompany({ db, vault, clock, ids: createIds(clock) })).toBe(false);
  expect(await rows(counts)).toEqual(before);
});

test('two nodes that start at once load one company', async () => {
  const empty = await cloneDatabase();
  const nodes = [openDb(empty.url), openDb(empty.url)];
  const loaded = await Promise.all(
    nodes.map((node) => loadDemoCompany({ db: node, vault, clock, ids: createIds(clock) })),
  );
  const { rows: users } = await nodes[0]!.pool.query('SELECT count(*)::int AS count FROM users'); // two nodes were opened above
  await Promise.all(nodes.map((node) => node.close()));
  await empty.drop();
  expect(loaded.toSorted()).toEqual([false, true]);
  expect(users).toEqual([{ count: 16 }]);
});

test('nobody’s number is nobody’s, and no number stands in clear text', async () => {
  const parsed = parsePhoneNumber(fixedNumbers.nobody);
  if (parsed.kind !== 'number') throw new Error('expected a number');
  const found = await lookUpCaller(db, vault, { number: parsed.number, now: clock.now() });
  expect(matchCaller(found.candidates).match).toBe('none');
  expect(await rows(`SELECT 1 FROM interactions WHERE summary ~ '1[3-9][0-9]{9}'`)).toEqual([]);
});

test('a stranger of Changzhou in software goes to a team of three who are on duty', async () => {
  const rules = await rows(
    'SELECT r.name, industries[1] AS industry, regions[1] AS region, hotline_ids, time_windows, t.name AS team FROM routing_rules r JOIN teams t ON t.id = r.team_id ORDER BY position',
  );
  const first = rules.find(({ industry, region }) => industryWithin('I', industry) && isWithin('320400', region));
  expect(first).toMatchObject({ team: '华东通信组' });
  expect(rules.at(-1)).toMatchObject({ industry: null, region: null });
  const members =
    await rows(`SELECT u.login FROM team_members m JOIN teams t ON t.id = m.team_id JOIN users u ON u.id = m.rep_id JOIN reps r ON r.user_id = m.rep_id
    WHERE t.name = '华东通信组' AND r.away_until IS NULL AND r.working_hours->>'calendar' = 'none' ORDER BY 1`);
  expect(members.map(({ login }) => login)).toEqual(['rep1', 'rep2', 'rep3']);
});

test('there are numbers of every kind, and lists that are not empty', async () => {
  const kinds = await rows(
    'SELECT kind, count(*)::int AS count, count(prefix_index)::int AS prefixes, count(extension)::int AS extensions FROM customer_numbers GROUP BY kind ORDER BY kind',
  );
  expect(kinds.map(({ kind }) => kind)).toEqual(['direct', 'shared', 'switchboard']);
  const [direct, , switchboard] = kinds;
  expect([direct.prefixes, switchboard.prefixes === switchboard.count, switchboard.extensions > 100]).toEqual([
    0,
    true,
    true,
  ]);
  expect(await rows(`SELECT DISTINCT outcome FROM calls ORDER BY 1`)).toHaveLength(4);
  expect((await rows('SELECT DISTINCT status FROM leads')).length).toBeGreaterThan(4);
  // A lead that is new or offered would wait for a job that nobody scheduled.
  expect(await rows(`SELECT 1 FROM leads WHERE status IN ('new', 'offered')`)).toEqual([]);
});

test('the phone book’s numbers are numbers, each once', () => {
  const numbers = demoDirectory().map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.filter((number) => parsePhoneNumber(number).kind !== 'number')).toEqual([]);
});
