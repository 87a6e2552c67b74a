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
import type { PlacedCall } from './simulator.ts';

let line: Hotline;

const caller = (events = 'start end join leave mute hold modify announcement'): string =>
  twiml(
    `<Dial action="/after"><Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false" waitUrl="/wait" participantLabel="customer" statusCallback="/conference" statusCallbackEvent="${events}">conv-1</Conference></Dial>`,
  );
const waiting = twiml('<Say>请稍候</Say><Pause length="10"/><Redirect>/wait</Redirect>');

const music = { type: 'audio/mpeg', body: 'not really' };

async function start(answers: Answers, options: Partial<PhoneSimulatorOptions> = {}): Promise<Hotline> {
  line = await startHotline({ '/wait': waiting, '/hold': music, '/after': twiml('<Hangup/>'), ...answers }, options);
  return line;
}

async function inConference(): Promise<PlacedCall> {
  await start({ '/voice': caller() });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  return call;
}

afterEach(() => closeHotline(line));

test('ending over REST, and the lists and filters of the official client', async () => {
  const call = await inConference();
  const [room] = await line.client.conferences.list({ status: 'init' });
  expect(room).toMatchObject({ friendlyName: 'conv-1' });
  const fetched = await line.client.calls(call.callSid).fetch();
  expect(fetched).toMatchObject({ status: 'in-progress', direction: 'inbound', from: wang });
  expect(fetched.dateCreated).toBeInstanceOf(Date);
  expect(
    await line.client.calls.list({ status: 'in-progress', startTimeAfter: new Date('2026-03-02T00:00:00Z') }),
  ).toHaveLength(1);
  expect(await line.client.calls.list({ startTimeAfter: new Date('2026-03-03T00:00:00Z') })).toEqual([]);
  for (let count = 0; count < 7; count += 1) line.simulator.placeCall({ from: `+861350000000${count}`, to: hotline });
  expect(await line.client.calls.list({ pageSize: 3 })).toHaveLength(8);
  await line.client.conferences(room?.sid ?? '').update({ status: 'completed' });
  await line.clock.settle();
  expect(line.to('/conference').at(-1)?.params['ReasonConferenceEnded']).toBe('conference-ended-via-api');
});

test('relative URLs are refused in TwiML that came over REST', async () => {
  await start({ '/voice': twiml('<Pause length="60"/>') });
  line.simulator.telephone(rep).behaviour = { kind: 'answers', afterMs: 1000 };
  const { sid } = await line.client.calls.create({
    from: hotline,
    to: rep,
    twiml: twiml('<Redirect>/voice</Redirect>'),
  });
  await line.clock.advance(1000);
  expect(line.simulator.errors()).toMatchObject([{ code: 11100, callSid: sid }]);
});

test('refusals carry Twilio’s codes', async () => {
  await start({});
  const { calls, messages } = line.client;
  const url = `${line.url}/out`;
  await expect(calls.create({ from: hotline, to: '13900139000', url })).rejects.toMatchObject({ code: 21211 });
  await expect(calls.create({ from: rep, to: rep, url })).rejects.toMatchObject({ code: 21210 });
  await expect(calls.create({ from: hotline, to: rep, url: 'nonsense' })).rejects.toMatchObject({ code: 21205 });
  await expect(calls('CA00000000000000000000000000000000').fetch()).rejects.toMatchObject({ code: 20404, status: 404 });
  await expect(messages.create({ from: hotline, to: rep, body: 'x'.repeat(1601) })).rejects.toMatchObject({
    code: 21617,
  });
  line.simulator.setRestFault(() => 'too-many-requests');
  await expect(calls.create({ from: hotline, to: rep, url })).rejects.toMatchObject({ code: 20429, status: 429 });
  line.simulator.setRestFault(() => 'none');
  expect(line.simulator.calls()).toEqual([]);
});

test('an answer that is lost: the call exists all the same', async () => {
  await start({});
  line.simulator.setRestFault(() => 'lose-answer');
  await expect(line.client.calls.create({ from: hotline, to: rep, url: `${line.url}/out` })).rejects.toThrow();
  expect(line.simulator.calls()).toHaveLength(1);
});
