import { refuse, complain, goTo, type Outcome, type Run } from './twiml-step.ts';
import { resolveUrl, type Script } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import { dialPhones, type DialResult, type DialTarget } from './dial-phones.ts';
import { dialConference } from './dial-conference.ts';
import { isDialable } from './addresses.ts';
import type { StatusCallback } from './call-leg.ts';

/** Connects the leg to phones or to a conference, then asks the action, or goes on in the document. */
export async function dial(run: Run, script: Script, verb: TwimlElement): Promise<Outcome> {
  const stranger = verb.children.find((noun) => !['Number', 'Client', 'Conference'].includes(noun.name));
  if (stranger !== undefined) return refuse(run, script, stranger.name);
  const room = verb.children.find((noun) => noun.name === 'Conference');
  const result =
    room === undefined ? await ring(run, script, verb) : await dialConference(run, script, { verb, noun: room });
  run.signal.throwIfAborted();
  if (verb.attributes['action'] === undefined) return 'next';
  const { action, method } = verb.attributes;
  return goTo(run, script, { text: action, method, kind: 'action', params: result });
}

async function ring(run: Run, script: Script, verb: TwimlElement): Promise<DialResult> {
  const nouns =
    verb.children.length > 0 ? verb.children : [{ name: 'Number', attributes: {}, text: verb.text, children: [] }];
  const callerId = callerIdFor(run, verb);
  if (callerId === null) {
    complain(run, script, { code: 13214, message: '<Dial> callerId is not a number of this account' });
    return { DialCallStatus: 'failed', DialBridged: 'false' };
  }
  const targets: DialTarget[] = [];
  for (const noun of nouns.slice(0, 10)) {
    const to = addressOf(noun);
    if (isDialable(to))
      targets.push({ to, noun, whisper: whisperOf(script, noun), callback: callbackOf(script, noun) });
    else complain(run, script, { code: 13224, message: '<Dial> needs a number in E.164 form or a client identity' });
  }
  if (targets.length === 0) return { DialCallStatus: 'failed', DialBridged: 'false' };
  return dialPhones(run, script, { verb, targets, callerId });
}

function addressOf(noun: TwimlElement): string {
  const text = noun.text.trim();
  if (noun.name !== 'Client') return text;
  const identity = noun.children.find((child) => child.name === 'Identity')?.text.trim() ?? text;
  return `client:${identity}`;
}

/** The caller's own number may be shown on; any other must be one of the account's. */
function callerIdFor(run: Run, verb: TwimlElement): string | null {
  const { callerId } = verb.attributes;
  const { leg, world } = run;
  if (callerId === undefined) return leg.from;
  if (callerId === leg.from || callerId === leg.to || world.numbers.has(callerId)) return callerId;
  return callerId.startsWith('client:') ? callerId : null;
}

function whisperOf(script: Script, noun: TwimlElement): DialTarget['whisper'] {
  const { url, method } = noun.attributes;
  const resolved = url === undefined ? null : resolveUrl(script, url);
  return resolved === null ? null : { url: resolved, method: method === 'GET' ? 'GET' : 'POST' };
}

function callbackOf(script: Script, noun: TwimlElement): StatusCallback | null {
  const { statusCallback, statusCallbackMethod, statusCallbackEvent = 'completed' } = noun.attributes;
  const url = statusCallback === undefined ? null : resolveUrl(script, statusCallback);
  if (url === null) return null;
  return {
    url,
    method: statusCallbackMethod === 'GET' ? 'GET' : 'POST',
    events: new Set(statusCallbackEvent.split(/\s+/)),
  };
}
