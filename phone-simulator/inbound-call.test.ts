import { afterEach, expect, test } from 'vitest';
import { silentWav } from './rest-recordings.ts';
import { closeHotline, hotline, startHotline, twiml, wang, type Answers, type Hotline } from './hotline-fixture.ts';
import type { PhoneSimulatorOptions } from './simulator.ts';

let line: Hotline;
async function start(answers: Answers, options: Partial<PhoneSimulatorOptions> = {}): Promise<Hotline> {
  line = await startHotline(answers, options);
  return line;
}

afterEach(() => closeHotline(line));

test('the first request is a signed ringing with the captured parameters, and the caller hears the answer', async () => {
  const { clock, simulator, to } = await start({ '/voice': twiml('<Say language="cmn-CN">您好</Say><Hangup/>') });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  const [voice] = to('/voice');
  expect(voice?.params).toMatchObject({
    CallSid: call.callSid,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: wang,
    To: hotline,
    Called: hotline,
    Caller: wang,
    FromCity: '',
    StirVerstat: 'No-TN-Validation',
    ApiVersion: '2010-04-01',
  });
  expect(Object.keys(voice?.params ?? {}).some((name) => name.startsWith('Novelty'))).toBe(true);
  expect(voice?.headers['i-twilio-idempotency-token']).toBeUndefined();
  expect(call.state).toBe('in-progress');
  expect(call.heard).toMatchObject([{ kind: 'said', text: '您好', language: 'cmn-CN' }]);
  await clock.advance(360);
  expect(call.state).toBe('completed');
  expect(to('/status')).toHaveLength(1);
  expect(to('/status')[0]?.params).toMatchObject({
    CallStatus: 'completed',
    CallbackSource: 'call-progress-events',
    SequenceNumber: '0',
    Direction: 'inbound',
  });
});

test('a caller who hangs up before the TwiML was executed leaves a no-answer', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const asked = new Promise<void>((resolve) => {
    void start({
      '/voice': async () => {
        resolve();
        await held;
        return twiml('<Say>hello</Say>');
      },
    }).then(({ simulator }) => simulator.placeCall({ from: wang, to: hotline }));
  });
  await asked;
  const [call] = line.simulator.calls();
  line.simulator.telephone(wang).hangUp();
  expect(call?.status).toBe('no-answer');
  release();
  await line.clock.settle();
  expect(call?.heard).toEqual([]);
  expect(line.to('/status')[0]?.params['CallStatus']).toBe('no-answer');
});

test('gather: a key interrupts the prompt, the action gets the digits, and no key falls through', async () => {
  const { clock, simulator, to } = await start({
    '/voice': twiml(
      '<Gather action="/menu" numDigits="1" timeout="4"><Say>请按一,或者继续等待</Say></Gather><Say>再见</Say>',
    ),
    '/menu': twiml('<Say>好的</Say>'),
  });
  const first = simulator.placeCall({ from: wang, to: hotline });
  await clock.advance(500);
  first.press('1');
  await clock.settle();
  expect(to('/menu')[0]?.params).toMatchObject({ Digits: '1', CallStatus: 'in-progress' });
  expect(first.heard.at(-1)?.text).toBe('好的');
  const second = simulator.placeCall({ from: '+8613911112222', to: hotline });
  await clock.advance(1680 + 3900);
  expect(second.heard).toHaveLength(1);
  await clock.advance(200);
  expect(second.heard.at(-1)?.text).toBe('再见');
  expect(to('/menu')).toHaveLength(1);
});

test('gather: several digits end at the finish key; keys pressed where nobody listens are lost', async () => {
  const { clock, simulator, to } = await start({
    '/voice': twiml('<Say>你好</Say><Gather action="/menu" timeout="3"/><Say>没有</Say>'),
    '/menu': twiml('<Pause length="60"/>'),
  });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  call.press('9');
  await clock.advance(360);
  call.press('42#7');
  await clock.settle();
  expect(to('/menu')[0]?.params['Digits']).toBe('42');
});

test('actionOnEmptyResult asks the action without input', async () => {
  const { clock, simulator, to } = await start({
    '/voice': twiml('<Gather action="/menu" timeout="3" actionOnEmptyResult="true"/>'),
    '/menu': twiml('<Hangup/>'),
  });
  simulator.placeCall({ from: wang, to: hotline });
  await clock.advance(3000);
  expect(to('/menu')[0]?.params['Digits']).toBe('');
});

test.each([
  ['a 500', { status: 500, body: 'boom' }, '11200'],
  ['no content type', { body: '<Response/>', type: '' }, '12300'],
  ['JSON', { type: 'application/json', body: '{}' }, '12300'],
  ['malformed XML', { type: 'text/xml', body: '<Response><Say>a & b</Say></Response>' }, '12100'],
  ['an unclosed verb', { type: 'text/xml', body: '<Response><Say></Response>' }, '12100'],
  ['two roots', { type: 'text/xml', body: '<Response/><Response/>' }, '12100'],
  ['a wrong root', { type: 'text/xml', body: '<Responses/>' }, '12102'],
])('%s asks the fallback URL, with the code and the URL', async (_name, answer, code) => {
  await start({ '/voice': answer, '/fallback': twiml('<Say>稍候</Say><Pause length="9"/>') });
  line.simulator.numbers()[0]!.voiceFallbackUrl = `${line.url}/fallback`;
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  expect(line.to('/fallback')[0]?.params).toMatchObject({ ErrorCode: code, ErrorUrl: `${line.url}/voice` });
  expect(call.heard[0]?.text).toBe('稍候');
  expect(line.simulator.errors().map((entry) => String(entry.code))).toEqual([code]);
});

test('without a fallback the caller hears of an application error, and the call ends', async () => {
  const { clock, simulator } = await start({ '/voice': { status: 500 } });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  expect(call.heard).toMatchObject([{ kind: 'fault', text: /application error/ }]);
  await clock.advance(4000);
  expect(call.state).toBe('completed');
});

test('plain text that is no TwiML is read aloud', async () => {
  const { clock, simulator } = await start({
    '/voice': { type: 'text/plain', body: 'Internal error: pool exhausted' },
  });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  expect(call.heard).toMatchObject([{ kind: 'said', text: 'Internal error: pool exhausted' }]);
});

test('a 5xx is not retried unless rp says so', async () => {
  let count = 0;
  const flaky = (): { status: number } | string => {
    count += 1;
    return count === 1 ? { status: 503 } : twiml('<Say>好</Say>');
  };
  await start({ '/voice': flaky });
  line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  expect(count).toBe(1);
  count = 0;
  line.simulator.numbers()[0]!.voiceUrl += '#rc=2&rp=5xx';
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  expect(count).toBe(2);
  expect(call.heard[0]?.text).toBe('好');
});

test('a redirect is followed and signed anew', async () => {
  const { clock, simulator, to } = await start({
    '/voice': { status: 307, location: '/elsewhere?x=1' },
    '/elsewhere': twiml('<Say>到了</Say>'),
  });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  expect(to('/elsewhere')[0]).toMatchObject({ method: 'POST', signed: true });
  expect(call.heard[0]?.text).toBe('到了');
});

test('a redirect loop without a pause is bounded', async () => {
  const { clock, simulator } = await start({ '/voice': twiml('<Redirect>/voice</Redirect>') });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  await clock.advance(4000);
  expect(call.state).toBe('completed');
  expect(simulator.errors().map((entry) => entry.code)).toEqual([11215]);
});

test('unknown verbs, attributes and values are 12200 and left out', async () => {
  const { clock, simulator } = await start({
    '/voice': twiml(
      '<Shout>x</Shout><Say lang="zh">好</Say><Pause length="soon"/><Gather timeout="1"><Dial>1</Dial></Gather>',
    ),
  });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  expect(simulator.errors().map((entry) => entry.code)).toEqual([12200, 12200, 12200, 12200]);
  expect(call.heard[0]).toMatchObject({ kind: 'said', text: '好' });
});

test('reject and answerOnBridge leave the call unanswered', async () => {
  const { clock, simulator, to } = await start({ '/voice': twiml('<Reject reason="busy"/>') });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.settle();
  expect(call.state).toBe('busy');
  expect(to('/status')[0]?.params).toMatchObject({ CallStatus: 'busy', CallDuration: '0' });
});

test('record: speech, then silence, asks the action; silence alone falls through', async () => {
  const { clock, simulator, to } = await start({
    '/voice': twiml('<Record action="/message" timeout="3" recordingStatusCallback="/recorded"/><Say>再见</Say>'),
    '/message': twiml('<Say>谢谢</Say>'),
  });
  const spoke = simulator.placeCall({ from: wang, to: hotline });
  await clock.advance(1000);
  spoke.say('我的设备坏了');
  await clock.advance(3000);
  expect(to('/message')[0]?.params).toMatchObject({ RecordingDuration: '4' });
  // The file takes a moment, and so does its callback.
  expect(to('/recorded')).toHaveLength(0);
  await clock.advance(2000);
  expect(to('/recorded')[0]?.params).toMatchObject({ CallSid: spoke.callSid, RecordingStatus: 'completed' });
  const silent = simulator.placeCall({ from: '+8613911112222', to: hotline });
  await clock.advance(3100);
  expect(silent.heard.at(-1)?.text).toBe('再见');
  expect(to('/message')).toHaveLength(1);
});

test('a withheld number arrives as anonymous', async () => {
  const { clock, simulator, to } = await start({ '/voice': twiml('<Hangup/>') });
  simulator.placeCall({ from: 'anonymous', to: hotline });
  await clock.settle();
  expect(to('/voice')[0]?.params['From']).toBe('anonymous');
});

test('a WAV file plays for its length; one that is missing is 11200 and left out', async () => {
  const { clock, simulator } = await start({
    '/voice': twiml('<Play>/music.wav</Play><Play>/missing.wav</Play><Say>到了</Say>'),
    '/music.wav': { type: 'audio/wav', body: silentWav(3) },
    '/missing.wav': { status: 404 },
  });
  const call = simulator.placeCall({ from: wang, to: hotline });
  await clock.advance(2900);
  expect(call.heard.map(({ kind }) => kind)).toEqual(['played']);
  await clock.advance(100);
  expect(call.heard.at(-1)?.text).toBe('到了');
  expect(simulator.errors().map(({ code }) => code)).toEqual([11200]);
});
