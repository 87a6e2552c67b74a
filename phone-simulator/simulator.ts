import { createCallLeg, type CallLeg, type CallStatus } from './call-leg.ts';
import { realClock, type Clock } from './clock.ts';
import { createConferenceRooms, type ConferenceRooms } from './conference-rooms.ts';
import type { Conference } from './conference.ts';
import { createDebuggerLog, type LogEntry } from './debugger-log.ts';
import type { Heard, Match, Moment } from './heard.ts';
import { createHttpSend, type Send } from './http-send.ts';
import { createOutgoingCalls, type OutgoingCalls } from './outgoing-calls.ts';
import { createPhoneBook, type PhoneBook } from './phone-book.ts';
import { newSid, trueRandom, type Random } from './random.ts';
import { createRecordings } from './recordings.ts';
import { runCall } from './run-call.ts';
import { hangUp, type Behaviour, type PhoneKind, type Softphone, type Telephone } from './telephone.ts';
import { createTextMessages, type TextMessage, type TextMessages } from './text-messages.ts';
import { runTwiml } from './twiml-run.ts';
import { createWebhookSender, type Network } from './webhook-sender.ts';
import type { HotlineSettings, Pace, World } from './world.ts';

export interface PhoneSimulatorOptions {
  accountSid: string;
  authToken: string;
  numbers: HotlineSettings[];
  clock?: Clock;
  /** Seeded: a run can be repeated. Unset: SIDs that never come back. */
  random?: Random;
  send?: Send;
  network?: Partial<Network>;
  pace?: Partial<Pace>;
  strangers?: Behaviour;
  unregisteredClients?: 'offline' | 'ring';
  /** Where the REST routes are mounted, for the URLs of recordings. Unset: Twilio's own host. */
  restUrl?: string;
}

/** What happens to a REST request instead of, or after, its being carried out. */
export type RestFault = 'none' | 'too-many-requests' | 'unavailable' | 'lose-answer';

/** A call from outside, held by the caller. */
export interface PlacedCall {
  readonly callSid: string;
  readonly heard: Heard[];
  readonly state: CallStatus;
  press(digits: string): void;
  say(words: string): void;
  hangUp(): void;
  next(match: Match): Promise<Moment>;
}

export interface PhoneSimulator {
  readonly accountSid: string;
  readonly authToken: string;
  readonly clock: Clock;
  /** Somebody dials one of our numbers. `from` may be `anonymous` or whatever a carrier puts there. */
  placeCall(call: { from: string; to: string }): PlacedCall;
  telephone(number: string, about?: { label?: string; kind?: PhoneKind }): Telephone;
  softphone(identity: string): Softphone;
  telephones(): Telephone[];
  numbers(): HotlineSettings[];
  calls(): CallLeg[];
  conferences(): Conference[];
  messages(): TextMessage[];
  log(): LogEntry[];
  /** Twilio's error codes and sentences since the start. */
  errors(): LogEntry[];
  setNetwork(change: Partial<Network>): void;
  /** From the next word on. */
  setPace(change: Partial<Pace>): void;
  setRestFault(fault: (request: { method: string; path: string }) => RestFault): void;
  onChange(listener: () => void): () => void;
  /** Resolves when no webhook is under way. */
  settled(): Promise<void>;
  /** Ends every call without a callback and stops every timer and request. */
  close(): Promise<void>;
  /** For the REST and control routes. */
  readonly inside: Inside;
}

export interface Inside {
  world: World;
  phones: PhoneBook;
  outgoing: OutgoingCalls;
  texts: TextMessages;
  rooms: ConferenceRooms;
  restFault(request: { method: string; path: string }): RestFault;
}

const standardPace: Pace = {
  speechMsPerChar: { wide: 180, narrow: 60 },
  playMs: 5000,
  ringBufferMs: 5000,
  recordingMs: 2000,
  callsPerSecond: 0,
};

/** The local stand-in for Twilio. See README.md for what is as there and what is not. */
export function createPhoneSimulator(options: PhoneSimulatorOptions): PhoneSimulator {
  const listeners = new Set<() => void>();
  let closed = false;
  let fault: (request: { method: string; path: string }) => RestFault = () => 'none';
  const changed = (): void => {
    if (!closed) for (const listener of listeners) listener();
  };
  const clock = closableClock(options.clock ?? realClock());
  const world = createWorld(options, clock, changed);
  const texts = createTextMessages(world);
  const phones = createPhoneBook(() => world, {
    strangers: options.strangers ?? { kind: 'never-answers' },
    unregisteredClients: options.unregisteredClients ?? 'offline',
    sendMessage: (from, body, to) => void texts.receive({ from, to: to ?? options.numbers[0]?.number ?? '', body }),
  });
  world.phoneAt = phones.at;

  return {
    accountSid: options.accountSid,
    authToken: options.authToken,
    clock: world.clock,
    placeCall: (call) => placeCall(world, phones, call),
    telephone: phones.telephone,
    softphone: phones.softphone,
    telephones: phones.all,
    numbers: () => [...world.numbers.values()],
    calls: () => [...world.legs.values()],
    conferences: () => world.rooms.all(),
    messages: () => texts.all(),
    log: () => world.log.entries(),
    errors: () => world.log.errors(),
    setNetwork: world.sender.setNetwork,
    setPace: (change) => void (world.pace = { ...world.pace, ...change }),
    setRestFault: (decide) => {
      fault = decide;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    settled: () => world.sender.settled(),
    async close() {
      closed = true;
      // First the sender, which then takes nothing more: no callback tells of the ends below.
      const quiet = world.sender.close();
      for (const leg of world.legs.values()) leg.end('completed');
      clock.close();
      phones.close();
      await quiet;
    },
    inside: {
      world,
      phones,
      texts,
      rooms: world.rooms,
      outgoing: createOutgoingCalls(world),
      restFault: (request) => fault(request),
    },
  };
}

function createWorld(options: PhoneSimulatorOptions, clock: Clock, changed: () => void): World {
  const random = options.random ?? trueRandom();
  const log = createDebuggerLog(clock, changed);
  const send = options.send ?? createHttpSend(clock);
  const { accountSid, authToken } = options;
  const sender = createWebhookSender({ authToken, clock, random, send, log, network: options.network ?? {} });
  const world: World = {
    accountSid,
    authToken,
    restUrl: (options.restUrl ?? 'https://api.twilio.com').replace(/\/$/, ''),
    clock,
    random,
    pace: { ...standardPace, ...options.pace },
    log,
    sender,
    numbers: new Map(options.numbers.map((number) => [number.number, number])),
    legs: new Map(),
    rooms: createConferenceRooms(() => world),
    recordings: createRecordings(() => world),
    sid: (prefix) => newSid(random, prefix),
    phoneAt: () => {
      throw new Error('the phone book is not there yet');
    },
    runTwiml,
    changed,
  };
  return world;
}

function placeCall(world: World, phones: PhoneBook, call: { from: string; to: string }): PlacedCall {
  const hotline = world.numbers.get(call.to);
  if (hotline === undefined)
    throw new Error(`no hotline has the number that was dialled; there are ${world.numbers.size}`);
  const { statusCallback, voiceFallbackUrl, voiceUrl } = hotline;
  const leg = createCallLeg(world, {
    direction: 'inbound',
    from: call.from,
    to: call.to,
    status: 'ringing',
    callback: statusCallback ? { url: statusCallback, method: 'POST', events: new Set(['completed']) } : null,
    fallback: voiceFallbackUrl ? { url: voiceFallbackUrl, method: 'POST' } : null,
  });
  phones.callerAt(call.from).attach(leg);
  // Twilio: a number without a voice URL fails at once and says nothing.
  if (voiceUrl === '') leg.end('failed');
  else runCall(world, leg, { source: { from: 'url', kind: 'voice', url: voiceUrl, method: 'POST' } });
  return {
    callSid: leg.sid,
    heard: leg.heard,
    get state() {
      return leg.status;
    },
    press: leg.press,
    say: leg.say,
    hangUp: () => hangUp(leg),
    next: leg.next,
  };
}

/** Remembers every timer, so that closing leaves none. */
function closableClock(clock: Clock): Clock & { close(): void } {
  const timers = new Set<{ cancel(): void }>();
  let closed = false;
  return {
    ...clock,
    setTimeout(run, ms) {
      if (closed) return { cancel: () => {} };
      const timer = clock.setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return {
        cancel: () => {
          timers.delete(timer);
          timer.cancel();
        },
      };
    },
    close() {
      closed = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}
