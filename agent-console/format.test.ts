import { expect, test } from 'vitest';
import { clockText, phoneText, relativeText, shortWhenText } from './format.ts';

test.each([
  [0, '0:00'],
  [59.9, '0:59'],
  [760, '12:40'],
  [3723, '1:02:03'],
  [-4, '0:00'], // A deadline that passed.
])('%s seconds read %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  ['+8613800138000', '138 0013 8000'],
  ['+864008001234', '400-800-1234'],
  ['+861065529988', '010-6552 9988'],
  ['+8653285551234', '0532-8555 1234'],
  ['138****8000', '138****8000'], // A mask is shown as it came.
  ['+442071838750', '+44 207 183 8750'],
  ['+12125550188', '+1 212 555 0188'],
  ['+85251234567', '+852 5123 4567'],
  ['+971501234567', '+971 50 123 4567'],
])('%s is shown as %s', (number, text) => {
  expect(phoneText(number)).toBe(text);
});

test('a distance in time is told in the largest whole unit', () => {
  const now = Date.parse('2026-03-10T04:00:00Z');
  expect(relativeText('2026-03-10T03:59:40Z', 'en', now)).toBe('now');
  expect(relativeText('2026-03-07T03:00:00Z', 'zh-CN', now)).toBe('3天前');
  expect(relativeText('2026-03-10T04:20:00Z', 'en', now)).toBe('in 20 minutes');
});

test('a time of today carries no date', () => {
  const now = Date.parse('2026-03-10T04:00:00Z');
  expect(shortWhenText('2026-03-10T03:05:00Z', 'zh-CN', now)).toMatch(/^\d{2}:\d{2}$/);
  expect(shortWhenText('2026-03-08T03:05:00Z', 'zh-CN', now)).toMatch(/^3\/8/);
});
