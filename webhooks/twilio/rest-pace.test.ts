import { expect, test } from 'vitest';
import { CarrierError } from '../../src/calls/call-control.ts';
import { createPace } from './rest-pace.ts';

test('after the first few, so many a second, whoever asks', async () => {
  const pace = createPace({ perSecond: 100, burst: 5 });
  const began = performance.now();
  const times = await Promise.all(Array.from({ length: 15 }, () => pace('ask', async () => performance.now() - began)));
  expect(Math.max(...times)).toBeGreaterThan(85);
});

test('too many requests: longer and longer pauses, then the truth', async () => {
  let asked = 0;
  const pace = createPace({ pauseMs: 5 });
  const refused = pace('ask', async () => {
    asked += 1;
    throw Object.assign(new Error('no'), { status: 429, code: 20429 });
  });
  await expect(refused).rejects.toMatchObject({ fault: 'busy' });
  expect(asked).toBe(4);
});

test('another fault is not asked about again', async () => {
  let asked = 0;
  const failed = createPace()('ask', async () => {
    asked += 1;
    throw Object.assign(new Error('no'), { status: 404, code: 20404 });
  });
  await expect(failed).rejects.toBeInstanceOf(CarrierError);
  expect(asked).toBe(1);
});
