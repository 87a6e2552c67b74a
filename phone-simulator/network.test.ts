import { afterEach, expect, test } from 'vitest';
import {
  closeHotline,
  hotline,
  rep,
  startHotline,
  twiml,
  wang,
  type Answers,
  type Hotline,
} from './hotline-fixture.ts';
import type { PhoneSimulatorOptions } from './simulator.ts';

let line: Hotline;

async function start(answers: Answers, options: Partial<PhoneSimulatorOptions> = {}): Promise<Hotline> {
  line = await startHotline({ '/after': twiml('<Hangup/>'), ...answers }, options);
  return line;
}

const statuses = (path: string): string[] => line.to(path).map(({ params }) => params['CallStatus'] ?? '');

afterEach(() => closeHotline(line));

test('a bad network repeats, reorders and drops callbacks, and the same seed does the same', async () => {
  const seen: string[][] = [];
  for (let round = 0; round < 2; round += 1) {
    await start(
      { '/out': twiml('<Hangup/>') },
      { network: { delayMs: [10, 4000], reorder: true, repeat: 2, drop: 0.1 } },
    );
    line.simulator.telephone(rep).behaviour = { kind: 'answers', afterMs: 100 };
    await line.client.calls.create({
      from: hotline,
      to: rep,
      url: `${line.url}/out`,
      statusCallback: `${line.url}/leg`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    await line.clock.advance(20_000);
    seen.push(statuses('/leg'));
    if (round === 0) await line.close();
  }
  expect(seen[0]).toEqual(seen[1]);
  expect(seen[0]?.length).toBeGreaterThan(4);
  const ranks = (seen[0] ?? []).map((status) => ['initiated', 'ringing', 'in-progress', 'completed'].indexOf(status));
  expect(ranks.toSorted((a, b) => a - b)).not.toEqual(ranks);
});

test('callbacks may be answered before the REST request that made the call', async () => {
  await start({}, { network: { callbacksFirst: 1 } });
  line.simulator.telephone(rep);
  const call = await line.client.calls.create({
    from: hotline,
    to: rep,
    url: `${line.url}/out`,
    statusCallback: `${line.url}/leg`,
    statusCallbackEvent: ['initiated', 'ringing'],
  });
  expect(call.status).toBe('queued');
  expect(statuses('/leg')).toEqual(['initiated', 'ringing']);
  expect(line.to('/leg')[0]?.params['CallSid']).toBe(call.sid);
});

test('a TwiML request that is sent twice carries the same token, when tokens are on', async () => {
  await start({ '/voice': twiml('<Say>您好</Say>') }, { network: { twimlRepeat: 1, idempotencyTokens: true } });
  line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  const tokens = line.to('/voice').map(({ headers }) => headers['i-twilio-idempotency-token']);
  expect(tokens).toHaveLength(2);
  expect(tokens[0]).toBe(tokens[1]);
  expect(line.to('/voice')[0]?.params).toEqual(line.to('/voice')[1]?.params);
});
