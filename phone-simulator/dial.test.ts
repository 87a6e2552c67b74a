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

test('dial a number: whisper, key, bridge, action with DialBridged', async () => {
  await start({
    '/voice': twiml(
      `<Dial action="/after" timeout="20" callerId="${hotline}"><Number url="/whisper" statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">${rep}</Number></Dial>`,
    ),
    '/whisper': twiml('<Gather action="/take" numDigits="1" timeout="5"><Say>线索</Say></Gather><Hangup/>'),
    '/take': twiml('<Say>接通</Say>'),
  });
  const phone = line.simulator.telephone(rep);
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  phone.answer();
  await line.clock.settle();
  expect(call.heard).toEqual([]);
  phone.press('1');
  await line.clock.advance(400);
  expect(call.heard.at(-1)).toMatchObject({ kind: 'talking', with: [rep] });
  expect(line.to('/whisper')[0]?.params).toMatchObject({ Direction: 'outbound-dial', ParentCallSid: call.callSid });
  phone.say('您好');
  expect(call.heard.at(-1)?.text).toBe('您好');
  await line.clock.advance(20_000);
  phone.hangUp();
  await line.clock.settle();
  expect(line.to('/after')[0]?.params).toMatchObject({
    DialCallStatus: 'completed',
    DialBridged: 'true',
    DialCallDuration: '20',
  });
  expect(statuses('/leg')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
});

test('voicemail answers, presses nothing, and is not bridged', async () => {
  await start({
    '/voice': twiml(`<Dial action="/after"><Number url="/whisper">${rep}</Number></Dial>`),
    '/whisper': twiml('<Gather action="/take" numDigits="1" timeout="5"/><Hangup/>'),
  });
  line.simulator.telephone(rep).behaviour = { kind: 'voicemail', afterMs: 2000, greeting: '请留言' };
  line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.advance(8000);
  expect(line.to('/after')[0]?.params).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'false' });
});

test('ringing several at once: the first takes it, the others are cancelled', async () => {
  await start({
    '/voice': twiml(
      `<Dial action="/after"><Number>${rep}</Number><Number statusCallback="/other">${noise}</Number></Dial>`,
    ),
  });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  line.simulator.telephone(noise);
  line.simulator.telephone(rep);
  await line.clock.settle();
  line.simulator.telephone(rep).answer();
  await line.clock.settle();
  expect(statuses('/other')).toEqual(['canceled']);
  call.hangUp();
  await line.clock.settle();
  expect(line.simulator.telephone(rep).state).toBe('idle');
});

test('a bridged child that REST sends elsewhere gives the caller back to the action', async () => {
  await start({ '/voice': twiml(`<Dial action="/after">${rep}</Dial>`) });
  line.simulator.telephone(rep).behaviour = { kind: 'answers', afterMs: 100 };
  line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.advance(1000);
  const [child] = await line.client.calls.list({ to: rep });
  expect(child?.parentCallSid).toMatch(/^CA/);
  await line.client.calls(child?.sid ?? '').update({ twiml: twiml('<Say>别处</Say><Pause length="9"/>') });
  await line.clock.settle();
  expect(line.to('/after')[0]?.params).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' });
  expect(line.to('/after')[0]?.params['DialCallDuration']).toBeUndefined();
  expect(line.simulator.telephone(rep).heard.at(-1)?.text).toBe('别处');
});

test('the caller who hangs up takes the child along', async () => {
  await start({ '/voice': twiml(`<Dial action="/after" answerOnBridge="true">${rep}</Dial>`) });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  expect([call.state, line.simulator.telephone(rep).state]).toEqual(['ringing', 'ringing']);
  call.hangUp();
  await line.clock.settle();
  expect(line.simulator.calls().map((leg) => leg.status)).toEqual(['no-answer', 'canceled']);
  expect(line.to('/after')).toEqual([]);
});
