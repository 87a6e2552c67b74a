import type { Clock } from './clock.ts';
import { connectionOverrides, type ConnectionOverrides, type RetryCause } from './connection-overrides.ts';
import type { DebuggerLog, WebhookKind } from './debugger-log.ts';
import { SendFailure, type IncomingAnswer, type Send } from './http-send.ts';
import { signRequest, urlToSign, withoutFragment, type Params } from './signature.ts';

export type Method = 'GET' | 'POST';

export interface Webhook {
  kind: WebhookKind;
  url: string;
  method: Method;
  params: Params;
  callSid: string | null;
}

export type Fetched = { ok: true; url: string; answer: IncomingAnswer } | FetchFailure;
export interface FetchFailure {
  ok: false;
  code: number;
  message: string;
  url: string;
}

export interface AttemptDeps {
  authToken: string;
  clock: Clock;
  send: Send;
  log: DebuggerLog;
  closing: AbortSignal;
}

/** All attempts and redirects of one delivery, within Twilio's 15 s. */
export async function attemptWebhook(deps: AttemptDeps, webhook: Webhook, token: string | null): Promise<Fetched> {
  const { clock } = deps;
  const overrides = connectionOverrides(webhook.url);
  if (overrides === null) return failure(webhook, 11243, 'the rp connection override is not a retry policy');
  const startedAt = clock.now().getTime();
  for (let tries = 0; ; tries += 1) {
    const left = overrides.totalMs - (clock.now().getTime() - startedAt);
    const outcome = await tryOnce(deps, webhook, { overrides, token, left });
    const cause = 'cause' in outcome ? outcome.cause : null;
    if (cause === null || !overrides.retryOn.has(cause) || tries >= overrides.retries || left <= 0) {
      return outcome.result;
    }
  }
}

async function tryOnce(
  deps: AttemptDeps,
  webhook: Webhook,
  budget: { overrides: ConnectionOverrides; token: string | null; left: number },
): Promise<{ result: Fetched; cause?: RetryCause }> {
  let hop: Webhook = webhook;
  for (let hops = 0; hops <= 10; hops += 1) {
    const timeoutMs = Math.min(budget.overrides.readMs, Math.max(1, budget.left));
    const sent = await sendOnce(deps, hop, { timeoutMs, token: budget.token });
    if (sent instanceof SendFailure) {
      const code = sent.why === 'ct' ? 11205 : 11200;
      return { result: failure(hop, code, `${shortUrl(hop.url)}: ${sent.message}`), cause: sent.why };
    }
    if (sent.status >= 300 && sent.status < 400 && sent.location !== undefined) {
      hop = redirected(hop, sent);
      continue;
    }
    if (sent.status >= 200 && sent.status < 300) return { result: { ok: true, url: hop.url, answer: sent } };
    const cause: RetryCause = sent.status >= 500 ? '5xx' : '4xx';
    return { result: failure(hop, 11200, `${shortUrl(hop.url)} answered HTTP ${sent.status}`), cause };
  }
  return { result: failure(webhook, 11215, 'more than 10 redirects') };
}

async function sendOnce(
  deps: AttemptDeps,
  webhook: Webhook,
  how: { timeoutMs: number; token: string | null },
): Promise<IncomingAnswer | SendFailure> {
  const { closing, log } = deps;
  const { timeoutMs } = how;
  const { kind, callSid } = webhook;
  const request = signedRequest(deps.authToken, webhook, how.token);
  const entry = { kind, callSid, url: withoutFragment(webhook.url), params: { ...webhook.params } };
  try {
    const answer = await within(deps.clock, deps.send({ ...request, timeoutMs, signal: closing }), timeoutMs);
    const audio = answer.contentType?.startsWith('audio/') === true;
    log.webhook({ ...entry, status: answer.status, answer: audio ? `(${answer.contentType})` : answer.body });
    return answer;
  } catch (error) {
    if (closing.aborted) throw closing.reason;
    const failed = error instanceof SendFailure ? error : new SendFailure('ct', String(error), error);
    log.note({ ...entry, status: null, answer: null, message: failed.message });
    return failed;
  }
}

/** The limit on the simulator's clock, for a `send` that lives in a test's time. */
function within(clock: Clock, work: Promise<IncomingAnswer>, ms: number): Promise<IncomingAnswer> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(new SendFailure('rt', `no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}

function signedRequest(authToken: string, webhook: Webhook, token: string | null) {
  const bare = withoutFragment(webhook.url);
  const form = new URLSearchParams(webhook.params).toString();
  const get = webhook.method === 'GET';
  const url = get && form !== '' ? `${bare}${bare.includes('?') ? '&' : '?'}${form}` : bare;
  const medium = webhook.kind === 'sms' || webhook.kind === 'sms-status' ? 'sms' : 'voice';
  return {
    method: webhook.method,
    url,
    body: get ? '' : form,
    headers: {
      'user-agent': 'TwilioProxy/1.1',
      accept: '*/*',
      'x-home-region': 'us1',
      'x-twilio-signature': signRequest(authToken, urlToSign(url, medium), get ? {} : webhook.params),
      ...(get ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      ...(token === null ? {} : { 'i-twilio-idempotency-token': token }),
    },
  };
}

/** 307 and 308 repeat the request, the others turn it into a GET without parameters. */
function redirected(webhook: Webhook, answer: IncomingAnswer): Webhook {
  const url = new URL(answer.location ?? '', withoutFragment(webhook.url)).toString();
  if (answer.status === 307 || answer.status === 308) return { ...webhook, url };
  return { ...webhook, url, method: 'GET', params: {} };
}

function failure(webhook: Webhook, code: number, message: string): FetchFailure {
  return { ok: false, code, message, url: withoutFragment(webhook.url) };
}

/** Without its query: a GET carries the parameters, and with them phone numbers, there. */
function shortUrl(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? url;
}
