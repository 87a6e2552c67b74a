import pino, { type DestinationStream } from 'pino';
import type { Config } from './config.ts';

export type Log = pino.Logger;

/** The one logger; request.log and job.log are its children. Phone numbers are masked in the finished line. */
export function createLog(
  config: Pick<Config, 'logLevel' | 'role'>,
  destination: DestinationStream = pino.destination(1),
): Log {
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid, role: config.role },
      // `config.secrets` prints as [secrets] by itself; these are what others may hand us.
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[secret]' },
      serializers: { err: errorWithoutRow, error: errorWithoutRow },
      hooks: { streamWrite: maskPhoneNumbers },
    },
    destination,
  );
}

/**
 * Masks every phone number in a text, so that nobody has to remember to: in nested keys, messages, addresses. Rather
 * one figure too many than one number: an eleven-digit figure like a mobile number is masked too.
 */
export function maskPhoneNumbers(text: string): string {
  return text.replace(NUMBER_OR_KEPT, (found: string, kept: string | undefined, asFigure: string | undefined) => {
    if (kept !== undefined) return kept;
    // A JSON number, or text that looks like one: a zero is right in both, where stars would break the line.
    if (asFigure !== undefined) return '0';
    return `****${found.replace(/\D/g, '').slice(-4)}`;
  });
}

const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  '["set-cookie"]',
  '["x-twilio-signature"]',
];

/** Looks like numbers and is none. */
const KEPT = [
  String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`, // UUID
  String.raw`\b[a-z]{2}[0-9a-f]{32}\b`, // a carrier's id
  String.raw`\b(?=\d*[a-f])[0-9a-f]{16,}\b`, // hash, trace id
  String.raw`\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?`, // date, time
];

/** What may stand between digits, as in `138 0013 8000`, `(010) 6552-9988`, `%2B86%20138`. */
const GAP = String.raw`(?:[ \-().]|\) | \(|%20)?`;
const MOBILE = String.raw`1[3-9]\d${GAP}\d{4}${GAP}\d{4}`;
const SERVICE = String.raw`[48]00${GAP}\d{3}${GAP}\d{4}`;

const NUMBERS = [
  String.raw`(?:\+|%(?:25)*2B)${GAP}[1-9](?:${GAP}\d){6,14}`, // E.164 of any country
  String.raw`00[1-9](?:${GAP}\d){8,13}`, // the same after an international prefix
  String.raw`(?:86${GAP})?(?:${MOBILE}|${SERVICE})`, // epoch milliseconds have 13 digits too, and begin with 1
  String.raw`\(?0[1-9]\d{1,2}${GAP}\d{3,4}${GAP}\d{4}`, // landline with its area code
  String.raw`86${GAP}[1-9]\d{1,2}${GAP}\d{7,8}`, // landline after the country code alone
];

/** Not inside a longer run of digits, nor behind a decimal point. */
const ALONE = String.raw`(?<!\d|\d\.)`;
const FIGURE = String.raw`(?<=[:[,])(?:86)?(?:1[3-9]\d{9}|[48]00\d{7}|(?<=86)[1-9]\d{8,10})(?=[,\]}])`;
const NUMBER_OR_KEPT = new RegExp(`(${KEPT.join('|')})|(${FIGURE})|${ALONE}(?:${NUMBERS.join('|')})(?!\\d)`, 'gi');

/** PostgreSQL repeats the row in `detail` and `where`, and rows hold names and notes. */
function errorWithoutRow(error: Error): object {
  const {
    detail: _detail,
    where: _where,
    hint: _hint,
    internalQuery: _query,
    ...rest
  } = pino.stdSerializers.err(error);
  return rest;
}
