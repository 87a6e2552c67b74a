import { expect, test } from 'vitest';
import { paperRows } from './paper-rows.ts';

const now = Date.parse('2026-11-20T00:00:00Z');
const contract = (product: string, number: string, endsOn: string | null) => ({
  ...{ product, number, endsOn, startsOn: '2024-01-01' },
});

test('a contract and the licence that it grants are one line, what ends first comes first', () => {
  const rows = paperRows(
    {
      contracts: [contract('计费', 'HT-2', '2029-09-20'), contract('网管', 'HT-1', '2026-12-20')],
      licences: [
        { product: '计费', seats: 40, expiresOn: '2029-09-20' },
        { product: '网管', seats: 300, expiresOn: '2026-12-20' },
      ],
    },
    now,
  );
  expect(rows).toMatchObject([
    { product: '网管', number: 'HT-1', seats: 300, until: '2026-12-20', daysLeft: 30 },
    { product: '计费', number: 'HT-2', seats: 40 },
  ]);
});

test('a licence of its own, or of another date, stays a line', () => {
  const rows = paperRows(
    {
      contracts: [contract('计费', 'HT-2', null)],
      licences: [
        { product: '计费', seats: 5, expiresOn: '2026-11-10' },
        { product: '审计', seats: 1, expiresOn: null },
      ],
    },
    now,
  );
  expect(rows.map(({ product, number, seats, daysLeft }) => [product, number, seats, daysLeft])).toEqual([
    ['计费', null, 5, -10],
    ['计费', 'HT-2', null, null],
    ['审计', null, 1, null],
  ]);
});
