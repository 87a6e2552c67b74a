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

const noise = '+8613511112222';
const statuses = (path: string): string[] => line.to(path).map(({ params }) => params['CallStatus'] ?? '');

afterEach(() => closeHotline(line));

test('an outgoing call: callbacks, answer, keys', async () => {
  await start({
    '/out': twiml('<Gather action="/pressed" numDigits="1"><Say>按一接听</Say></Gather>'),
    '/pressed': twiml('<Hangup/>'),
  });
  line.simulator.telephone(rep).behaviour = { kind: 'answers', afterMs: 2000, press: '1', pressAfterMs: 500 };
  const call = await line.client.calls.create({
    from: hotline,
    to: rep,
    url: `${line.url}/out`,
    statusCallback: `${line.url}/leg`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  });
  expect(call.status).toBe('queued');
  await line.clock.advance(3000);
  expect(line.to('/out')[0]?.params).toMatchObject({ CallStatus: 'in-progress', Direction: 'outbound-api' });
  expect(line.to('/pressed')[0]?.params['Digits']).toBe('1');
  expect(statuses('/leg')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
});

test('one StatusCallbackEvent with spaces gives the first event only', async () => {
  await start({ '/out': twiml('<Hangup/>') });
  line.simulator.telephone(rep).behaviour = { kind: 'answers', afterMs: 100 };
  await line.client.calls.create({
    from: hotline,
    to: rep,
    url: `${line.url}/out`,
    statusCallback: `${line.url}/leg`,
    statusCallbackEvent: ['initiated ringing answered completed'],
  });
  await line.clock.advance(1000);
  expect(statuses('/leg')).toEqual(['initiated']);
});

test.each([
  ['busy', { kind: 'busy' as const }, 'busy', '486'],
  ['unreachable', { kind: 'unreachable' as const }, 'failed', '404'],
  ['no answer', { kind: 'never-answers' as const }, 'no-answer', '487'],
  ['declined', { kind: 'declines' as const, afterMs: 1000 }, 'busy', '603'],
])('a phone that is %s', async (_name, behaviour, status, sip) => {
  await start({});
  line.simulator.telephone(rep).behaviour = behaviour;
  await line.client.calls.create({
    from: hotline,
    to: rep,
    url: `${line.url}/out`,
    timeout: 10,
    statusCallback: `${line.url}/leg`,
  });
  await line.clock.advance(11_000);
  expect(line.to('/leg').map(({ params }) => [params['CallStatus'], params['SipResponseCode']])).toEqual([
    [status, sip],
  ]);
});

test('calls above the rate stay queued', async () => {
  await start({}, { pace: { callsPerSecond: 1, ringBufferMs: 0 } });
  for (const to of [rep, noise, wang]) await line.client.calls.create({ from: hotline, to, url: `${line.url}/out` });
  const shown = async (): Promise<string[]> => (await line.client.calls.list()).map((call) => call.status).reverse();
  await line.clock.advance(500);
  expect(await shown()).toEqual(['ringing', 'queued', 'queued']);
  await line.clock.advance(1000);
  expect(await shown()).toEqual(['ringing', 'ringing', 'queued']);
});

test('next() fails with what was heard when the call ends first', async () => {
  await start({ '/voice': twiml('<Say>再见</Say>') });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  const waited = call.next('您好').catch((error: unknown) => String(error));
  await line.clock.advance(1000);
  expect(await waited).toMatch(/the call ended \(completed\).*再见/);
});
