import { z } from 'zod';
import type { HttpApp } from '../../src/http/http-app.ts';
import { schema } from './schema-values.ts';
import type { Schema } from './schema-values.ts';

/** One address that takes requests, with what it says it expects. */
export interface Target {
  kind: 'api' | 'webhook' | 'page' | 'link' | 'other';
  method: string;
  /** With `{name}` where a value goes. */
  path: string;
  query: Record<string, Schema>;
  body: Schema | null;
  /** How often it is drawn, beside the others. */
  weight: number;
}

const parameter = z.object({ name: z.string(), in: z.enum(['path', 'query', 'header', 'cookie']), schema });
const operation = z.object({
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema })) }).optional(),
});
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** Every operation of our own description, so that a new route is fuzzed from the day it is there. */
export async function apiTargets(http: HttpApp): Promise<Target[]> {
  const { paths } = description.parse((await http.inject('/api/openapi.json')).json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      kind: path.startsWith('/api/') ? ('api' as const) : ('other' as const),
      method: method.toUpperCase(),
      path,
      query: Object.fromEntries(parameters.filter((one) => one.in === 'query').map((one) => [one.name, one.schema])),
      body: requestBody?.content['application/json']?.schema ?? null,
      // A password costs 25 ms of processor each time; health and figures ask the database for everything.
      weight: /password|session$|readyz/.test(path) ? 0.1 : method === 'get' ? 1 : 2,
    })),
  );
}

const text: Schema = { type: 'string' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const sid = (prefix: string): Schema => ({
  enum: [1, 2, 3, 4, 5].map((n) => `${prefix}${String(n).padStart(32, '0')}`),
});
const ids = { call: uuid, leg: uuid };
const step: Schema = { enum: ['one', 'voice-1', 'x'.repeat(64)] };
const count: Schema = { enum: ['0', '1', '2', '999999999'] };
const head = {
  ...{ AccountSid: { const: `AC${'0'.repeat(32)}` }, CallSid: sid('CA') },
  ...{ From: { enum: ['+8613800138000', '+8613912345678', 'anonymous', '+86139', 'client:x', ''] } },
  ...{ To: { enum: ['+864008001234', '+8610', ''] } },
  CallStatus: {
    enum: ['queued', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'canceled', 'failed', 'x'],
  },
  ...{ SequenceNumber: count, CallbackSource: { enum: ['call-progress-events', ''] } },
  ...{ Timestamp: { enum: ['Wed, 18 Nov 2026 02:00:00 +0000', 'Thu, 01 Jan 1970 00:00:00 +0000', 'x', ''] } },
  ...{ CallDuration: count, Digits: { enum: ['1', '2', '9', '*', '#', '', '123'] }, DialCallStatus: text },
} satisfies Record<string, Schema>;
const conference = {
  ...{ ConferenceSid: sid('CF'), ParticipantLabel: uuid, FriendlyName: uuid, ReasonParticipantLeft: text },
  StatusCallbackEvent: { enum: ['participant-join', 'participant-leave', 'conference-end', 'participant-mute', 'x'] },
} satisfies Record<string, Schema>;
const texts = {
  ...{ MessageSid: sid('SM'), Body: text, OptOutType: { enum: ['STOP', 'START', ''] }, ErrorCode: count },
  MessageStatus: { enum: ['queued', 'sent', 'delivered', 'undelivered', 'failed', 'x'] },
} satisfies Record<string, Schema>;
const recording = {
  ...{ RecordingSid: sid('RE'), RecordingUrl: text, RecordingDuration: count },
  RecordingStatus: { enum: ['completed', 'absent', 'failed', 'in-progress'] },
} satisfies Record<string, Schema>;

const webhooks: Record<string, { query: Record<string, Schema>; form: Record<string, Schema> }> = {
  voice: { query: {}, form: head },
  'voice-fallback': { query: {}, form: { ...head, ErrorCode: text, ErrorUrl: text } },
  status: { query: {}, form: head },
  menu: { query: { ...ids, attempt: count }, form: head },
  wait: { query: { ...ids, round: count, for: { enum: ['agent', 'rep'] }, step }, form: head },
  'wait-key': { query: { ...ids, round: count, step }, form: head },
  hold: { query: ids, form: head },
  caller: { query: { ...ids, step }, form: head },
  'left-conference': { query: { ...ids, step }, form: head },
  whisper: { query: ids, form: head },
  'whisper-answer': { query: { ...ids, step }, form: head },
  'rep-left': { query: ids, form: head },
  conference: { query: { call: uuid }, form: { ...head, ...conference } },
  'leg-status': { query: ids, form: head },
  sms: { query: {}, form: { ...head, ...texts } },
  'sms-status': { query: { text: uuid }, form: { ...head, ...texts } },
  'voicemail-left': { query: { ...ids, step }, form: { ...head, ...recording } },
  'voicemail-recorded': { query: ids, form: { ...head, ...recording } },
};

/** The carrier's paths are in no description: Fastify's list of routes says whether one is missing here. */
export const webhookTargets: readonly Target[] = Object.entries(webhooks).flatMap(([name, { query, form }]) =>
  ['POST', 'POST', 'POST', 'GET'].map((method) => ({
    ...{ kind: 'webhook' as const, method, path: `/webhooks/twilio/${name}`, query, weight: 1 },
    body: { type: 'object', properties: form, required: ['AccountSid', 'CallSid'] },
  })),
);

const page = (path: string, kind: Target['kind'] = 'page', method = 'GET', body: Schema | null = null): Target => ({
  ...{ kind, method, path, query: {}, body, weight: 0.5 },
});
const answer: Schema = { type: 'object', properties: { reason: text } };

export const pageTargets: readonly Target[] = [
  ...['/', '/rep', '/rep/leads/{id}', '/calls/{id}', '/settings/{id}', '/favicon.ico', '/assets/{id}'].map((path) =>
    page(path),
  ),
  ...[
    '/metrics',
    '/api/docs',
    '/api/docs/json',
    '/api/docs/static/{id}',
    '/api/openapi.json',
    '/audio/hold-music.wav',
  ].map((path) => page(path, 'other')),
  ...['/r/{token}', '/r/offers/{offerId}'].map((path) => page(path, 'link')),
  ...['/r/{token}', '/r/offers/{offerId}/accept', '/r/offers/{offerId}/decline', '/r/offers/{offerId}/{act}'].map(
    (path) => page(path, 'link', 'POST', answer),
  ),
  ...['/api/{id}', '/api/calls/{id}/{act}', '/webhooks/pbx/{token}', '/socket.io/{id}', '/phone/{id}'].map((path) =>
    page(path, 'other'),
  ),
];
