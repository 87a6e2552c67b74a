import { afterEach, describe, expect, test, vi } from 'vitest';
import { line, prompts } from '../../src/calls/prompts.ts';
import type { VoiceReply } from '../../src/calls/voice-reply.ts';
import type { KeptRequest } from '../../src/spool/spool-folder.ts';
import { lintTwiml, urlsOf, verbsOf } from './twiml-lint.ts';
import {
  CALL_ID,
  CALL_SID,
  LEG_ID,
  openWebhooks,
  post,
  PUBLIC_URL,
  testConfig,
  type WebhookFixture,
} from './webhook-fixture.ts';

const WHOSE = `call=${CALL_ID}&leg=${LEG_ID}`;
const voiceParams = { From: '+8613800138000', To: '+864008001234', CallStatus: 'ringing' };
const twimlPaths = {
  voice: '/webhooks/twilio/voice',
  menu: `/webhooks/twilio/menu?${WHOSE}&attempt=1`,
  'left-conference': `/webhooks/twilio/left-conference?${WHOSE}&step=abc`,
  'wait-key': `/webhooks/twilio/wait-key?${WHOSE}&round=3&for=agent&step=abc`,
  caller: `/webhooks/twilio/caller?${WHOSE}&step=abc`,
  whisper: `/webhooks/twilio/whisper?${WHOSE}`,
  'whisper-answer': `/webhooks/twilio/whisper-answer?${WHOSE}&step=abc`,
  'voicemail-left': `/webhooks/twilio/voicemail-left?${WHOSE}&step=abc`,
  'stand-by': `/webhooks/twilio/stand-by?${WHOSE}`,
};
const callbackPaths = {
  status: ['/webhooks/twilio/status', { CallStatus: 'completed' }],
  'leg-status': [`/webhooks/twilio/leg-status?${WHOSE}`, { CallStatus: 'ringing' }],
  conference: [
    `/webhooks/twilio/conference?call=${CALL_ID}`,
    { ConferenceSid: `CF${'c0'.repeat(16)}`, StatusCallbackEvent: 'conference-end' },
  ],
  sms: ['/webhooks/twilio/sms', { MessageSid: `SM${'0d'.repeat(16)}`, Body: 'STOP' }],
  'sms-status': ['/webhooks/twilio/sms-status', { MessageSid: `SM${'0d'.repeat(16)}`, MessageStatus: 'sent' }],
  'voicemail-recorded': [
    `/webhooks/twilio/voicemail-recorded?${WHOSE}`,
    { RecordingSid: `RE${'0e'.repeat(16)}`, RecordingStatus: 'completed' },
  ],
} as const;

let webhooks: WebhookFixture;
afterEach(() => webhooks.app.close());
const open = async (core?: Parameters<typeof openWebhooks>[0]) => (webhooks = await openWebhooks(core));

const broken = async (): Promise<VoiceReply> => {
  throw new Error('the database is down', { cause: new Error('ECONNREFUSED') });
};

describe('with the core answering', () => {
  test('its reply is rendered as TwiML in UTF-8', async () => {
    await open({ receive: async () => ({ kind: 'goodbye', say: [line('zh-CN', 'promise')] }) });
    const answer = await post(webhooks, twimlPaths.voice, voiceParams);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(answer.body).toContain(prompts.promise['zh-CN']);
    expect(webhooks.counts).toEqual([{ route: 'voice', result: 'answered' }]);
  });

  test('a callback is answered 204, a text with an empty document', async () => {
    await open();
    for (const [path, params] of Object.values(callbackPaths)) {
      const answer = await post(webhooks, path, params);
      expect(answer.statusCode).toBe(path.endsWith('/sms') ? 200 : 204);
      if (path.endsWith('/sms')) expect(lintTwiml(answer.body)).toEqual([]);
    }
    expect(webhooks.events).toHaveLength(6);
  });

  test('the second time a caller falls out of the conference is another event than the first', async () => {
    const joins: VoiceReply = { kind: 'caller-joins', callId: CALL_ID, legId: LEG_ID };
    await open({ receive: async () => joins });
    const action = (body: string) => urlsOf(body).find((url) => url.includes('left-conference')) ?? '';
    const pathOf = (url: string) => url.replace(PUBLIC_URL, '').split('#', 1)[0] ?? '';

    const first = await post(webhooks, twimlPaths.voice, voiceParams);
    const repeat = await post(webhooks, `${twimlPaths.voice}?retry=1`, voiceParams);
    const second = await post(webhooks, pathOf(action(first.body)), { CallStatus: 'in-progress' });
    await post(webhooks, pathOf(action(second.body)), { CallStatus: 'in-progress' });

    expect(repeat.body).toBe(first.body);
    const keys = webhooks.events.map((event) => event.eventKey);
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(3);
  });

  test('a delivery with an idempotency token and its repeat without one are one event', async () => {
    await open();
    await post(webhooks, twimlPaths.voice, voiceParams);
    await post(webhooks, twimlPaths.voice, voiceParams, { 'i-twilio-idempotency-token': 'a-token' });
    expect(webhooks.events.map((event) => event.eventKey)).toEqual([`voice:${CALL_SID}`, `voice:${CALL_SID}`]);
  });

  test('a round of waiting carries the round, and the key that is pressed in it is its own event', async () => {
    await open({ waitRound: async (ask) => ({ kind: 'wait-round', ...ask, say: [], language: 'en', takesKey: true }) });
    const answer = await post(webhooks, `/webhooks/twilio/wait?${WHOSE}&round=4&for=rep&step=abc`);
    expect(webhooks.asks).toEqual([{ callId: CALL_ID, legId: LEG_ID, round: 4, waitingFor: 'rep' }]);
    expect(verbsOf(answer.body)).toEqual(['Gather', 'Redirect']);
    const [action = '', , next = ''] = urlsOf(answer.body);
    expect(next).toContain('round=5&for=rep&step=abc');
    const pathOf = (url: string) => url.replace(PUBLIC_URL, '').split('#', 1)[0] ?? '';
    await post(webhooks, pathOf(action), { Digits: '1' });
    await post(webhooks, pathOf(action).replace('round=4', 'round=6'), { Digits: '1' });
    await post(webhooks, pathOf(action).replace('step=abc', 'step=def'), { Digits: '1' });
    await post(webhooks, pathOf(action), { Digits: '1' });
    expect(webhooks.events).toMatchObject(
      [4, 6, 4, 4].map((round) => ({ kind: 'wait-key-pressed', callId: CALL_ID, legId: LEG_ID, round, digit: '1' })),
    );
    const keys = webhooks.events.map((event) => event.eventKey);
    expect([new Set(keys).size, keys[3] === keys[0]]).toEqual([3, true]);
  });

  test('a caller who belongs elsewhere asks for the place once in a round', async () => {
    await open({ waitRound: async ({ callId, legId }) => ({ kind: 'ask-place', callId, legId }) });
    const ask = async (round: number) =>
      (await post(webhooks, `/webhooks/twilio/wait?${WHOSE}&round=${round}&for=agent&step=abc`)).body;
    expect(verbsOf(await ask(4))).toEqual(['Redirect']);
    expect(await ask(4)).toBe(await ask(4));
    expect(await ask(4)).not.toBe(await ask(6));
    expect(urlsOf(await ask(4))[0]).toContain(`/webhooks/twilio/caller?${WHOSE}&step=abc-4#`);
  });

  test('documents that never change do not ask the core', async () => {
    await open({ receive: broken, waitRound: broken });
    const hold = await post(webhooks, `/webhooks/twilio/hold?${WHOSE}`);
    expect(verbsOf(hold.body)).toEqual(['Play', 'Redirect']);
    const fallback = await post(webhooks, '/webhooks/twilio/voice-fallback', {
      ErrorCode: '11200',
      ErrorUrl: `${PUBLIC_URL}/webhooks/twilio/voice?x=%2B8613800138000`,
    });
    expect(fallback.body).toContain(prompts.faultMessage['zh-CN']);
    expect(fallback.body).toContain(prompts.faultMessage.en);
    expect(webhooks.logged()).toContain('11200');
    const left = await post(webhooks, `/webhooks/twilio/rep-left?${WHOSE}`, { DialCallStatus: 'completed' });
    expect(verbsOf(left.body).at(-1)).toBe('Hangup');
    expect(webhooks.events).toEqual([]);
  });
});

describe('with nothing inside answering', () => {
  test.each(Object.entries(twimlPaths))(
    '%s gets TwiML to live with, is asked again, and ends before the tone, unless somebody waits',
    async (route, path) => {
      await open({ receive: broken });
      const first = await post(webhooks, path, { ...voiceParams, Digits: '7' });
      expect(first.statusCode).toBe(200);
      expect(first.headers['content-type']).toBe('text/xml; charset=utf-8');
      expect(lintTwiml(first.body)).toEqual([]);
      expect(webhooks.counts).toEqual([{ route, result: 'fault' }]);
      expect(webhooks.logged()).toMatch(/"level":50.*the database is down.*ECONNREFUSED/s);
      if (route === 'voicemail-left') return expect(verbsOf(first.body)).toEqual(['Say', 'Say', 'Hangup']);
      if (route === 'stand-by') return expect(verbsOf(first.body)).toContain('Record');

      let last = first;
      for (let tries = 0; tries < 4 && verbsOf(last.body).at(-1) === 'Redirect'; tries += 1) {
        const again = urlsOf(last.body).at(-1) ?? '';
        expect(again).toContain(`retry=${tries + 1}`);
        last = await post(webhooks, again.replace(PUBLIC_URL, '').split('#', 1)[0] ?? '', voiceParams);
      }
      if (route === 'caller' || route === 'wait-key') expect(verbsOf(last.body)).toEqual(['Play', 'Redirect']);
      else if (route.startsWith('whisper')) expect(verbsOf(last.body)).toEqual(['Say', 'Say', 'Hangup']);
      else expect(verbsOf(last.body)).toEqual(['Say', 'Say', 'Record', 'Say', 'Say', 'Hangup']);
      // What was pressed before the fault is not asked for again.
      const [before, after] = webhooks.events;
      expect(after?.eventKey).toBe(before?.eventKey);
      if (after !== undefined && 'digit' in after) expect(after.digit).toBe('7');
    },
  );

  test('with somebody at the stand-by telephone the caller is put through there, and the number stands in no URL', async () => {
    await open({ receive: broken, config: testConfig({ STANDBY_NUMBER: '138 0013 8001' }) });
    const answer = await post(webhooks, `${twimlPaths.voice}?retry=2`, voiceParams);
    expect(verbsOf(answer.body)).toEqual(['Say', 'Say', 'Dial']);
    expect(answer.body).toContain('>+8613800138001</Number>');
    expect(urlsOf(answer.body).join()).not.toContain('138');
    expect(webhooks.logged()).not.toContain('138001');
    const whisper = await post(webhooks, '/webhooks/twilio/stand-by-whisper');
    expect(verbsOf(whisper.body)).toEqual(['Gather', 'Hangup']);
    const takes = await post(webhooks, '/webhooks/twilio/stand-by-answer', { Digits: '1' });
    expect(verbsOf(takes.body)).toEqual([]);
    expect(verbsOf((await post(webhooks, '/webhooks/twilio/stand-by-answer', { Digits: '2' })).body)).toEqual([
      'Hangup',
    ]);
  });

  test('a request that somebody may be called back for is kept, with what they heard; a question for now is not', async () => {
    const kept: KeptRequest[] = [];
    await open({ receive: broken, keep: async (one) => kept.push(one) > 0 });
    for (const path of Object.values(twimlPaths)) await post(webhooks, path, voiceParams);
    expect(kept.map(({ request, heard }) => `${request.route} ${heard}`)).toEqual([
      'voice music',
      'menu music',
      'left-conference music',
      'wait-key music',
      'voicemail-left goodbye',
      'stand-by message',
    ]);
    expect(kept.every(({ call }) => call === CALL_SID)).toBe(true);
  });

  test('before the first word the caller only hears it ring on', async () => {
    await open({ receive: broken });
    const answer = await post(webhooks, twimlPaths.voice, voiceParams);
    expect(verbsOf(answer.body)).toEqual(['Pause', 'Redirect']);
  });

  test('a waiting caller hears music, and the next round asks again', async () => {
    await open({ waitRound: broken });
    const answer = await post(webhooks, `/webhooks/twilio/wait?${WHOSE}&round=4&for=agent&step=abc`);
    expect(answer.statusCode).toBe(200);
    expect(verbsOf(answer.body)).toEqual(['Gather', 'Redirect']);
    expect(urlsOf(answer.body).at(-1)).toContain('round=5&for=agent&step=abc');
  });

  test.each(Object.entries(callbackPaths))(
    '%s is acknowledged once it is kept, and else answered 503, so that Twilio tries again',
    async (route, [path, params]) => {
      await open({ receive: broken, keep: async () => true });
      expect((await post(webhooks, path, params)).statusCode).toBe(route === 'sms' ? 200 : 204);
      await webhooks.app.close();
      await open({ receive: broken });
      const answer = await post(webhooks, path, params);
      expect([answer.statusCode, answer.body]).toEqual([503, '']);
      expect(webhooks.counts).toEqual([{ route, result: 'fault' }]);
    },
  );

  test('a core that does not come back is not waited for; its late fault is logged', async () => {
    let fail: (fault: Error) => void = () => undefined;
    await open({ answerWithinMs: () => 5, receive: () => new Promise((_resolve, reject) => (fail = reject)) });
    const answer = await post(webhooks, twimlPaths.voice, voiceParams);
    expect(verbsOf(answer.body)).toEqual(['Pause', 'Redirect']);
    expect(webhooks.counts).toEqual([{ route: 'voice', result: 'too-slow' }]);
    fail(new Error('deadlock detected'));
    await vi.waitFor(() => expect(webhooks.logged()).toMatch(/deadlock detected.*twilio\.failed-late/s));
  });

  test('a reply that cannot be rendered is a fault like any other', async () => {
    await open({
      receive: async () => ({ kind: 'goodbye', say: [{ language: 'en', promptKey: 'no-such-prompt', values: {} }] }),
    });
    const answer = await post(webhooks, twimlPaths.voice, voiceParams);
    expect(verbsOf(answer.body)).toEqual(['Pause', 'Redirect']);
  });
});

describe('signed, but not as we know it', () => {
  test.each([
    ['voice without a usable call', '/webhooks/twilio/voice', { CallSid: 'nonsense' }],
    ['menu without a call', '/webhooks/twilio/menu?attempt=1', {}],
    ['menu without an attempt', `/webhooks/twilio/menu?${WHOSE}`, {}],
    ['a key of no round', `/webhooks/twilio/wait-key?${WHOSE}&step=abc`, {}],
    ['a caller without a step', `/webhooks/twilio/caller?${WHOSE}`, {}],
    ['whisper answer without a step', `/webhooks/twilio/whisper-answer?${WHOSE}`, {}],
  ])('%s: a goodbye, and a line in the log', async (_name, path, params) => {
    await open();
    const answer = await post(webhooks, path, { ...voiceParams, ...params });
    expect(answer.statusCode).toBe(200);
    expect(verbsOf(answer.body)).toEqual(['Say', 'Say', 'Hangup']);
    expect(webhooks.events).toEqual([]);
    expect(webhooks.logged()).toContain('twilio.unreadable');
    expect(webhooks.logged()).not.toMatch(/138|nonsense/);
  });

  test.each([
    ['a status without a call', '/webhooks/twilio/status', { CallSid: 'nonsense' }],
    ['a leg status without a leg', '/webhooks/twilio/leg-status', { CallStatus: 'ringing' }],
    [
      'a conference without an id',
      `/webhooks/twilio/conference?call=${CALL_ID}`,
      { StatusCallbackEvent: 'participant-join' },
    ],
    [
      'a text status for no text of ours',
      '/webhooks/twilio/sms-status?text=7',
      { MessageSid: `SM${'0d'.repeat(16)}`, MessageStatus: 'sent' },
    ],
  ])('%s: acknowledged, since a repeat would be no better', async (_name, path, params) => {
    await open();
    expect((await post(webhooks, path, params)).statusCode).toBe(204);
    expect(webhooks.events).toEqual([]);
    expect(webhooks.counts.map(({ result }) => result)).toEqual(['unreadable']);
  });

  test('a wait for nobody: music without end', async () => {
    await open();
    const answer = await post(webhooks, '/webhooks/twilio/wait?round=x');
    expect(answer.body).toContain('<Play loop="0">');
  });
});

describe('hold music', () => {
  test('is a WAV that anybody may fetch, and a cache keeps', async () => {
    await open();
    const answer = await webhooks.app.inject('/audio/hold-music.wav');
    expect(answer.headers['content-type']).toBe('audio/wav');
    const wave = answer.rawPayload;
    expect([wave.toString('ascii', 0, 4), wave.readUInt32LE(4) + 8, wave.toString('ascii', 8, 12)]).toEqual([
      'RIFF',
      wave.length,
      'WAVE',
    ]);
    expect(wave.length).toBeLessThan(400_000);
    expect((wave.length - 44) / 16_000).toBe(20);
    let loudest = 0;
    for (let at = 44; at < wave.length; at += 2) loudest = Math.max(loudest, Math.abs(wave.readInt16LE(at)));
    expect(loudest).toBeGreaterThan(5_000);
    expect(loudest).toBeLessThan(30_000);
    const { etag } = answer.headers;
    const cached = await webhooks.app.inject({
      url: '/audio/hold-music.wav',
      headers: { 'if-none-match': String(etag) },
    });
    expect([cached.statusCode, cached.body]).toEqual([304, '']);
  });
});
