import type { LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import { maskPhoneNumbers } from '../../src/log.ts';
import type { FuzzRequest } from './fuzz-requests.ts';

/** What an answer breaks, in words that are the same for the same fault; empty when all is well. */
export function judgeAnswer(request: FuzzRequest, answer: Answer, numbers: ReadonlySet<string>): string[] {
  return [
    ...judgeStatus(request, answer),
    ...judgeShape(request, answer),
    ...judgeLeaks(request, answer),
    ...judgeNumbers(request, answer, numbers),
    ...judgeHeaders(answer),
  ];
}

export type Answer = Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body'>;

const NOT_BUILT = 'The console is not built';

function judgeStatus(request: FuzzRequest, { statusCode, body }: Answer): string[] {
  if (request.signed === 'genuine' && isWebhook(request)) {
    // 403 is for what Twilio would not send; a genuine signature makes none of these.
    return [200, 204, 403].includes(statusCode) ? [] : [`a signed webhook is answered ${statusCode}`];
  }
  if (request.target.kind === 'webhook' && isWebhook(request) && statusCode !== 403)
    return [`a webhook without a genuine signature is answered ${statusCode}`];
  if (statusCode >= 500 && !body.includes(NOT_BUILT)) return [`answered ${statusCode}`];
  const isOpen = request.target.kind !== 'api' || request.url.startsWith('/api/session');
  if (!isOpen && request.actor.standing === 'stranger' && statusCode < 400)
    return [`a stranger is answered ${statusCode}`];
  return [];
}

/** An odd method on a carrier's path is nobody's: 404 as anywhere else. */
function isWebhook({ target, method }: FuzzRequest): boolean {
  return target.kind === 'webhook' && (method === 'GET' || method === 'POST');
}

const problem = z.object({
  type: z.string().startsWith('/problems/'),
  title: z.string(),
  status: z.number(),
  instance: z.uuid(),
});

function judgeShape(request: FuzzRequest, { statusCode, headers, body }: Answer): string[] {
  const type = String(headers['content-type'] ?? '');
  if (isWebhook(request)) {
    if (statusCode === 200 && !(type.startsWith('text/xml') && /^<\?xml[^>]*>\s*<Response[\s>/]/.test(body)))
      return ['a webhook is answered something else than TwiML'];
    return statusCode === 200 || body === '' ? [] : ['a refused webhook is told something'];
  }
  if (statusCode < 400 || body.includes(NOT_BUILT)) return [];
  // The phone simulator is the outside world, and answers as it likes.
  if (request.url.startsWith('/phone')) return [];
  if (request.target.kind === 'link' && type.startsWith('text/html')) return [];
  // Of a sound file the range that is there is the answer (RFC 9110, 15.5.17).
  if (request.method === 'HEAD' || (statusCode === 416 && headers['content-range'])) return [];
  const parsed = type.startsWith('application/problem+json') ? problem.safeParse(parseJson(body)) : null;
  if (!parsed?.success) return [`an error (${statusCode}) is no application/problem+json`];
  return parsed.data.status === statusCode ? [] : ['the problem names another status'];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const LEAKS: Record<string, RegExp> = {
  'a stack trace': /\n?\s+at [\w.<> ]+ ?\(?(?:file:|node:|\/)[^)]*:\d+:\d+/,
  'a path of the machine': /(?:\/home\/|\/tmp\/|\/root\/|\/usr\/|\/work\/|node_modules|\.ts:\d+)/,
  SQL: /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^<]{1,200}\b(?:FROM|VALUES|SET|WHERE)\b/,
  'words of the database':
    /invalid byte sequence|violates [\w-]+ constraint|relation "|column "|syntax error at|Invalid `|ECONNREFUSED/,
  'words of JavaScript': /Cannot read propert|is not a function|is not iterable|undefined is not/,
};

/** The report of lost leads shows managers the query that they may run themselves. */
const SHOWS_SQL = '/api/reports/lost-leads';

function judgeLeaks({ target }: FuzzRequest, { body, headers }: Answer): string[] {
  if (!/json|html|xml|plain/.test(String(headers['content-type'] ?? ''))) return [];
  return Object.entries(LEAKS).flatMap(([what, sign]) => {
    if (what === 'SQL' && target.path === SHOWS_SQL) return [];
    return sign.test(body) ? [`an answer holds ${what}`] : [];
  });
}

/** Managers reveal a number with a reason, or read what they set up themselves; a stranger sees none at all. */
/** Of how a number is written; nobody's. */
const EXAMPLES = /13800138000 or 021-62345678/;
const MAY_HOLD = /\/(reveal|settings|hotlines|users|rule-sets|reps|hand-over|openapi|docs|metrics|rep-channels?)\b/;

function judgeNumbers(
  request: FuzzRequest,
  { statusCode, body, headers }: Answer,
  numbers: ReadonlySet<string>,
): string[] {
  if (!/json|html|xml/.test(String(headers['content-type'] ?? ''))) return [];
  const isProblem = statusCode >= 400 && maskPhoneNumbers(body.replace(EXAMPLES, '')) !== body.replace(EXAMPLES, '');
  if (isProblem && !MAY_HOLD.test(request.url)) return ['an error holds a phone number'];
  const { standing } = request.actor;
  if (standing === 'agent' || standing === 'rep' || request.target.kind === 'webhook' || MAY_HOLD.test(request.url))
    return [];
  const shown = [...body.matchAll(/(?<!\d)\+?86\d{10,11}(?!\d)/g)].find(([number]) =>
    numbers.has(number.replace(/^\+?/, '+')),
  );
  return shown ? [`a full number is shown to ${standing}`] : [];
}

function judgeHeaders({ headers }: Answer): string[] {
  return headers['x-content-type-options'] === 'nosniff' ? [] : ['an answer lacks the security headers'];
}
