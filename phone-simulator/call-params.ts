import type { CallLeg, CallStatus, LegInput } from './call-leg.ts';
import type { Params } from './signature.ts';
import { carrierDate, type World } from './world.ts';

export function progressParams(world: World, sequence: number): Params {
  return {
    Timestamp: carrierDate(world.clock.now()),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
  };
}

/** `Duration` is billed minutes, `CallDuration` seconds. */
export function finalParams(leg: CallLeg, sipCode: number | undefined): Params {
  const seconds = talkSeconds(leg);
  const sip: Partial<Record<CallStatus, number>> = {
    busy: 486,
    'no-answer': 487,
    canceled: 487,
    failed: 404,
    completed: 200,
  };
  return {
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    SipResponseCode: String(sipCode ?? sip[leg.status] ?? 200),
  };
}

export function talkSeconds(leg: CallLeg): number {
  if (leg.answeredAt === null || leg.endedAt === null) return 0;
  return Math.round((leg.endedAt.getTime() - leg.answeredAt.getTime()) / 1000);
}

/**
 * The parameters of every request about this leg. Inbound ones follow a captured request, with its empty places, and
 * carry one name that nobody has seen before, as Twilio warns that it may.
 */
export function fixedParams(world: World, input: LegInput): Params {
  const { from, to } = input;
  const base: Params = {
    AccountSid: world.accountSid,
    ApiVersion: '2010-04-01',
    Called: to,
    Caller: from,
    Direction: input.direction,
    From: from,
    To: to,
  };
  if (input.direction !== 'inbound') return base;
  const country = from.startsWith('+86') ? 'CN' : '';
  return {
    ...base,
    ...places('Caller', country),
    ...places('From', country),
    ...places('Called', 'CN'),
    ...places('To', 'CN'),
    CallToken: `%7B%22parentCallInfoToken%22%3A%22${world.sid('')}%22%7D`,
    StirVerstat: 'No-TN-Validation',
    [`Novelty${world.sid('').slice(0, 6)}`]: world.sid('').slice(0, 8),
  };
}

function places(who: string, country: string): Params {
  return { [`${who}City`]: '', [`${who}State`]: '', [`${who}Zip`]: '', [`${who}Country`]: country };
}
