import type { CarrierRequest, SpooledEvent } from '../../src/spool/spool-folder.ts';
import type { CallbackRoute, TwimlRoute } from './callback-urls.ts';
import { formParams, queryOf, text } from './form-params.ts';
import { parseTwilioRequest, type TwilioRequest } from './parse.ts';

/**
 * What a request that somebody waits for becomes on disk. A moved caller who asks for a place, and a rep who was asked
 * whether to take a call, are not here: they ask again as long as they are there, and an answer for later means nothing.
 */
const SPOOLED = [
  'voice',
  'menu',
  'wait-key',
  'left-conference',
  'voicemail-left',
  'stand-by',
  'status',
  'conference',
  'leg-status',
  'sms',
  'sms-status',
  'voicemail-recorded',
] as const satisfies readonly (TwimlRoute | CallbackRoute)[];

export function isSpooled(route: string): boolean {
  return SPOOLED.some((one) => one === route);
}

/** The event of a request that was kept. Throws for one that this version cannot read. */
export function readSpooled(request: CarrierRequest): SpooledEvent {
  const route = SPOOLED.find((one) => one === request.route);
  if (route === undefined) throw new Error(`no route "${request.route}" is ever spooled`);
  const parsed = parseTwilioRequest(route, request);
  if (!parsed.ok) throw new Error(`a spooled request to ${route} cannot be read: ${parsed.fault}`);
  const params = formParams(request.method === 'GET' ? queryOf(request.path) : request.body);
  return { event: parsed.event, providerCallSid: text.parse(params['CallSid']) || null };
}

/** Twilio's name of the call that a request is about, or what stands for it in a text's. */
export function callOfRequest(request: TwilioRequest): string {
  const params = formParams(request.method === 'GET' ? queryOf(request.path) : request.body);
  return text.parse(params['CallSid']) || text.parse(params['MessageSid']) || text.parse(params['ConferenceSid']);
}
