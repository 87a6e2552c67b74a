import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { hasSeveralNumbers, isWithheld, plainText, readings } from './phone-number-text.ts';

/** An E.164 number (`+8613800138000`). Made only here. */
export type PhoneNumber = string & { readonly __brand: 'PhoneNumber' };

export type PhoneNumberType = 'mobile' | 'landline' | 'service' | 'foreign';

/** Carries nothing of the text, so that it may be logged and shown. */
export type InvalidNumberReason =
  | 'not-a-number'
  | 'several-numbers'
  | 'area-code-needed'
  | 'too-short'
  | 'too-long'
  | 'unassigned';

export type ParsedPhoneNumber =
  | { kind: 'number'; number: PhoneNumber; extension: string | null; type: PhoneNumberType }
  | { kind: 'short-code'; code: string }
  | { kind: 'withheld' }
  | { kind: 'invalid'; reason: InvalidNumberReason };

export type ParseOptions = { homeAreaCode?: string };

const LONGEST_TEXT = 300;

type Resolved =
  | { kind: 'number'; number: PhoneNumber; type: PhoneNumberType }
  | Exclude<ParsedPhoneNumber, { kind: 'number' }>;

/** Dial-round prefixes that some exchanges leave in front of the caller's number. */
const IP_DIAL_PREFIX = /^(?:179[0-9]{2}|12593|12583[123]?|10193|11808)(?=\d{7})/;
const MOBILE = /^0?(1[3-9]\d{9})$/;
/** Heads of machine SIMs (140-144, 146, 148) and data cards (149): no person calls from them. */
const MACHINE_HEAD = /^14[0-4689]/;
const SERVICE = /^0?([48]00\d{7})$/;
/** 95xxx and its longer call-centre numbers, 96xxx, 1xxxx of state and carriers, 106… of SMS platforms. */
const SHORT_CODE = /^(?:95\d{3,18}|96\d{3,6}|1[0-2]\d{1,7}|179\d{2}|106\d{8,17})$/;
const AREA_CODE_BEFORE_SHORT_CODE = /^0?(?:10|2\d|[3-9]\d{2})(9[56]\d{3,6}|1[0-2]\d{3})$/;
const LANDLINE = /^0?(10|2\d|[3-9]\d{2})(\d{7,8})$/;

/**
 * Any written form to one E.164, or to what it is instead. Never throws.
 * Landlines and foreign numbers are judged by libphonenumber (26-38 us); Chinese mobiles by their eleven digits alone,
 * because its list of heads trails the regulator's and a caller must not be lost for that.
 */
export function parsePhoneNumber(raw: string, options: ParseOptions = {}): ParsedPhoneNumber {
  // no address of a caller is longer; without a bound the patterns take seconds over crafted text
  if (raw.length > LONGEST_TEXT) return { kind: 'invalid', reason: 'too-long' };
  const text = plainText(raw);
  if (isWithheld(text)) return { kind: 'withheld' };
  if (hasSeveralNumbers(text)) return { kind: 'invalid', reason: 'several-numbers' };
  let first: Resolved | null = null;
  for (const { main, extension } of readings(text)) {
    const resolved = resolve(main, options.homeAreaCode);
    if (resolved.kind === 'number') return { ...resolved, extension };
    if (resolved.kind === 'short-code') return resolved;
    first ??= resolved;
  }
  return first ?? { kind: 'invalid', reason: 'not-a-number' };
}

/** True for text in the stored form. For numbers that come back from our own storage. */
export function isPhoneNumber(text: string): text is PhoneNumber {
  return /^\+[1-9]\d{6,14}$/.test(text);
}

/** For people: `138 0013 8000`, `0755-2655 2800`, `400-800-1234`, `+1 212 555 0123`. Reads back to the same number. */
export function formatPhoneNumber(number: PhoneNumber): string {
  const parts = chineseParts(number);
  if (parts === null) return parsePhoneNumberFromString(number)?.formatInternational() ?? number;
  const { type, head, rest } = parts;
  if (type === 'mobile') return `${head} ${rest.slice(0, 4)} ${rest.slice(4)}`;
  if (type === 'service') return `${head}-${rest.slice(0, 3)}-${rest.slice(3)}`;
  return `0${head}-${rest.slice(0, -4)} ${rest.slice(-4)}`;
}

/** What a role without the right to numbers sees: `138****8000`, `0755-****2800`, `400-***-1234`, `+1****0123`. */
export function maskPhoneNumber(number: PhoneNumber): string {
  const parts = chineseParts(number);
  if (parts === null) return `+${parsePhoneNumberFromString(number)?.countryCallingCode ?? ''}****${lastFour(number)}`;
  const { type, head } = parts;
  if (type === 'mobile') return `${head}****${lastFour(number)}`;
  if (type === 'service') return `${head}-***-${lastFour(number)}`;
  return `0${head}-****${lastFour(number)}`;
}

export function lastFour(number: PhoneNumber): string {
  return number.slice(-4);
}

/** The number in its parts; null for a foreign one. `head` is the mobile's first three, the area code without 0, or 400. */
export function chineseParts(
  number: PhoneNumber,
): { type: Exclude<PhoneNumberType, 'foreign'>; head: string; rest: string } | null {
  if (!number.startsWith('+86')) return null;
  const national = number.slice(3);
  if (MOBILE.test(national)) return { type: 'mobile', head: national.slice(0, 3), rest: national.slice(3) };
  if (SERVICE.test(national)) return { type: 'service', head: national.slice(0, 3), rest: national.slice(3) };
  const [, head, rest] = LANDLINE.exec(national) ?? [];
  return head === undefined || rest === undefined ? null : { type: 'landline', head, rest };
}

function resolve(main: string, homeAreaCode: string | undefined): Resolved {
  const text = main.replace(/\(0\)/, '').replace(/[\s().\-/·_]/g, '');
  if (!/^\+?\d+$/.test(text)) return { kind: 'invalid', reason: 'not-a-number' };
  const digits = text.replace('+', '');
  const isInternational = /^(\+|00)/.test(text);
  // +013… is a national number behind a plus that some exchange added
  if (/^\+0[1-9]/.test(text) && !digits.startsWith('086')) return resolveNational(digits, homeAreaCode);
  const afterChina = /^0{0,3}86(\d*)$/.exec(digits)?.[1];
  if (afterChina !== undefined && (digits.startsWith('0') || isInternational || afterChina.length >= 10)) {
    return resolveAfterChina(afterChina);
  }
  if (isInternational) return resolveForeign(digits.replace(/^0+/, ''));
  return resolveNational(digits, homeAreaCode);
}

/**
 * Behind +86 a short number is never local: the country code says that it is complete. And 951 to 955 are Ningxia's area
 * codes there, where in a bare number they open a 95xxx service number.
 */
function resolveAfterChina(digits: string): Resolved {
  if (/^95[1-5][2-8]\d{6,7}$/.test(digits)) {
    const landline = resolveLandline(digits);
    if (landline.kind === 'number') return landline;
  }
  const national = resolveNational(digits, undefined);
  return national.kind === 'invalid' && national.reason === 'area-code-needed'
    ? { kind: 'invalid', reason: 'too-short' }
    : national;
}

function resolveNational(digits: string, homeAreaCode: string | undefined): Resolved {
  const mobile = MOBILE.exec(digits)?.[1];
  if (mobile !== undefined)
    return MACHINE_HEAD.test(mobile) ? { kind: 'invalid', reason: 'unassigned' } : numberOf(mobile, 'mobile');
  const service = SERVICE.exec(digits)?.[1];
  if (service !== undefined) return numberOf(service, 'service');
  const behindPrefix = digits.replace(IP_DIAL_PREFIX, '');
  if (behindPrefix !== digits && digits.length > 11) return resolve(behindPrefix, homeAreaCode);
  if (SHORT_CODE.test(digits)) return { kind: 'short-code', code: digits };
  const areaCode = homeAreaCode?.replace(/^0/, '');
  if (/^[2-8]\d{6,7}$/.test(digits)) {
    return areaCode === undefined
      ? { kind: 'invalid', reason: 'area-code-needed' }
      : resolveLandline(areaCode + digits);
  }
  const shortCode = AREA_CODE_BEFORE_SHORT_CODE.exec(digits)?.[1];
  if (shortCode !== undefined) return { kind: 'short-code', code: shortCode };
  return resolveLandline(digits);
}

/**
 * libphonenumber trails the towns: they go from seven digits to eight and open new blocks. So eight digits pass in any
 * area that it knows at all; seven only where it says so, being otherwise a number that lost a digit.
 */
function resolveLandline(digits: string): Resolved {
  const [, area, local] = LANDLINE.exec(digits) ?? [];
  if (area === undefined || local === undefined) {
    return {
      kind: 'invalid',
      reason: digits.length < 10 ? 'too-short' : digits.length > 12 ? 'too-long' : 'unassigned',
    };
  }
  if (isAssigned(area + local)) return numberOf(area + local, 'landline');
  // two numbers that pass in every area that libphonenumber lists, of seven and of eight digits
  const isKnownArea = isAssigned(`${area}6552998`) || isAssigned(`${area}65529988`);
  if (isKnownArea && /^[2-8]\d{7}$/.test(local)) return numberOf(area + local, 'landline');
  return { kind: 'invalid', reason: isKnownArea && local.length === 7 ? 'too-short' : 'unassigned' };
}

function isAssigned(national: string): boolean {
  return parsePhoneNumberFromString(`+86${national}`)?.isValid() === true;
}

function resolveForeign(digits: string): Resolved {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  if (parsed?.isValid() === true && isPhoneNumber(parsed.number))
    return { kind: 'number', number: parsed.number, type: 'foreign' };
  // A plus without the 86: no American number looks like this, a Chinese mobile does.
  if (/^1[3-9]\d{9}$/.test(digits)) return resolveNational(digits, undefined);
  if (digits.length < 7) return { kind: 'invalid', reason: 'too-short' };
  return { kind: 'invalid', reason: digits.length > 15 ? 'too-long' : 'unassigned' };
}

function numberOf(national: string, type: PhoneNumberType): Resolved {
  const number = `+86${national}`;
  return isPhoneNumber(number) ? { kind: 'number', number, type } : { kind: 'invalid', reason: 'unassigned' };
}
