import { expect, test } from 'vitest';
import { readHolidayLines } from './holiday-lines.ts';

const read = (line: string) => readHolidayLines(line, 2027);

test.each<[string, string, string, 'closed' | 'worked', string, number]>([
  ['2027-01-01 元旦 休', '2027-01-01', '2027-01-01', 'closed', '元旦', 1],
  ['2027/1/1, New Year, closed', '2027-01-01', '2027-01-01', 'closed', 'New Year', 1],
  ['2月5日至2月11日 春节 放假', '2027-02-05', '2027-02-11', 'closed', '春节', 7],
  ['春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。', '2027-02-05', '2027-02-11', 'closed', '春节', 7],
  ['2027-02-20 春节调休 上班', '2027-02-20', '2027-02-20', 'worked', '春节调休', 1],
  ['2月20日（周六）上班', '2027-02-20', '2027-02-20', 'worked', '上班', 1],
  ['2月14日（星期日）、2月20日（星期六）上班。', '2027-02-14', '2027-02-20', 'worked', '上班', 2],
  // a range over the end of the year names its years
  ['2026-12-31 至 2027-01-02 元旦 放假', '2026-12-31', '2027-01-02', 'closed', '元旦', 3],
])('%s', (line, first, last, kind, name, count) => {
  const { days, faults } = read(line);
  expect(faults).toEqual([]);
  expect(days).toHaveLength(count);
  expect([days[0]?.date, days.at(-1)?.date]).toEqual([first, last]);
  expect(days[0]).toMatchObject({ kind, name });
});

test.each([
  ['元旦 放假', 'date'],
  ['2027-02-30 春节 休', 'exists'],
  ['2月11日至2月5日 春节 放假', 'order'],
  ['1月1日至3月1日 放假', 'long'],
  ['2027-01-01 元旦', 'kind'],
  ['2月5日至11日放假，2月20日上班', 'both'],
])('%s: %s', (line, code) => {
  expect(read(line)).toEqual({ days: [], faults: [{ line: 1, code }] });
});

test('lines are counted with the empty ones; a date that is both is a fault, one that is said twice is not', () => {
  const { days, faults } = read('\n2027-01-01 元旦 休\n2027-01-01 元旦 休\n\n2027-01-01 上班');
  expect(days).toHaveLength(1);
  expect(faults).toEqual([{ line: 5, code: 'twice', date: '2027-01-01' }]);
});
