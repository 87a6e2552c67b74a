import { describe, expect, test } from 'vitest';
import { firstChoice, transferOptions, typedNumber } from './transfer-options.ts';

const found = {
  agents: [
    { id: 'a', name: '李强', state: 'available', since: '', reachable: true },
    { id: 'b', name: '陈静', state: 'on_call', since: '', reachable: false },
  ],
  queues: [{ id: 'q', nameZh: '二线', nameEn: 'Second line', freeAgents: 0, waiting: 3 }],
  reps: [{ id: 'r', name: '周敏', state: 'on_call' }],
} as const;

describe('the lines of the transfer dialog', () => {
  test('whoever cannot answer is shown and may not be chosen; a queue takes a call all the same', () => {
    const options = transferOptions(
      { agents: [...found.agents], queues: [...found.queues], reps: [...found.reps] },
      '',
    );
    expect(options.map(({ key, mayAsk, mayPass }) => [key, mayAsk, mayPass])).toEqual([
      ['a', true, true],
      ['b', false, false],
      ['own', false, true],
      ['q', false, true],
      ['r', false, false],
    ]);
  });

  test('free agents come first and offline ones last, and the first line that takes a call is chosen', () => {
    const [free, busy] = found.agents;
    const gone = { ...busy, id: 'c', state: 'offline' } as const;
    const frozen = { ...free, id: 'd', reachable: false };
    const { queues, reps } = found;
    const lines = (agents: Parameters<typeof transferOptions>[0]) => transferOptions(agents, '');
    const all = lines({ agents: [gone, frozen, busy, free], queues: [...queues], reps: [...reps] });
    expect(all.map(({ key }) => key)).toEqual(['a', 'b', 'd', 'own', 'q', 'r', 'c']);
    expect(all[firstChoice(all)]?.key).toBe('a');
    const nobody = lines({ agents: [gone, busy], queues: [...queues], reps: [...reps] });
    expect(nobody[firstChoice(nobody)]?.key).toBe('own');
    expect(firstChoice([])).toBe(0);
  });

  test.each([
    ['139 0013 9000', '139 0013 9000'],
    ['+86 21-6234 5678', '+86 21-6234 5678'],
    ['李强', null],
    ['110', null],
    ['2线', null],
  ])('%s is dialled: %s', (typed, number) => {
    expect(typedNumber(typed)).toBe(number);
    expect(transferOptions(undefined, typed)[0]?.group).toBe(number === null ? undefined : 'number');
  });
});
