import type { FastifyInstance } from 'fastify';
import { isDialable, isNumber } from './addresses.ts';
import { isFinal, type CallLeg, type StatusCallback } from './call-leg.ts';
import { talkSeconds } from './call-params.ts';
import { CarrierRefusal, dateOrNull, inTime, notFound, pageOf } from './rest-answer.ts';
import { names, readForm, type Form } from './rest-form.ts';
import { runCall } from './run-call.ts';
import type { PhoneSimulator } from './simulator.ts';
import type { Source } from './twiml-fetch.ts';
import { accountPath, queryOf, sidOf } from './rest-paths.ts';

/** The 36 parameters of the reference. Machine detection, SIP and recording ones are taken and do nothing here. */
const createNames = names(`To From Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent
  StatusCallbackMethod SendDigits Timeout Record RecordingChannels RecordingStatusCallback
  RecordingStatusCallbackMethod RecordingStatusCallbackEvent RecordingConfigurationId SipAuthUsername SipAuthPassword
  MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold MachineDetectionSpeechEndThreshold
  MachineDetectionSilenceTimeout Trim CallerId AsyncAmd AsyncAmdStatusCallback AsyncAmdStatusCallbackMethod Passports
  Byoc CallReason CallToken RecordingTrack TimeLimit ClientNotificationUrl Url Twiml ApplicationSid`);
const updateNames = names(
  `Url Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Twiml TimeLimit`,
);
const longestTwiml = 4000;

export function callRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const { outgoing, world } = simulator.inside;
  const base = accountPath(simulator);

  function find(sid: string): CallLeg {
    const leg = world.legs.get(sid);
    if (leg === undefined) throw notFound(`${base}/Calls/${sid}.json`);
    return leg;
  }

  for (const path of ['/Calls.json', '/Calls']) {
    app.post(`/2010-04-01/Accounts/:account${path}`, async (request, reply) => {
      const leg = createCall(simulator, readForm(request.body, createNames));
      const answer = showCall(simulator, leg);
      await outgoing.maybeFirst(leg);
      return reply.code(201).send(answer);
    });
    app.get(`/2010-04-01/Accounts/:account${path}`, async (request) => {
      const query = queryOf(request.url);
      const items = [...world.legs.values()].filter((leg) => matches(leg, query)).reverse();
      const show = (leg: CallLeg): unknown => showCall(simulator, leg);
      return pageOf({ name: 'calls', path: `${base}/Calls.json`, items, query, show });
    });
  }
  app.get('/2010-04-01/Accounts/:account/Calls/:sid', async (request) =>
    showCall(simulator, find(sidOf(request.params))),
  );
  app.post('/2010-04-01/Accounts/:account/Calls/:sid', async (request) => {
    const leg = find(sidOf(request.params));
    updateCall(simulator, leg, readForm(request.body, updateNames));
    return showCall(simulator, leg);
  });

  function createCall(to: PhoneSimulator, form: Form): CallLeg {
    const addresses = addressesOf(to, form);
    const source = sourceOf(form);
    if (source === null) throw new CarrierRefusal(400, 21205, 'Url parameter is required');
    const fallbackUrl = form.url('FallbackUrl');
    return outgoing.place({
      ...addresses,
      source,
      fallback: fallbackUrl ? { url: fallbackUrl, method: form.method('FallbackMethod', 'POST') } : null,
      timeoutSeconds: form.integer('Timeout', { low: 1, high: 600, standard: 60 }),
      timeLimitSeconds: form.integer('TimeLimit', { low: 1, high: 86_400, standard: 14_400 }),
      callback: statusCallbackOf(form, 'repeated'),
    });
  }
}

/** From must be ours; To must be a number or a client. */
export function addressesOf(simulator: PhoneSimulator, form: Form): { from: string; to: string } {
  const to = form.text('To') ?? '';
  const from = form.text('From') ?? '';
  if (to === '') throw new CarrierRefusal(400, 21201, "No 'To' number is specified");
  if (from === '') throw new CarrierRefusal(400, 21213, "No 'From' number is specified");
  if (!isDialable(to)) throw new CarrierRefusal(400, 21211, "The 'To' number is not a valid phone number");
  if (from.startsWith('client:') && isNumber(to)) {
    throw new CarrierRefusal(400, 21212, "The 'From' number must be a phone number when 'To' is one");
  }
  if (!from.startsWith('client:') && !simulator.inside.world.numbers.has(from)) {
    throw new CarrierRefusal(
      400,
      21210,
      "The source phone number provided, 'From', is not yet verified for your account",
    );
  }
  return { from, to };
}

/**
 * `repeated`: one parameter per event. A single string with spaces, which Twilio does not understand there, leaves only
 * its first word: the call seems to stay `initiated` for ever.
 */
export function statusCallbackOf(form: Form, style: 'repeated' | 'spaced'): StatusCallback | null {
  const url = form.url('StatusCallback');
  if (url === undefined) return null;
  const given = form.list('StatusCallbackEvent');
  const words = given.flatMap((value) => (style === 'spaced' ? value.split(/\s+/) : value.split(/\s+/).slice(0, 1)));
  const events = new Set(words.length === 0 ? ['completed'] : words);
  return { url, method: form.method('StatusCallbackMethod', 'POST'), events };
}

function sourceOf(form: Form): Source | null {
  const url = form.url('Url');
  if (url !== undefined) return { from: 'url', kind: 'voice', url, method: form.method('Method', 'POST') };
  const twiml = form.text('Twiml');
  if (twiml === undefined || twiml === '') return null;
  if (twiml.length > longestTwiml)
    throw new CarrierRefusal(400, 20001, `Twiml is longer than ${longestTwiml} characters`);
  return { from: 'text', twiml };
}

function updateCall(simulator: PhoneSimulator, leg: CallLeg, form: Form): void {
  const status = form.text('Status');
  if (status !== undefined && status !== 'completed' && status !== 'canceled') {
    throw new CarrierRefusal(400, 20001, 'Status must be canceled or completed');
  }
  if (leg.over()) throw new CarrierRefusal(400, 21220, 'Call is not in-progress. Cannot redirect.');
  const callback = form.url('StatusCallback');
  if (callback !== undefined) {
    leg.callback = {
      url: callback,
      method: form.method('StatusCallbackMethod', 'POST'),
      events: leg.callback?.events ?? new Set(['completed']),
    };
  }
  const fallback = form.url('FallbackUrl');
  if (fallback !== undefined) leg.fallback = { url: fallback, method: form.method('FallbackMethod', 'POST') };
  if (form.has('TimeLimit')) leg.limitTo(form.integer('TimeLimit', { low: 1, high: 86_400, standard: 14_400 }));
  if (status !== undefined) return endCall(leg, status);
  const source = sourceOf(form);
  if (source === null) return;
  if (leg.status !== 'in-progress') throw new CarrierRefusal(400, 21220, 'Call is not in-progress. Cannot redirect.');
  runCall(simulator.inside.world, leg, { source, why: 'redirected' });
}

/** `canceled` leaves an answered call alone; `completed` ends any. */
function endCall(leg: CallLeg, status: 'completed' | 'canceled'): void {
  if (leg.status === 'in-progress') {
    if (status === 'completed') leg.end('completed');
    return;
  }
  leg.end(leg.direction === 'inbound' ? 'completed' : 'canceled');
}

function matches(leg: CallLeg, query: URLSearchParams): boolean {
  const status = query.get('Status');
  const to = query.get('To');
  const from = query.get('From');
  const parent = query.get('ParentCallSid');
  if (status !== null && leg.status !== status) return false;
  if (to !== null && leg.to !== to) return false;
  if (from !== null && leg.from !== from) return false;
  if (parent !== null && leg.parentSid !== parent) return false;
  return inTime(query, 'StartTime', startTime(leg)) && inTime(query, 'EndTime', leg.endedAt);
}

function startTime(leg: CallLeg): Date | null {
  return leg.status === 'queued' ? null : leg.createdAt;
}

function showCall(simulator: PhoneSimulator, leg: CallLeg): Record<string, unknown> {
  const uri = `${accountPath(simulator)}/Calls/${leg.sid}`;
  return {
    sid: leg.sid,
    account_sid: simulator.accountSid,
    parent_call_sid: leg.parentSid,
    from: leg.from,
    from_formatted: leg.from,
    to: leg.to,
    to_formatted: leg.to,
    phone_number_sid: null,
    status: leg.status,
    direction: leg.direction,
    date_created: dateOrNull(leg.createdAt),
    date_updated: dateOrNull(leg.updatedAt),
    start_time: dateOrNull(startTime(leg)),
    end_time: dateOrNull(leg.endedAt),
    duration: isFinal(leg.status) ? String(talkSeconds(leg)) : null,
    price: null,
    price_unit: 'USD',
    answered_by: null,
    api_version: '2010-04-01',
    annotation: null,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: { recordings: `${uri}/Recordings.json`, notifications: `${uri}/Notifications.json` },
  };
}
