import { integerBetween } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';
import { signRequest } from '../../phone-simulator/signature.ts';
import type { Actor } from './fuzz-app.ts';
import type { Target } from './fuzz-targets.ts';
import { BROKEN_JSON, chance, ODD_TEXTS, oddValue, pick } from './odd-values.ts';
import type { Json } from './odd-values.ts';
import { valueOf } from './schema-values.ts';
import type { Seen } from './schema-values.ts';

export interface FuzzRequest {
  target: Target;
  actor: Actor;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** `genuine`: the carrier's own signature. */
  signed: 'genuine' | 'forged' | 'no';
}
export interface Maker {
  random: Random;
  seen: Seen;
  publicUrl: string;
}

const HALF_PAIR = /\p{Surrogate}/u;
const ODD_TYPES = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
];
const ODD_METHODS = ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST', 'GET', 'TRACE', 'PROPFIND', 'SEARCH', 'LINK'];
const ODD_SEGMENTS = [
  '..',
  '%2e%2e%2f',
  '%00',
  '%',
  '%zz',
  '%ff',
  '%ed%a0%80',
  'a'.repeat(2_000),
  '__proto__',
  '%252e',
  ';x=1',
  '*',
];
const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['accept', 'text/html'],
  ['accept', 'x/'.repeat(2_000)],
  ['x-forwarded-for', '8.8.8.8'],
  ['x-forwarded-host', 'evil.example'],
  ['x-http-method-override', 'DELETE'],
  ['content-encoding', 'gzip'],
  ['range', 'bytes=99999999999-'],
  ['if-none-match', '*'],
  ['if-modified-since', 'NaN'],
  ['origin', 'null'],
  ['origin', 'https://evil.example'],
  ['sec-fetch-site', 'cross-site'],
  ['host', 'evil.example:1'],
  ['authorization', `Basic ${'x'.repeat(5_000)}`],
  ['authorization', 'Bearer'],
  ['cookie', `hotline_session=%00; ${'a=b; '.repeat(500)}`],
  ['cookie', '=;;__proto__=1; hotline_session'],
  ['accept-language', ',;q=NaN'],
  ['expect', '200-ok'],
];

/** A request to this address: as its description asks, or with something wrong in one or two places. */
export function makeRequest(maker: Maker, target: Target, actor: Actor): FuzzRequest {
  const { random } = maker;
  const isOdd = chance(random, 0.5);
  const path = target.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    segment(maker, target, isOdd ? 0.15 : 0, name),
  );
  const query = queryFor(maker, target, isOdd);
  const method = isOdd && chance(random, 0.08) ? pick(random, ODD_METHODS) : target.method;
  const request: FuzzRequest = {
    ...{
      target,
      actor,
      method,
      url: query === '' ? path : `${path}?${query}`,
      headers: {},
      body: undefined,
      signed: 'no',
    },
  };
  if (target.kind === 'webhook') return asWebhook(maker, request, isOdd);
  identify(random, request);
  if (target.body !== null || (isOdd && chance(random, 0.1))) addBody(maker, request, isOdd);
  if (isOdd && chance(random, 0.2)) addHeader(random, request);
  return request;
}

function segment({ random, seen }: Maker, target: Target, oddShare: number, name: string): string {
  if (chance(random, oddShare)) return pick(random, ODD_SEGMENTS);
  if (name === 'act') return pick(random, ['accept', 'hold', 'snooze', 'x']);
  const collection = /\/([\w-]+)\/\{id\}/.exec(target.path)?.[1] ?? name;
  const known = seen.of(random, name === 'id' ? `/${collection}` : name);
  const made = valueOf({ type: 'string', format: 'uuid' }, { random, seen, name: 'none' });
  return encodeURIComponent(String(known !== undefined && chance(random, 0.85) ? known : made));
}

function queryFor(maker: Maker, target: Target, isOdd: boolean): string {
  const { random } = maker;
  const parts: string[] = [];
  for (const [name, of] of Object.entries(target.query)) {
    if (target.kind !== 'webhook' && chance(random, 0.4)) continue;
    const isBad = isOdd && chance(random, 0.2);
    const value = isBad ? oddValue(random) : valueOf(of, { ...maker, name });
    parts.push(`${name}=${encoded(typeof value === 'object' ? JSON.stringify(value) : String(value))}`);
  }
  if (isOdd && chance(random, 0.1))
    parts.push(pick(random, ['a[]=1', '__proto__[x]=1', '%', '=&&', 'limit=1&limit=2', `q=${'x'.repeat(9_000)}`]));
  return parts.join('&');
}

function identify(random: Random, request: FuzzRequest): void {
  const { token } = request.actor;
  if (token === null) return;
  if (chance(random, 0.7)) request.headers['authorization'] = `Bearer ${token}`;
  else request.headers['cookie'] = `hotline_session=${token}`;
}

function addBody(maker: Maker, request: FuzzRequest, isOdd: boolean): void {
  const { random } = maker;
  request.headers['content-type'] = 'application/json';
  if (isOdd && chance(random, 0.15)) {
    request.body = pick(random, BROKEN_JSON);
  } else if (isOdd && chance(random, 0.1)) {
    request.headers['content-type'] = pick(random, ODD_TYPES);
    request.body = pick(random, [
      'a=b&c=%00',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
      '<a/>',
      'reason=%ED%A0%80',
    ]);
  } else {
    const valid = valueOf(request.target.body ?? {}, { ...maker, name: 'body' });
    request.body = JSON.stringify(isOdd ? mutate(random, valid) : valid);
  }
}

/** One or two places of a value changed: another type, a name that means something to JavaScript, something gone. */
export function mutate(random: Random, value: Json): Json {
  const copy: Json = structuredClone(value);
  let mutated = copy;
  for (let time = integerBetween(random, 1, 2); time > 0; time -= 1) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random: Random, value: Json): Json {
  if (value === null || typeof value !== 'object' || chance(random, 0.1)) return oddValue(random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [oddValue(random)];
    const at = integerBetween(random, 0, value.length - 1);
    return value.map((item, place) => (place === at ? mutateOnce(random, item) : item));
  }
  const names = Object.keys(value);
  if (names.length === 0) return { [pick(random, ODD_TEXTS)]: oddValue(random) };
  const name = pick(random, names);
  if (chance(random, 0.12)) return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  if (chance(random, 0.08)) return { ...value, [pick(random, ODD_TEXTS)]: oddValue(random) };
  return { ...value, [name]: mutateOnce(random, value[name] ?? null) };
}

function addHeader(random: Random, request: FuzzRequest): void {
  const [name, value] = pick(random, ODD_HEADERS);
  request.headers[name] = value;
}

function asWebhook(maker: Maker, request: FuzzRequest, isOdd: boolean): FuzzRequest {
  const { random, publicUrl } = maker;
  const form = webhookForm(maker, request, isOdd);
  if (request.method === 'GET') {
    request.url += `${request.url.includes('?') ? '&' : '?'}${formText(form)}`;
  } else {
    request.headers['content-type'] = 'application/x-www-form-urlencoded';
    request.body = formText(form);
  }
  const isStranger = request.actor.standing === 'stranger';
  request.signed = isStranger ? pick(random, ['forged', 'no']) : 'genuine';
  const signature = signRequest(
    isStranger ? 'guess' : 'simulator',
    publicUrl + request.url,
    request.method === 'GET' ? {} : form,
  );
  if (request.signed !== 'no') request.headers['x-twilio-signature'] = signature;
  return request;
}

function webhookForm(maker: Maker, request: FuzzRequest, isOdd: boolean): Record<string, string> {
  const { random } = maker;
  const made = valueOf(request.target.body ?? {}, { ...maker, name: 'form' });
  const form: Record<string, string> = {};
  for (const [name, value] of Object.entries(made ?? {})) form[name] = String(value);
  if (isOdd) {
    const name = pick(
      random,
      Object.keys(form).filter((key) => key !== 'AccountSid'),
    );
    form[name] = pick(random, ODD_TEXTS).replace(HALF_PAIR, '?');
  }
  return form;
}

function formText(form: Record<string, string>): string {
  return Object.entries(form)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encoded(value)}`)
    .join('&');
}

/** As a browser does it; half a surrogate pair, which it cannot, as the bytes that somebody may send by hand. */
function encoded(text: string): string {
  return HALF_PAIR.test(text) ? '%ED%A0%80' : encodeURIComponent(text);
}
