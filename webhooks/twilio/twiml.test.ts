import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { line, prompts, wordsOf, type PromptKey } from '../../src/calls/prompts.ts';
import type { VoiceReply } from '../../src/calls/voice-reply.ts';
import { language } from '../../src/contract/people.ts';
import { parsePhoneNumber } from '../../src/phone-number.ts';
import { createCallbackUrls } from './callback-urls.ts';
import {
  endlessMusicTwiml,
  fallbackTwiml,
  faultTwiml,
  lastResortTwiml,
  repLeftTwiml,
  standByAnswerTwiml,
  standByWhisperTwiml,
  type FaultGiven,
} from './fault-twiml.ts';
import { renderTwiml, stepAfter } from './twiml.ts';
import { lintTwiml, urlsOf, verbsOf } from './twiml-lint.ts';
import { CALL_SID } from './webhook-fixture.ts';

const ids = { callId: '0198c0de-0000-7000-8000-0000000000c1', legId: '0198c0de-0000-7000-8000-0000000000a1' };
const urls = createCallbackUrls('https://hotline.example');
const context = { urls, step: '0123456789ab' };
const twimlRoutes = [
  'voice',
  'menu',
  'wait-key',
  'caller',
  'left-conference',
  'whisper',
  'whisper-answer',
  'voicemail-left',
  'stand-by',
] as const;

/** One of each kind; a kind that is added to the core fails to compile here. */
function replies(say: VoiceReply & { kind: 'goodbye' }): {
  [Kind in VoiceReply['kind']]: Extract<VoiceReply, { kind: Kind }>;
} {
  const spoken = { ...ids, say: say.say, language: 'zh-CN' } as const;
  return {
    wait: { kind: 'wait', ...spoken, waitingFor: 'agent', round: 0 },
    menu: { kind: 'menu', ...spoken, attempt: 2, seconds: 6 },
    'wait-round': { kind: 'wait-round', ...spoken, round: 7, waitingFor: 'rep', takesKey: true },
    'ask-place': { kind: 'ask-place', ...ids },
    'caller-joins': { kind: 'caller-joins', ...ids },
    'hold-music': { kind: 'hold-music', ...ids },
    goodbye: say,
    voicemail: { kind: 'voicemail', ...ids, say: say.say, maxSeconds: 120, silenceSeconds: 5, nothingSaid: say.say },
    whisper: { kind: 'whisper', ...ids, say: say.say, seconds: 8 },
    join: { kind: 'join', ...ids, say: say.say },
    nothing: { kind: 'nothing' },
  };
}

function standByNumber(text: string) {
  const parsed = parsePhoneNumber(text);
  if (parsed.kind !== 'number') throw new Error('no number');
  return parsed.number;
}

const promptKeys = Object.keys(prompts).filter((key): key is PromptKey => key in prompts);
const everyReply = language.options.flatMap((spoken) =>
  Object.values(
    replies({
      kind: 'goodbye',
      say: promptKeys.map((key) => line(spoken, key, { name: '制造业', who: '王芳', ahead: '3', digit: '1' })),
    }),
  ).map((reply) => [`${reply.kind} in ${spoken}`, reply] as const),
);

describe('every reply is TwiML as Twilio knows it', () => {
  test.each(everyReply)('%s', (_name, reply) => {
    expect(lintTwiml(renderTwiml(reply, context))).toEqual([]);
  });

  test('also those that need nobody inside', () => {
    const query = { call: ids.callId, leg: ids.legId, attempt: '1', step: 'abc' };
    const standBy = standByNumber('+8613800138001');
    const everyGiven: FaultGiven[] = ['0', '1', '2'].flatMap((retry) =>
      [null, standBy].flatMap((number) => [
        { query: { ...query, retry }, params: { Digits: '1' }, urls, standBy: number },
        { query: { retry }, params: { CallSid: CALL_SID, DialBridged: 'true' }, urls, standBy: number },
        { query: { retry }, params: { CallSid: CALL_SID, DialBridged: 'false' }, urls, standBy: number },
      ]),
    );
    const sound = everyGiven.map((given) => ({
      ...given,
      params: { CallSid: CALL_SID, ...given.params },
    }));
    const documents = [
      ...twimlRoutes.flatMap((route) => [
        ...sound.map((given) => faultTwiml(route, given).twiml),
        lastResortTwiml(route),
      ]),
      ...sound.map((given) => fallbackTwiml(given).twiml),
      repLeftTwiml(true),
      repLeftTwiml(false),
      endlessMusicTwiml(urls),
      standByWhisperTwiml(urls),
      standByAnswerTwiml('1'),
      standByAnswerTwiml(null),
    ];
    expect(documents.flatMap(lintTwiml)).toEqual([]);
  });

  test('and the linter sees what is wrong', () => {
    const document = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${inner}</Response>`;
    expect(lintTwiml(document('<Dial><Say>x</Say></Dial>'))).toEqual(['<Say> is not allowed in <Dial>']);
    expect(lintTwiml(document('<Gather><Dial>1</Dial></Gather>'))).toEqual(['<Dial> is not allowed in <Gather>']);
    expect(lintTwiml(document('<Say voice="Polly.Nobody">x</Say>'))[0]).toMatch(/Polly\.Nobody/);
    expect(lintTwiml(document('<Say Language="en-US">x</Say>'))).toEqual(['<Say> has no attribute Language']);
    expect(
      lintTwiml(document('<Dial><Conference statusCallbackEvent="start finish">x</Conference></Dial>')),
    ).toHaveLength(1);
    expect(lintTwiml(document('<Redirect>/a?b=1&c=2</Redirect>'))).toEqual([
      "not well-formed: char '&' is not expected.",
    ]);
    expect(lintTwiml('<Response><Say></Response>')).toHaveLength(1);
  });
});

describe('what is rendered', () => {
  test('a caller who waits hears the greeting out and goes on to the rounds, counted from 0', () => {
    const say = [line('zh-CN', 'handOver')];
    const wait = { kind: 'wait', ...ids, say, language: 'zh-CN', waitingFor: 'rep', round: 0 } as const;
    const xml = renderTwiml(wait, context);
    expect(verbsOf(xml)).toEqual(['Say', 'Redirect']);
    expect(xml).toContain('<Say voice="Polly.Zhiyu-Neural" language="cmn-CN">谢谢。');
    expect(urlsOf(xml).at(-1)).toContain(`round=0&for=rep&step=${context.step}#`);
  });

  test('a caller in the conference neither begins it alone nor takes others along when moved out of it', () => {
    const xml = renderTwiml({ kind: 'caller-joins', ...ids }, context);
    expect(verbsOf(xml)).toEqual(['Dial']);
    for (const attribute of [
      'startConferenceOnEnter="false"',
      'endConferenceOnExit="false"',
      'beep="false"',
      `participantLabel="${ids.legId}"`,
      'statusCallbackEvent="start end join leave hold mute"',
    ]) {
      expect(xml).toContain(attribute);
    }
    expect(xml).toContain(`>${ids.callId}</Conference>`);
    const routes = urlsOf(xml).map((url) => new URL(url).pathname.split('/').pop());
    expect(routes.toSorted()).toEqual(['conference', 'hold', 'left-conference']);
  });

  test('whoever joins starts the conference and does not end it by leaving', () => {
    const xml = renderTwiml({ kind: 'join', ...ids, say: [line('en', 'connecting')] }, context);
    expect(xml).toContain('startConferenceOnEnter="true"');
    expect(xml).toContain('endConferenceOnExit="false"');
    expect(xml).toContain('<Say voice="Polly.Joanna-Neural" language="en-US">Connecting.</Say>');
  });

  test('a round of waiting takes a key over all that is heard, and goes on to the next round without one', () => {
    const say = [line('zh-CN', 'positionNext')];
    const on = { kind: 'wait-round', ...ids, say, language: 'zh-CN', round: 3, waitingFor: 'agent' } as const;
    const round = renderTwiml({ ...on, takesKey: true }, context);
    expect(verbsOf(round)).toEqual(['Gather', 'Redirect']);
    expect(round).toMatch(/<Gather [^>]*numDigits="1"[^>]*>(<Say .*<\/Say>)<Play>.*<\/Play><\/Gather>/);
    expect(round).toContain('actionOnEmptyResult="false"');
    const [action, , next] = urlsOf(round);
    expect(action).toContain(`/wait-key?call=${ids.callId}&leg=${ids.legId}&round=3&for=agent&step=${context.step}#`);
    expect(next).toContain(`/wait?call=${ids.callId}&leg=${ids.legId}&round=4&for=agent&step=${context.step}#`);
    expect(verbsOf(renderTwiml({ ...on, takesKey: false }, context))).toEqual(['Say', 'Play', 'Redirect']);
  });

  test('a waiting or hold document of a conference uses only what Twilio plays there', () => {
    expect(verbsOf(renderTwiml({ kind: 'hold-music', ...ids }, context))).toEqual(['Play', 'Redirect']);
  });

  test('a question goes on to the same answer when no key comes', () => {
    const xml = renderTwiml(
      { kind: 'menu', ...ids, say: [line('zh-CN', 'menuIntro')], language: 'zh-CN', attempt: 1, seconds: 6 },
      context,
    );
    expect(verbsOf(xml)).toEqual(['Gather', 'Redirect']);
    expect(xml).toContain('actionOnEmptyResult="true"');
    const [action, redirect] = urlsOf(xml);
    expect(action).toBe(redirect);
    expect(action).toContain('attempt=1');
  });

  test('every URL is absolute, ours, names call and leg but no number, and says how Twilio is to connect', () => {
    for (const [, reply] of everyReply) {
      for (const url of urlsOf(renderTwiml(reply, context))) {
        expect(url).toMatch(
          /^https:\/\/hotline\.example\/(webhooks\/twilio\/[\w-]+\?call=0198[\w=&.-]*#ct=2000&rt=7000&rc=[23]&rp=ct,rt,5xx|audio\/hold-music\.wav)$/,
        );
      }
    }
  });

  test('a prompt that does not exist is a fault, not silence', () => {
    expect(() =>
      renderTwiml({ kind: 'goodbye', say: [{ language: 'en', promptKey: 'gone', values: {} }] }, context),
    ).toThrow(/no prompt/);
  });
});

describe('properties', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('<Hangup/>', ']]>', '&amp;', '"\'><', '\u0000\u000b\uffff', '\ud800', '青岛海川 & <通信>', '😀'),
  );

  test('a name cannot add a verb, an attribute or an unreadable character', () => {
    fc.assert(
      fc.property(nasty, (who) => {
        const xml = renderTwiml(
          { kind: 'whisper', ...ids, say: [line('zh-CN', 'whisper', { who })], seconds: 5 },
          context,
        );
        expect(lintTwiml(xml)).toEqual([]);
        expect(verbsOf(xml)).toEqual(['Gather', 'Redirect']);
        expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u);
      }),
    );
  });

  test('readable text arrives as it was', () => {
    const xml = renderTwiml({ kind: 'goodbye', say: [line('en', 'whisper', { who: 'A & B <C>' })] }, context);
    expect(xml).toContain(wordsOf(line('en', 'whisper', { who: 'A &amp; B &lt;C&gt;' })));
  });

  test('the same reply to the same event is the same text; to another event its URLs differ', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...everyReply.map(([, reply]) => reply)),
        fc.string(),
        fc.string(),
        (reply, one, other) => {
          const render = (eventKey: string) =>
            renderTwiml(structuredClone(reply), {
              urls: createCallbackUrls('https://hotline.example'),
              step: stepAfter(eventKey),
            });
          expect(render(one)).toBe(render(one));
          const stepped = ['wait', 'wait-round', 'ask-place', 'caller-joins', 'whisper', 'voicemail'].includes(
            reply.kind,
          );
          expect(render(one) === render(other)).toBe(one === other || !stepped);
        },
      ),
    );
  });
});
