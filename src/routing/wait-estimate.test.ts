import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateWaitMinutes } from './wait-estimate.ts';

test.each([
  // ahead, agents at work, calls of the last hour, mean handling seconds -> minutes
  ['nobody works: no estimate', 0, 0, 40, 180, null],
  ['nothing was handled in the last hour', 2, 3, 0, null, null],
  ['two calls are too few', 2, 3, 2, 300, null],
  ['three calls will do', 2, 3, 3, 300, 5],
  ['the next caller of one agent waits one call', 0, 1, 10, 180, 3],
  ['rounded up, never down', 0, 1, 10, 181, 4],
  ['many agents: less than a minute is not worth a word', 0, 10, 50, 240, null],
  ['exactly a minute is', 0, 4, 50, 240, 1],
  ['a long queue behind a few agents', 11, 4, 50, 240, 12],
  ['an hour is the most that an hour says', 11, 1, 50, 300, 60],
  ['beyond it there is no estimate', 12, 1, 50, 300, null],
])('%s', (_name, ahead, agentsWorking, handled, meanHandlingSeconds, minutes) => {
  expect(estimateWaitMinutes({ ahead, agentsWorking, handled, meanHandlingSeconds })).toBe(minutes);
});

test('who stands further back is never told a shorter wait, and nobody is told less than a minute', () => {
  const facts = fc.record({
    ahead: fc.nat(50),
    agentsWorking: fc.nat(30),
    handled: fc.nat(100),
    meanHandlingSeconds: fc.double({ min: 1, max: 3_600, noNaN: true }),
  });
  fc.assert(
    fc.property(facts, (queue) => {
      const [here, behind] = [estimateWaitMinutes(queue), estimateWaitMinutes({ ...queue, ahead: queue.ahead + 1 })];
      if (here !== null) expect(here).toBeGreaterThanOrEqual(1);
      if (here !== null && behind !== null) expect(behind).toBeGreaterThanOrEqual(here);
    }),
  );
});
