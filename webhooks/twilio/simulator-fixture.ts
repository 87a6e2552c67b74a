import Fastify from 'fastify';
import { CarrierError, type CallControl } from '../../src/calls/call-control.ts';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import { line } from '../../src/calls/prompts.ts';
import type { Say, VoiceReply } from '../../src/calls/voice-reply.ts';
import { SIMULATOR_ACCOUNT_SID } from '../../src/config.ts';
import { createTestClock, type TestClock } from '../../phone-simulator/clock.ts';
import { carrierRest } from '../../phone-simulator/rest.ts';
import { createPhoneSimulator, type PhoneSimulator } from '../../phone-simulator/simulator.ts';
import { CALLBACK_OVERRIDES, TWIML_OVERRIDES } from './callback-urls.ts';
import { createTwilioCallControl } from './control.ts';
import { openWebhooks, PUBLIC_URL, testConfig, type WebhookFixture } from './webhook-fixture.ts';

export const HOTLINE = '+864008001234';
export const CALLER = '+8613800138000';
export const REP = '+8613987654321';
export const callId = '0198c0de-0000-7000-8000-0000000000c1';
export const callerLegId = '0198c0de-0000-7000-8000-0000000000a1';
export const agentLegId = '0198c0de-0000-7000-8000-0000000000a2';
export const repLegId = '0198c0de-0000-7000-8000-0000000000a3';
export const agentId = '0198c0de-0000-7000-8000-0000000000b1';
export const caller = { callId, callerLegId };
export const agentLeg = { callId, legId: agentLegId, agentId, hotlineNumber: HOTLINE, ringSeconds: 20 };
export const repLeg = { callId, legId: repLegId, to: REP, hotlineNumber: HOTLINE, ringSeconds: 20 };

export interface SimulatorFixture {
  clock: TestClock;
  webhooks: WebhookFixture;
  simulator: PhoneSimulator;
  control: CallControl;
  /** Where the control finds the carrier; a test may move it. */
  api: { url: string };
  /** The core fails on an event, or on a round of waiting, while this says so; and where a moved caller belongs. */
  core: { failsOn(event: CarrierEvent | null): boolean; place: 'waiting' | 'conference' | 'farewell' };
  happened<Kind extends CarrierEvent['kind']>(kind: Kind): Extract<CarrierEvent, { kind: Kind }>[];
  close(): Promise<void>;
}

/** The webhooks and the control at two ends of the phone simulator, whose time the test moves. */
export async function openSimulator(): Promise<SimulatorFixture> {
  const clock = createTestClock();
  const config = testConfig();
  const core: SimulatorFixture['core'] = { failsOn: () => false, place: 'waiting' };
  const webhooks = await openWebhooks({
    receive: async (event) => {
      if (core.failsOn(event)) throw new Error('the core fails, as the test wants');
      return reply(event, webhooks.events, core.place);
    },
    waitRound: async (ask) => {
      if (core.failsOn(null)) throw new Error('the core fails, as the test wants');
      return { kind: 'wait-round', ...ask, say: [], language: 'zh-CN', takesKey: true };
    },
  });
  const base = `${PUBLIC_URL}/webhooks/twilio`;
  const urls = {
    voiceUrl: `${base}/voice${TWIML_OVERRIDES}`,
    voiceFallbackUrl: `${base}/voice-fallback`,
    statusCallback: `${base}/status${CALLBACK_OVERRIDES}`,
    smsUrl: `${base}/sms${CALLBACK_OVERRIDES}`,
  };
  const simulator = createPhoneSimulator({
    accountSid: SIMULATOR_ACCOUNT_SID,
    authToken: 'newer-token',
    clock,
    numbers: [{ number: HOTLINE, ...urls }],
    send: (request) => clock.during(intoWebhooks(webhooks, request)),
  });
  const rest = Fastify();
  await rest.register(carrierRest, { prefix: '/carrier', simulator });
  const api = { url: `${await rest.listen({ host: '127.0.0.1', port: 0 })}/carrier/` };
  return {
    clock,
    webhooks,
    simulator,
    core,
    api,
    control: createTwilioCallControl({ config, clock, apiUrl: () => api.url }),
    happened<Kind extends CarrierEvent['kind']>(kind: Kind) {
      return webhooks.events.filter((event): event is Extract<CarrierEvent, { kind: Kind }> => event.kind === kind);
    },
    async close() {
      await simulator.close();
      await Promise.all([webhooks.app.close(), rest.close()]);
    },
  };
}

export async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (fault: unknown) => (fault instanceof CarrierError ? fault.fault : String(fault)),
  );
}

/** What a small core would say: wait, whisper twice, join, goodbye. */
function reply(
  event: CarrierEvent,
  events: readonly CarrierEvent[],
  place: SimulatorFixture['core']['place'],
): VoiceReply {
  const spoken = { callId, language: 'zh-CN' } as const;
  const waiting = (say: Say[], round = 0): VoiceReply => {
    return { kind: 'wait', ...spoken, legId: callerLegId, say, waitingFor: 'agent', round };
  };
  switch (event.kind) {
    case 'call-came-in':
      return waiting([line('zh-CN', 'welcome')]);
    case 'rep-answered':
      return {
        kind: 'whisper',
        ...spoken,
        legId: event.legId,
        say: [line('zh-CN', 'whisper', { who: '王芳' })],
        seconds: 6,
      };
    case 'rep-pressed':
      if (event.digit === '1')
        return { kind: 'join', ...spoken, legId: event.legId, say: [line('zh-CN', 'connecting')] };
      if (events.filter(({ kind }) => kind === 'rep-pressed').length > 1)
        return { kind: 'goodbye', say: [line('zh-CN', 'passedOn')] };
      return { kind: 'whisper', ...spoken, legId: event.legId, say: [line('zh-CN', 'whisperAgain')], seconds: 6 };
    case 'caller-asked':
      if (place === 'conference') return { kind: 'caller-joins', callId, legId: event.legId };
      return place === 'waiting' ? waiting([]) : { kind: 'goodbye', say: [line('zh-CN', 'promise')] };
    case 'wait-key-pressed':
      return waiting([], event.round + 1);
    default:
      return { kind: 'nothing' };
  }
}

async function intoWebhooks(
  webhooks: WebhookFixture,
  request: { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; body: string },
) {
  const { method, headers, url, body } = request;
  const payload = method === 'POST' ? { payload: body } : {};
  const answer = await webhooks.app.inject({ method, headers, url: url.replace(PUBLIC_URL, ''), ...payload });
  return {
    status: answer.statusCode,
    contentType: answer.headers['content-type']?.toString() ?? null,
    body: answer.body,
  };
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
