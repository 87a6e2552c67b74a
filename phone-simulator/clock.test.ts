import { expect, test } from 'vitest';
import { createTestClock } from './clock.ts';
import { seededRandom } from './random.ts';

test('timers fire in order of time, then of setting, and see their own time', async () => {
  const clock = createTestClock('2026-03-02T01:00:00Z');
  const fired: string[] = [];
  const note = (name: string) => (): void => void fired.push(`${name} ${clock.now().toISOString().slice(14, 23)}`);
  clock.setTimeout(note('b'), 2000);
  clock.setTimeout(note('a'), 1000);
  clock.setTimeout(note('c'), 2000);
  const cancelled = clock.setTimeout(note('never'), 1500);
  cancelled.cancel();
  await clock.advance(1999);
  expect(fired).toEqual(['a 00:01.000']);
  await clock.advance(1);
  expect(fired.slice(1)).toEqual(['b 00:02.000', 'c 00:02.000']);
  expect(clock.waiting()).toBe(0);
});

test('promises settle between two timers: what the first one starts is over when the second fires', async () => {
  const clock = createTestClock();
  const order: string[] = [];
  clock.setTimeout(
    () => void Promise.resolve().then(() => clock.setTimeout(() => order.push('set by the first'), 1)),
    10,
  );
  clock.setTimeout(() => order.push('second'), 20);
  await clock.advance(20);
  expect(order).toEqual(['set by the first', 'second']);
});

test('time stands still while work of the real world goes on', async () => {
  const clock = createTestClock();
  const order: string[] = [];
  clock.setTimeout(() => {
    void clock
      .during(new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve))))
      .then(() => order.push('work'));
  }, 10);
  clock.setTimeout(() => order.push('timer'), 11);
  await clock.advance(20);
  expect(order).toEqual(['work', 'timer']);
});

test('the same seed gives the same numbers', () => {
  const [one, same, other] = [seededRandom(1), seededRandom(1), seededRandom(2)];
  const draw = (random: () => number): number[] => Array.from({ length: 20 }, random);
  const first = draw(one);
  expect(draw(same)).toEqual(first);
  expect(draw(other)).not.toEqual(first);
  expect(first.every((number) => number >= 0 && number < 1)).toBe(true);
});
