import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phoneNumberCases } from './phone-number-cases.ts';
import { formatPhoneNumber, isPhoneNumber, lastFour, maskPhoneNumber, parsePhoneNumber } from './phone-number.ts';
import type { ParsedPhoneNumber, PhoneNumber } from './phone-number.ts';

describe('parsePhoneNumber', () => {
  test('the table is large enough to mean something', () => {
    expect(phoneNumberCases.length).toBeGreaterThanOrEqual(120);
  });

  for (const [written, expected, homeAreaCode] of phoneNumberCases) {
    test(`${JSON.stringify(written)}${homeAreaCode === undefined ? '' : ` in ${homeAreaCode}`} is ${expected}`, () => {
      expect(inShort(parsePhoneNumber(written, homeAreaCode === undefined ? {} : { homeAreaCode }))).toBe(expected);
    });
  }

  test.each(['1', '1,', '1-', '1 ', '转', '(1'])(
    'text of nothing but %j is refused at any length without search',
    (piece) => {
      const start = process.hrtime.bigint();
      for (let length = 1; length <= 300; length += 13) parsePhoneNumber(`${piece.repeat(length)}!`.slice(-300));
      expect(parsePhoneNumber(piece.repeat(40_000))).toEqual({ kind: 'invalid', reason: 'too-long' });
      // 40,000 pieces take up to 17 s where the length has no bound
      expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(1_000);
    },
  );

  test('never throws, and a reason never carries digits of the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789+-()转,# xe１８６') })),
        (text) => {
          const parsed = parsePhoneNumber(text);
          if (parsed.kind === 'invalid') expect(parsed.reason).toMatch(/^[a-z-]+$/);
          if (parsed.kind === 'number') expect(isPhoneNumber(parsed.number)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

const mobile = fc
  .tuple(
    fc.constantFrom('130', '135', '139', '145', '147', '150', '158', '166', '171', '176', '188', '190', '199'),
    digits(8),
  )
  .map((parts) => `+86${parts.join('')}`);
const landline = fc
  .tuple(fc.constantFrom('10', '21', '755', '532', '571'), fc.integer({ min: 2, max: 8 }), digits(7))
  .map((parts) => `+86${parts.join('')}`);
const sevenDigitLandline = fc
  .tuple(fc.constantFrom('310', '312', '951'), fc.constantFrom('20', '33', '65'), digits(5))
  .map((parts) => `+86${parts.join('')}`);
const service = fc.tuple(fc.constantFrom('400', '800'), digits(7)).map((parts) => `+86${parts.join('')}`);
const foreign = fc.constantFrom(
  '+12125550123',
  '+85291234567',
  '+442079460018',
  '+493012345678',
  '+886912345678',
  '+6591234567',
  '+43151444',
  '+81312345678',
);
const anyNumber = fc
  .oneof(mobile, landline, sevenDigitLandline, service, foreign)
  .map(numberOf)
  .filter((number) => number !== null);

describe('the forms of a number', () => {
  test('parse(format(n)) = n, and the stored form reads back', () => {
    fc.assert(
      fc.property(anyNumber, fc.constantFrom('021', '0312', undefined), (number, homeAreaCode) => {
        const options = homeAreaCode === undefined ? {} : { homeAreaCode };
        expect(parsePhoneNumber(formatPhoneNumber(number), options)).toMatchObject({
          kind: 'number',
          number,
          extension: null,
        });
        expect(parsePhoneNumber(number, options)).toMatchObject({ kind: 'number', number });
      }),
      { numRuns: 2000 },
    );
  });

  test('an extension in any spelling is split off without touching the number', () => {
    const mark = fc.constantFrom('转', '-', ',', '#', ' ext. ', ' 分机 ', 'x', ' 转 ');
    fc.assert(
      fc.property(
        fc
          .oneof(landline, service)
          .map(numberOf)
          .filter((n) => n !== null),
        mark,
        fc.integer({ min: 0, max: 9999 }),
        (number, sign, extension) => {
          const written = `${formatPhoneNumber(number)}${sign}${extension}`;
          expect(parsePhoneNumber(written)).toMatchObject({ kind: 'number', number, extension: String(extension) });
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('a mask shows the last four digits and never the whole number', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        const masked = maskPhoneNumber(number);
        expect(masked.endsWith(lastFour(number))).toBe(true);
        expect(masked.replace(/\D/g, '').length).toBeLessThanOrEqual(8);
        expect(parsePhoneNumber(masked).kind).toBe('invalid');
      }),
    );
  });

  test.each([
    ['+8613800138000', '138 0013 8000', '138****8000'],
    ['+8675526552800', '0755-2655 2800', '0755-****2800'],
    ['+863122123456', '0312-212 3456', '0312-****3456'],
    ['+861065529988', '010-6552 9988', '010-****9988'],
    ['+864008001234', '400-800-1234', '400-***-1234'],
    ['+12125550123', '+1 212 555 0123', '+1****0123'],
  ])('%s is shown as %s and masked as %s', (stored, shown, masked) => {
    const number = numberOf(stored);
    expect(number && formatPhoneNumber(number)).toBe(shown);
    expect(number && maskPhoneNumber(number)).toBe(masked);
  });
});

function digits(count: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
}

function numberOf(text: string): PhoneNumber | null {
  return isPhoneNumber(text) ? text : null;
}

function inShort(parsed: ParsedPhoneNumber): string {
  if (parsed.kind === 'number')
    return `${parsed.type[0]} ${parsed.number}${parsed.extension === null ? '' : ` x${parsed.extension}`}`;
  if (parsed.kind === 'short-code') return `code ${parsed.code}`;
  return parsed.kind === 'invalid' ? `invalid ${parsed.reason}` : parsed.kind;
}
