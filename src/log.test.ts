import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { createLog, maskPhoneNumbers } from './log.ts';

test.each([
  ['+8613800138000', '****8000'],
  ['to +86 138 0013 8000 now', 'to ****8000 now'],
  ['/lookup?From=%2B8613800138000&To=%252B864008001234', '/lookup?From=****8000&To=****1234'],
  ['/customers?q=%2B86%20138%200013%208000', '/customers?q=****8000'],
  ['tel:13800138000', 'tel:****8000'],
  ['caller13800138000hung up', 'caller****8000hung up'],
  ['138-0013-8000', '****8000'],
  ['8613800138000', '****8000'],
  ['008613800138000', '****8000'],
  ['013800138000', '****8000'], // the long-distance zero of old exchanges
  ['010-65529988转801', '****9988转801'],
  ['(010) 6552 9988', '****9988'],
  ['053288881234', '****1234'],
  ['+86-755-26552800', '****2800'],
  ['8675526552800', '****2800'],
  ['400-800-1234', '****1234'],
  ['+12025550123', '****0123'],
  ['+1 (202) 555-0123', '****0123'],
  ['+442079460958', '****0958'],
  ['sip:+85223456789@example.com', 'sip:****6789@example.com'],
  ['a,13800138000,b', 'a,0,b'], // as a JSON number would stand; the line must stay JSON
])('%s is masked', (text, masked) => {
  expect(maskPhoneNumbers(text)).toBe(masked);
});

test.each([
  '019a1380-0138-7000-8613-800138000123', // UUID, its last part twelve digits
  '01380013-8000-7013-9013-013800138000',
  'CA00000000000000000000013800138000',
  'a3f5138001380001deadbeef',
  '2025-11-21T05:00:00.138001380Z',
  '2025-11-21 05:00:00+08:00',
  '1763759000000', // epoch milliseconds
  '1763759000', // epoch seconds
  '{"level":30,"time":1763759138000,"pid":13800,"responseTime":12.13800138000}',
  'GB/T 4754-2017, 91370200',
  '127.0.0.1:41380',
  'lead:019a1380-0138-7000-8613-800138000123:1',
  '8 of 100000000 rows',
])('%s stays', (text) => {
  expect(maskPhoneNumbers(text)).toBe(text);
});

test('a whole line is masked and stays JSON, whatever holds the number', () => {
  const { lines, log } = listen();
  const cause = new Error('no contact for 13800138000');
  log.info(
    { call: { legs: [{ from: '+8613800138000', plain: 13800138000, list: [8613800138000, 4008001234] }] } },
    'call.queued 010-65529988',
  );
  log.warn({ err: new Error('refused +8613912345678', { cause }), url: '/x?n=%2B8613912345678' }, 'sms.failed');
  log.child({ number: '13800138000' }).info('call.ended');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(() => JSON.parse(line)).not.toThrow();
    expect(line.replace(/"time":\d+/, '')).not.toMatch(/\d{9}/);
  }
});

test('any mobile number in any field is masked', () => {
  const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
  const around = fc.string().filter((text) => !/\d$/.test(text) && !/^\d/.test(text));
  fc.assert(
    fc.property(mobile, around, around, fc.constantFrom('', '+86', '86', '%2B86'), (number, before, after, prefix) => {
      const { lines, log } = listen();
      log.info({ field: `${before} ${prefix}${number}${after}` }, 'event');
      expect(lines[0]).not.toContain(number);
      expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
    }),
  );
});

test('secrets and the row behind a database fault are not written', () => {
  const { lines, log } = listen();
  const config = loadConfig({
    HOTLINE_SECRET: 'root-secret-of-thirty-two-letters!',
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'auth-token-letters',
  });
  if (!config.ok) throw new Error(config.faults.join());
  const fault = Object.assign(new Error('duplicate key'), {
    detail: 'Key (name)=(王芳) already exists.',
    code: '23505',
  });
  log.error(
    {
      config: config.config,
      copy: { ...config.config.secrets },
      req: { headers: { authorization: 'Bearer abc', cookie: 'session=abc' } },
      err: fault,
    },
    'x',
  );
  expect(lines[0]).toContain('23505');
  for (const secret of ['root-secret', 'auth-token', 'abc', '王芳']) expect(lines[0]).not.toContain(secret);
});

function listen() {
  const lines: string[] = [];
  return { lines, log: createLog({ logLevel: 'info', role: 'all' }, { write: (line) => void lines.push(line) }) };
}
