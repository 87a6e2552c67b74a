/** One way to read a written number: the digits part, and the extension behind it. */
export type NumberReading = { main: string; extension: string | null };

/** What a carrier writes when there is no number. The keypad words are published by Twilio (266696687 = ANONYMOUS). */
const WITHHELD_WORDS =
  /^(anonymous|unknown|restricted|unavailable|private|withheld|blocked|no ?number|not ?available|none|null|undefined|n\/a|匿名|未知|隐藏|未显示|未提供|保密|无号码|私人|无$)/;
const KEYPAD_WORDS = new Set(['266696687', '7378742833', '86282452253']);
/** BLOCKED and UNKNOWN are seven digits, like a local number: only a plus tells them apart. */
const KEYPAD_WORDS_WITH_PLUS = new Set(['+2562533', '+8656696', '+8566696']);

/** Bidi and zero-width marks come along when a number is copied from a chat or a contact card. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const DASHES = /[\u2010-\u2015\u2212\u30fc\ufe58\uff0d]/g;

/** Half width, lower case, without invisible marks and without the wrapping of SIP, tel and Twilio client addresses. */
export function plainText(raw: string): string {
  const text = raw
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(DASHES, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  const address = /<([^>]*)>/.exec(text)?.[1] ?? text;
  const bare = percentDecoded(address)
    .replace(/^(sips?|tel|client|callto|h323|phone|whatsapp):(\/\/)?/, '')
    .replace(/^(tel|phone|mobile|cell|联系电话|电话号码|手机号码|手机号|电话|手机|座机|号码)[.:\s]*/, '');
  const [user = '', ...parameters] = bare.replace(/@.*$/, '').split(/;(?=[a-z-]+(?:=|$))/);
  // a SIP address of a host alone names no user
  if (/^\d{1,3}(\.\d{1,3}){3}(:\d+)?$/.test(user)) return '';
  return `${contextOf(parameters)}${user}${extensionOf(parameters)}`.replace(/^[*#]31#/, '').trim();
}

/** True where the text stands for "number not presented". */
export function isWithheld(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (/^[+0\-*#x. ]*$/.test(text) || WITHHELD_WORDS.test(text)) return true;
  return /^\+?\d+$/.test(text) && (KEYPAD_WORDS.has(digits) || KEYPAD_WORDS_WITH_PLUS.has(text));
}

/** Two stars are not an extension's mark but a mask (139****5678). */
const EXTENSION_MARK = '(?:转接?|轉接?|分机号?|分機|内线|內線|extension|extn|ext|x|[,;#pw]|(?<!\\*)\\*(?!\\*))';
const MARKED_EXTENSION = new RegExp(`^(.*?\\d.*?)(?:${EXTENSION_MARK}[.:\\s-]*)+(\\d{1,8})[#\\s]*$`);
const BRACKETED_EXTENSION = new RegExp(`^(.*?\\d.*?)\\(\\s*(?:${EXTENSION_MARK}[.:\\s-]*)*(\\d{1,6})\\s*\\)$`);
const MOBILE_OR_SERVICE = /^(?:(?:\+|00)?86)?0?(?:1[3-9]\d{9}|[48]00\d{7})$/;
const FOREIGN = /^(?:\+|00)(?!0*86)/;

/**
 * The ways to read the text, most certain first; the caller takes the first that gives a real number.
 * libphonenumber glues a Chinese extension to the number, so it must be gone before the number is parsed.
 * A hyphen alone proves nothing (138-0013-8000): in a Chinese number it opens an extension when what stands before it
 * is a number by itself (0755-26552800-801). Foreign numbers are grouped too freely for that: they are read whole first.
 */
export function readings(text: string): NumberReading[] {
  const marked = MARKED_EXTENSION.exec(text) ?? BRACKETED_EXTENSION.exec(text);
  if (marked) return [reading(marked[1], marked[2])];
  const whole: NumberReading = { main: text.replace(/[#,;]+$/, ''), extension: null };
  if (MOBILE_OR_SERVICE.test(text.replace(/[^\d+]/g, ''))) return [whole];
  const hyphen = /^(.*\d)-(\d{1,6})$/.exec(text);
  const gap = /^(.*\d)[. ](\d{1,6})$/.exec(text);
  const split = [hyphen, gap].flatMap((found) => (found ? [reading(found[1], found[2])] : []));
  return hyphen && !FOREIGN.test(text) ? [...split, whole] : [whole, ...split];
}

/** Two numbers in one field (a/b, a、b, a或b): which one calls is a guess, so none is taken. */
export function hasSeveralNumbers(text: string): boolean {
  return /\d{5,}[^+\d]*(?:[/、|]|或|和| or | and )[^\d]*\d/.test(text) || /\d{7,}\s*[,;]\s*\+?\d{9,}/.test(text);
}

function reading(main: string | undefined, extension: string | undefined): NumberReading {
  return { main: main ?? '', extension: extension ?? null };
}

function percentDecoded(text: string): string {
  return text.replace(/%2b/g, '+').replace(/%20/g, ' ').replace(/%23/g, '#');
}

/** RFC 3966: `tel:65529988;phone-context=+8610` is a local number and the prefix that completes it. */
function contextOf(parameters: string[]): string {
  return /^phone-context=(\+\d+)$/.exec(parameters.find((p) => p.startsWith('phone-context=')) ?? '')?.[1] ?? '';
}

function extensionOf(parameters: string[]): string {
  const digits = /^(?:ext|extension|isub|postd)=p?(\d+)$/.exec(
    parameters.find((p) => /^(ext|isub|postd)/.test(p)) ?? '',
  )?.[1];
  return digits === undefined ? '' : `,${digits}`;
}
