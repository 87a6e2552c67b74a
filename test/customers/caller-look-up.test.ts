import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedNumbers } from '../../prisma/demo-company/demo-numbers.ts';
import { matchCaller } from '../../src/callers/caller-match.ts';
import { lookUpCaller } from '../../src/callers/look-up.ts';
import { sql, openDb } from '../../src/db.ts';
import type { Db, Queryable } from '../../src/db.ts';
import { createIds } from '../../src/deps.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import { parsePhoneNumber } from '../../src/phone-number.ts';
import { customerFacts } from '../../src/screen-pop/pop-facts.ts';
import { DEMO_TIME, TEST_SECRET } from '../demo-template.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

const vault = createNumberVault(TEST_SECRET);
const now = new Date(DEMO_TIME);
const ids = createIds({ now: () => now });
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

function lookUp(number: string, on: Queryable = db) {
  const parsed = parsePhoneNumber(number);
  if (parsed.kind !== 'number') throw new Error(`${number} is no number`);
  return lookUpCaller(on, vault, { number: parsed.number, now });
}

test('王芳 is found exactly, with everything that the pop says of her company', async () => {
  const found = await lookUp('138 0013 8000');
  expect(matchCaller(found.candidates)).toMatchObject({
    match: 'exact',
    chosen: { customerName: '青岛海川通信', contactName: '王芳' },
  });
  expect(found.candidates[0]?.lastInteractionAt?.toISOString()).toBe(found.loneCustomer?.lastInteraction?.at);
  expect(found.loneCustomer).toMatchObject({
    level: 'vip',
    owner: { name: '周立群' },
    contacts: [{ name: '王芳', title: '网络运维主管' }],
    openTickets: [{ title: '计费接口晚高峰偶发超时' }],
  });
  const history = found.loneCustomer?.history ?? [];
  expect(history.map(({ at }) => at)).toEqual(
    history
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
});

test('the last interaction is the newest that involved a person, not the system’s newer text', async () => {
  const { loneCustomer } = await lookUp(fixedNumbers.wangFang);
  expect(loneCustomer?.history[0]).toMatchObject({ channel: 'sms', by: '系统' });
  expect(loneCustomer?.lastInteraction).toMatchObject({ channel: 'call', by: '陈思远' });
});

test('the facts by id are those of the look-up', async () => {
  const { loneCustomer, candidates } = await lookUp(fixedNumbers.wangFang);
  const [wang] = candidates;
  if (!wang || !loneCustomer) throw new Error('expected 王芳');
  expect(await customerFacts(db, { customerId: wang.customerId, contactId: wang.contactId })).toEqual(loneCustomer);
});

test('a shared number gives candidates of both companies and facts of neither', async () => {
  const found = await lookUp(fixedNumbers.shared);
  expect(new Set(found.candidates.map(({ customerId }) => customerId)).size).toBe(2);
  expect(found.loneCustomer).toBeNull();
  expect(matchCaller(found.candidates)).toMatchObject({ match: 'shared', chosen: null });
});

test.each([fixedNumbers.haichuanSwitchboard, '0532-8866 1023'])(
  '%s is the switchboard of 海川, and nobody certain',
  async (number) => {
    const found = await lookUp(number);
    expect(matchCaller(found.candidates)).toMatchObject({
      match: 'switchboard',
      chosen: { customerName: '青岛海川通信', contactId: null },
    });
    expect(found.loneCustomer?.name).toBe('青岛海川通信');
  },
);

test('a line outside the switchboard’s block is nobody', async () => {
  expect((await lookUp('0532-8866 2023')).candidates).toEqual([]);
});

test('a mobile that differs in its last three digits is nobody: prefixes are for switchboards alone', async () => {
  expect((await lookUp('+8613800138001')).candidates).toEqual([]);
});

test.each([fixedNumbers.hotline, fixedNumbers.hotlineLandline])(
  'our own number %s never matches, whatever is stored under it',
  async (number) => {
    await addNumberTo('青岛海川通信', number);
    expect(await lookUp(number)).toMatchObject({ isOwnNumber: true, candidates: [], loneCustomer: null });
  },
);

test('somebody who left is marked so', async () => {
  await db.pool.query(`UPDATE contacts SET is_active = false WHERE name = 'Emily Carter'`);
  const { candidates } = await lookUp(fixedNumbers.englishSpeaker);
  expect(candidates).toMatchObject([{ contactName: 'Emily Carter', isActive: false }]);
});

test('an earlier pick counts for this number, customer and contact', async () => {
  const [first] = (await lookUp(fixedNumbers.shared)).candidates;
  if (!first) throw new Error('expected candidates');
  await db.pool.query('INSERT INTO candidate_picks VALUES ($1, $2, $3, 4, $4)', [
    vault.index(fixedNumbers.shared),
    first.customerId,
    first.contactId ?? '',
    now,
  ]);
  const picks = (await lookUp(fixedNumbers.shared)).candidates.map(({ customerId, pickedBefore }) => [
    customerId === first.customerId,
    pickedBefore,
  ]);
  expect(picks).toEqual(
    expect.arrayContaining([
      [true, 4],
      [false, 0],
    ]),
  );
});

test('calls of the last seven days count, not older ones and not the one that just came in', async () => {
  for (const hours of [0, 1, 24 * 7 - 1, 24 * 7 + 1])
    await addCall(fixedNumbers.nobody, new Date(now.getTime() - hours * 3_600_000));
  expect((await lookUp(fixedNumbers.nobody)).callsLast7Days).toBe(2);
});

test('a number’s open lead comes with its owner and what was talked about', async () => {
  const { rows } = await db.pool.query(`SELECT l.id, l.sealed FROM leads l WHERE l.status = 'qualified'`);
  const number = vault.open(rows[0].sealed);
  const found = await lookUp(number);
  expect(found.lead).toEqual({
    id: rows[0].id,
    status: 'qualified',
    owner: { id: expect.any(String), name: '曹国栋' },
  });
  expect(found.leadHistory).toMatchObject([{ by: '曹国栋', channel: 'call' }]);
});

test('a closed lead is not shown', async () => {
  const { rows } = await db.pool.query(`SELECT sealed FROM leads WHERE status = 'lost'`);
  expect((await lookUp(vault.open(rows[0].sealed))).lead).toBeNull();
});

test('a customer with 20,000 interactions costs a few hundred rows, and shows the newest twenty', async () => {
  await addInteractions('青岛海川通信', 20_000);
  const { found, read } = await db.transaction(async (tx) => ({
    found: await lookUp(fixedNumbers.wangFang, tx),
    read: await rowsRead(tx),
  }));
  expect(found.loneCustomer?.history).toHaveLength(20);
  expect(found.loneCustomer?.history[0]?.summary).toBe('第 1 次');
  expect(read).toBeLessThan(500);
});

test('control: a count over the same customer reads them all', async () => {
  const read = await db.transaction(async (tx) => {
    await tx.query(
      sql(
        'control-count',
        `SELECT count(summary) FROM interactions i JOIN customers c ON c.id = i.customer_id WHERE c.name = '青岛海川通信'`,
      ),
    );
    return rowsRead(tx);
  });
  expect(read).toBeGreaterThan(20_000);
});

async function rowsRead(tx: Queryable): Promise<number> {
  const statement = sql(
    'rows-read',
    `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'interactions'`,
  );
  const [row] = await tx.query<{ read: number }>(statement);
  return row?.read ?? 0;
}

async function addInteractions(customer: string, count: number): Promise<void> {
  await db.pool.query(
    `INSERT INTO interactions (id, customer_id, channel, at, by_name, summary)
     SELECT gen_random_uuid(), c.id, 'note', $2::timestamptz - n * interval '1 minute', '陈思远', '第 ' || n || ' 次'
     FROM customers c, generate_series(1, $3) n WHERE c.name = $1`,
    [customer, now, count],
  );
  await db.pool.query('ANALYZE interactions');
}

async function addNumberTo(customer: string, number: string): Promise<void> {
  const { sealed, index, lastFour } = vault.store(number);
  await db.pool.query(
    `INSERT INTO customer_numbers (id, customer_id, kind, sealed, index, last_four) SELECT $1, id, 'direct', $2, $3, $4 FROM customers WHERE name = $5`,
    [ids.next(), sealed, index, lastFour, customer],
  );
}

async function addCall(number: string, startedAt: Date): Promise<void> {
  const { sealed, index, lastFour } = vault.store(number);
  await db.pool.query(
    `INSERT INTO calls (id, carrier, direction, hotline_number_id, queue_id, outside_sealed, outside_index, outside_last_four, match, started_at, last_event_at)
     SELECT $1, 'test', 'inbound', id, queue_id, $2, $3, $4, 'none', $5, $5 FROM hotline_numbers`,
    [ids.next(), sealed, index, lastFour, startedAt],
  );
}
