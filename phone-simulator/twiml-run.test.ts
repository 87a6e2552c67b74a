import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestClock } from './clock.ts';
import { seededRandom } from './random.ts';
import { createPhoneSimulator } from './simulator.ts';
import { parseTwiml } from './twiml-parse.ts';

const text = fc.constantFrom('', '您好', 'hello there', '请按一。');
const seconds = fc.constantFrom('0', '1', '3');
const prompt = fc.oneof(
  text.map((words) => `<Say>${words}</Say>`),
  fc.tuple(text, fc.constantFrom('0', '2')).map(([words, loop]) => `<Say loop="${loop}">${words}</Say>`),
  seconds.map((length) => `<Pause length="${length}"/>`),
  fc.constantFrom('<Play>/tone.wav</Play>', '<Play digits="1w2"/>', '<Play loop="0">/tone.wav</Play>', '<Play/>'),
);
const path = fc.constantFrom('', '/a', '/b', '/c', 'relative', 'ftp://nowhere', 'http://[');
const verb = fc.oneof(
  { weight: 4, arbitrary: prompt },
  { weight: 2, arbitrary: path.map((to) => `<Redirect>${to}</Redirect>`) },
  fc
    .tuple(path, seconds, fc.boolean(), fc.array(prompt, { maxLength: 2 }))
    .map(
      ([to, timeout, empty, inner]) =>
        `<Gather action="${to}" timeout="${timeout}" actionOnEmptyResult="${empty}">${inner.join('')}</Gather>`,
    ),
  fc.tuple(path, seconds).map(([to, timeout]) => `<Record action="${to}" timeout="${timeout}" maxLength="5"/>`),
  fc
    .tuple(path, path)
    .map(
      ([to, wait]) =>
        `<Dial action="${to}"><Conference waitUrl="${wait}" participantLabel="x">room</Conference></Dial>`,
    ),
  path.map(
    (to) =>
      `<Dial timeout="2" action="${to}"><Number url="${to}">+8613900139000</Number><Client>nobody</Client></Dial>`,
  ),
  fc.constantFrom(
    '<Hangup/>',
    '<Reject/>',
    '<Enqueue>q</Enqueue>',
    '<Nonsense/>',
    '<Dial>12</Dial>',
    '<Dial answerOnBridge="true"/>',
  ),
);
const document = fc.array(verb, { maxLength: 5 }).map((verbs) => `<Response>${verbs.join('')}</Response>`);

test('any well-formed document ends or waits: no loop stops the clock, and a hang-up ends everything', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ voice: document, a: document, b: document, c: document }),
      fc.nat(),
      async (pages, seed) => {
        const clock = createTestClock();
        let sent = 0;
        const simulator = createPhoneSimulator({
          accountSid: 'AC00000000000000000000000000000000',
          authToken: 'simulator',
          numbers: [{ number: '+864008001234', voiceUrl: 'http://us/voice', voiceFallbackUrl: 'http://us/b' }],
          clock,
          random: seededRandom(seed),
          send: async ({ url }) => {
            sent += 1;
            const name = new URL(url).pathname.slice(1);
            if (name === 'tone.wav') return { status: 200, contentType: 'audio/wav', body: '' };
            const page = Object.entries(pages).find(([key]) => key === name)?.[1];
            return page === undefined
              ? { status: 404, contentType: null, body: '' }
              : { status: 200, contentType: 'text/xml', body: page };
          },
        });
        simulator.telephone('+8613900139000').behaviour = { kind: 'answers', afterMs: 500 };
        const call = simulator.placeCall({ from: '+8613800138000', to: '+864008001234' });
        await clock.advance(20_000);
        call.press('1#*');
        await clock.advance(5_000);
        call.hangUp();
        await clock.settle();
        const [leg] = simulator.calls();
        expect(leg?.over()).toBe(true);
        expect(simulator.errors().filter((entry) => entry.message?.startsWith('the simulator failed'))).toEqual([]);
        const limit = sent;
        await clock.advance(60_000);
        // Only a child leg with its own document may still ask for something, and not for ever.
        expect(sent - limit).toBeLessThan(200);
        await simulator.close();
        expect(clock.waiting()).toBe(0);
      },
    ),
    { numRuns: 120 },
  );
}, 60_000);

test('the parser never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        document,
        fc
          .tuple(document, fc.nat(), fc.string())
          .map(([page, at, junk]) => page.slice(0, at % page.length) + junk + page.slice(at % page.length)),
      ),
      (xml) => {
        const parsed = parseTwiml(xml);
        if (!parsed.ok) expect(parsed.code).toBeGreaterThan(0);
      },
    ),
    { numRuns: 2000 },
  );
});
