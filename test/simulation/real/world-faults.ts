import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signRequest } from '../../../phone-simulator/signature.ts';
import { HOTLINE } from '../../app-fixture.ts';
import { pick } from '../../robustness/desk-acts.ts';
import { strangerOf } from './callers-of-a-day.ts';
import { drawMs } from './fault.ts';
import type { Fault, FaultTools } from './fault.ts';
import { ACCOUNT, AUTH_TOKEN } from './installation.ts';

/** Begins the ids of calls that no carrier ever carried. */
export const FORGED_SID = 'CA00f0e9ed';
const ROUTES = ['voice', 'status', 'menu', 'wait', 'conference', 'leg-status', 'whisper', 'left-conference', 'sms'];

/** What strangers on the net do, and callers in great number. */
export const worldFaults: readonly Fault[] = [
  { name: 'forged requests', lane: 'world', inject: (tools) => forge(tools) },
  { name: 'replayed requests', lane: 'world', inject: (tools) => replay(tools) },
  { name: 'malformed requests', lane: 'world', inject: (tools) => malform(tools) },
  { name: 'enormous requests', lane: 'world', inject: (tools) => swell(tools) },
  {
    name: 'flood from one number',
    lane: 'world',
    async inject({ callers, random, seed }) {
      for (let call = 0; call < 12; call += 1) callers.place(strangerOf(seed, 900), seed, drawMs(random, 500, 4_000));
    },
  },
  {
    name: 'burst of calls',
    lane: 'world',
    async inject({ callers, random, seed }) {
      for (let call = 0; call < 25; call += 1) {
        callers.place(strangerOf(seed, 600 + call), seed, drawMs(random, 300, 5_000));
        await wait(10);
      }
    },
  },
];

async function forge({ here, random, breach }: FaultTools): Promise<void> {
  for (let count = 0; count < 6; count += 1) {
    const url = `${here.publicUrl}/webhooks/twilio/${pick(random, ROUTES)}`;
    const params = callParams(random() < 0.5 ? '+8613900000000' : strangerOf(1, 1));
    const signature = random() < 0.5 ? '' : signRequest('somebody else’s token', url, params);
    const status = await post(url, new URLSearchParams(params).toString(), signature);
    if (status !== null && status !== 403)
      breach('10 a forged request is refused', `${url.split('/').at(-1)} answered ${status}`);
  }
}

/** The carrier's own words, once more: the signature is good, and nothing may change. */
async function replay({ here, random }: FaultTools): Promise<void> {
  const sent = here.simulator.log().filter((entry) => 'params' in entry && 'url' in entry && entry.callSid !== null);
  for (let count = 0; count < 8 && sent.length > 0; count += 1) {
    const entry: any = pick(random, sent);
    if (!entry.url.startsWith(here.publicUrl)) continue;
    await post(
      entry.url,
      new URLSearchParams(entry.params).toString(),
      signRequest(AUTH_TOKEN, entry.url, entry.params),
    );
  }
}

async function malform({ here, random, breach }: FaultTools): Promise<void> {
  const shapes: Record<string, string>[] = [
    {},
    { AccountSid: ACCOUNT, CallSid: 'not-a-sid', From: '\u0000', To: HOTLINE },
    {
      AccountSid: ACCOUNT,
      CallSid: `CA${'z'.repeat(32)}`,
      CallStatus: 'no-such-word',
      From: '++86--',
      To: '',
    },
    { AccountSid: ACCOUNT, Digits: '1'.repeat(500), SequenceNumber: '-1', Timestamp: 'yesterday' },
  ];
  for (let count = 0; count < 6; count += 1) {
    const url = `${here.publicUrl}/webhooks/twilio/${pick(random, ROUTES)}?call=%00&leg=${'a'.repeat(40)}`;
    const params = pick(random, shapes);
    const status = await post(url, new URLSearchParams(params).toString(), signRequest(AUTH_TOKEN, url, params));
    // 503: not taken for now, which a database that is away explains.
    if (status !== null && status >= 500 && status !== 503)
      breach('a malformed request is no fault of ours', `${status}`);
  }
  const broken = await post(`${here.publicUrl}/api/session`, '{"login": ', '', 'application/json');
  if (broken !== null && broken >= 500) breach('a malformed request is no fault of ours', `/api/session ${broken}`);
}

async function swell({ here, breach }: FaultTools): Promise<void> {
  const huge = `Body=${'a'.repeat(1_500_000)}`;
  for (const [path, type] of [
    ['/webhooks/twilio/voice', 'application/x-www-form-urlencoded'],
    ['/api/session', 'application/json'],
  ] as const) {
    const status = await post(`${here.publicUrl}${path}`, huge, '', type);
    if (status !== null && (status < 400 || status >= 500))
      breach('an enormous request is refused', `${path} answered ${status}`);
  }
}

function callParams(from: string): Record<string, string> {
  const CallSid = `${FORGED_SID}${randomBytes(12).toString('hex')}`;
  return {
    AccountSid: ACCOUNT,
    ApiVersion: '2010-04-01',
    CallSid,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: from,
    To: HOTLINE,
  };
}

/** Null: nobody answered, as when the node died under it, or the answer was that the database is known to be gone: then nobody's body is read. */
async function post(
  url: string,
  body: string,
  signature: string,
  type = 'application/x-www-form-urlencoded',
): Promise<number | null> {
  try {
    const headers = { 'content-type': type, ...(signature && { 'x-twilio-signature': signature }) };
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(8_000) });
    const said = await response.text();
    return response.status === 503 && said.includes('/problems/database-gone') ? null : response.status;
  } catch {
    return null;
  }
}
