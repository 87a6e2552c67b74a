import { describe, expect, test } from 'vitest';
import { paletteGroups, withRecent, type PaletteCommand } from './palette-order.ts';

const command = (id: string, group: PaletteCommand['group'], label: string): PaletteCommand => ({
  ...{ id, group, label },
  run: () => {},
});
const hold = command('call.hold', 'call', '保持');
const away = command('state.meal', 'state', '未就绪 用餐');
const calls = command('go.calls', 'go', 'Calls');
const recalls = command('go.callbacks', 'go', 'Open callbacks');
const wang = command('customer.1', 'customers', '王芳');
const all = [recalls, wang, calls, away, hold];
const shown = (typed: string, recent: string[] = []) =>
  paletteGroups(all, typed, recent).map(({ group, commands }) => [group, commands.map(({ id }) => id)]);

describe('the command palette', () => {
  test('in a call its commands come first, then what was used last, then the rest', () => {
    expect(shown('', ['go.calls', 'call.hold', 'gone'])).toEqual([
      ['call', ['call.hold']],
      ['recent', ['go.calls']],
      ['go', ['go.callbacks']],
      ['state', ['state.meal']],
      ['customers', ['customer.1']],
    ]);
  });
  test('what begins with the typed goes before what contains it', () => {
    expect(shown('call')).toEqual([
      ['go', ['go.calls', 'go.callbacks']],
      ['customers', ['customer.1']],
    ]);
  });
  test('all words must be there, in any order', () => {
    expect(shown('用餐 未')).toEqual([
      ['state', ['state.meal']],
      ['customers', ['customer.1']],
    ]);
  });
  test('people are not remembered on this machine', () => {
    expect(withRecent(['go.calls'], wang)).toEqual(['go.calls']);
    expect(withRecent(['a', 'go.calls'], calls)).toEqual(['go.calls', 'a']);
  });
});
