import { z } from 'zod';
import type { CarrierEvent, EventOf } from '../../src/calls/carrier-event.ts';
import { id, sid, text, type TwilioInput } from './form-params.ts';

type TextStatus = EventOf<'text-changed'>['status'];

const statusOf: Readonly<Record<string, TextStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  partially_delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

const statusParams = z.object({ MessageSid: sid, MessageStatus: text, ErrorCode: text });

/** Null for a status that we do not know. */
export function textStatus(word: string): TextStatus | null {
  return Object.hasOwn(statusOf, word) ? (statusOf[word] ?? null) : null;
}

/** Callbacks about a text carry neither time nor sequence: the core ranks the states. */
export function parseTextStatus({ query, params, head }: TwilioInput): CarrierEvent | null {
  const { MessageSid, MessageStatus, ErrorCode } = statusParams.parse(params);
  const status = textStatus(MessageStatus);
  if (status === null) return null;
  const textId = query['text'] === undefined ? null : id.parse(query['text']);
  const eventKey = `text-status:${MessageSid}:${MessageStatus}:${ErrorCode}`;
  return {
    ...head(eventKey),
    kind: 'text-changed',
    textId,
    providerSid: MessageSid,
    status,
    errorCode: ErrorCode || null,
  };
}

const textParams = z.object({ MessageSid: sid, From: text, To: text, Body: text, OptOutType: text });

export function parseText({ params, head }: TwilioInput): CarrierEvent {
  const { MessageSid, From, To, Body, OptOutType } = textParams.parse(params);
  return {
    ...head(`text:${MessageSid}`),
    kind: 'text-came-in',
    from: From,
    to: To,
    body: Body,
    optOut: optOut(OptOutType, Body),
  };
}

/**
 * OptOutType comes only with Twilio's Advanced Opt-Out. Without it Twilio blocks the sender on the same English words
 * (https://help.twilio.com/articles/223134027), so we read them too; 退订, TD and T are what people in China send.
 */
const STOP = /^(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|退订|td|t)[\s.!。!]*$/i;
const START = /^(start|unstop)[\s.!。!]*$/i;

export function optOut(type: string, body: string): 'stop' | 'start' | null {
  if (type === 'STOP' || STOP.test(body.trim())) return 'stop';
  if (type === 'START' || START.test(body.trim())) return 'start';
  return null;
}
