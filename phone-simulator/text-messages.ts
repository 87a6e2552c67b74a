import type { Params } from './signature.ts';
import type { Method } from './webhook-attempt.ts';
import type { World } from './world.ts';

export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

export interface TextMessage {
  readonly sid: string;
  readonly direction: 'outbound-api' | 'inbound';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly segments: number;
  readonly createdAt: Date;
  updatedAt: Date;
  status: MessageStatus;
  errorCode: number | null;
}

export interface TextMessages {
  all(): TextMessage[];
  find(sid: string): TextMessage | null;
  optedOut(number: string): boolean;
  /** To a phone; its status goes to the callback, in no promised order. */
  send(input: {
    from: string;
    to: string;
    body: string;
    callback: { url: string; method: Method } | null;
  }): TextMessage;
  /** From a phone to one of our numbers: the inbound webhook. Nothing happens if the number has none. */
  receive(input: { from: string; to: string; body: string }): TextMessage;
}

const sentAfterMs = 300;
const deliveredAfterMs = 1200;
const stopWords = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT']);

export function createTextMessages(world: World): TextMessages {
  const messages = new Map<string, TextMessage>();
  const optedOut = new Set<string>();

  function store(input: Pick<TextMessage, 'direction' | 'from' | 'to' | 'body' | 'status'>): TextMessage {
    const now = world.clock.now();
    const message: TextMessage = {
      ...input,
      sid: world.sid('SM'),
      segments: segmentsOf(input.body),
      createdAt: now,
      updatedAt: now,
      errorCode: null,
    };
    messages.set(message.sid, message);
    world.changed();
    return message;
  }

  return {
    all: () => [...messages.values()],
    find: (sid) => messages.get(sid) ?? null,
    optedOut: (number) => optedOut.has(number),
    send({ callback, ...input }) {
      const message = store({ ...input, direction: 'outbound-api', status: 'queued' });
      const become = (status: MessageStatus, errorCode: number | null = null): void => {
        message.status = status;
        message.errorCode = errorCode;
        message.updatedAt = world.clock.now();
        if (callback !== null) sendStatus(world, message, callback);
        world.changed();
      };
      if (callback !== null) sendStatus(world, message, callback);
      world.clock.setTimeout(() => become('sent'), sentAfterMs);
      world.clock.setTimeout(() => {
        const phone = world.phoneAt(message.to);
        if (phone.behaviour.kind === 'unreachable') return become('undelivered', 30003);
        phone.receive({ at: world.clock.now().toISOString(), from: message.from, body: message.body });
        become('delivered');
      }, deliveredAfterMs);
      return message;
    },
    receive(input) {
      const message = store({ ...input, direction: 'inbound', status: 'received' });
      const stop = stopWords.has(input.body.trim().toUpperCase());
      if (stop) optedOut.add(input.from);
      const url = world.numbers.get(input.to)?.smsUrl;
      if (url === undefined) return message;
      const params = { ...inboundParams(world, message), ...(stop ? { OptOutType: 'STOP' } : {}) };
      void world.sender.fetch({ kind: 'sms', url, method: 'POST', params, callSid: null }).catch(() => undefined);
      return message;
    },
  };
}

/** GSM letters 160 (153 in parts), anything else UCS-2: 70 (67 in parts). */
function segmentsOf(body: string): number {
  const wide = /[^\x20-\x7e\n\r£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà€]/.test(body);
  const [single, part] = wide ? [70, 67] : [160, 153];
  return body.length <= single ? 1 : Math.ceil(body.length / part);
}

function sendStatus(world: World, message: TextMessage, callback: { url: string; method: Method }): void {
  const params: Params = {
    AccountSid: world.accountSid,
    ApiVersion: '2010-04-01',
    From: message.from,
    To: message.to,
    MessageSid: message.sid,
    MessageStatus: message.status,
    SmsSid: message.sid,
    SmsStatus: message.status,
    ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
    ...(message.status === 'delivered' || message.status === 'undelivered'
      ? { RawDlrDoneDate: dlrDate(message.updatedAt) }
      : {}),
  };
  const { url, method } = callback;
  world.sender.deliver({ kind: 'sms-status', url, method, params, callSid: null }, message.sid);
}

function inboundParams(world: World, message: TextMessage): Params {
  return {
    AccountSid: world.accountSid,
    ApiVersion: '2010-04-01',
    Body: message.body,
    From: message.from,
    To: message.to,
    FromCity: '',
    FromState: '',
    FromZip: '',
    FromCountry: 'CN',
    ToCity: '',
    ToState: '',
    ToZip: '',
    ToCountry: 'CN',
    MessageSid: message.sid,
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    SmsStatus: 'received',
    NumMedia: '0',
    NumSegments: String(message.segments),
  };
}

/** YYMMDDhhmm */
function dlrDate(date: Date): string {
  return date.toISOString().replace(/[-T:]/g, '').slice(2, 12);
}
