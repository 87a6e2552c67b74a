import type { CallLeg } from './call-leg.ts';
import { createMoments, type Heard, type Match, type Moment } from './heard.ts';
import type { World } from './world.ts';

/** What a phone does when it is rung. `manual`: whoever holds it decides. */
export type Behaviour =
  | { kind: 'manual' }
  | { kind: 'answers'; afterMs: number; press?: string; pressAfterMs?: number }
  | { kind: 'declines'; afterMs: number }
  | { kind: 'busy' }
  | { kind: 'never-answers' }
  | { kind: 'unreachable' }
  | { kind: 'voicemail'; afterMs: number; greeting: string };

export type PhoneKind = 'caller' | 'rep' | 'softphone';

export interface ReceivedMessage {
  at: string;
  from: string;
  body: string;
}

/** A phone somebody holds: a mobile known by its number, or a softphone known by its identity. */
export interface Telephone {
  readonly id: string;
  /** The number, or `client:IDENTITY`. */
  readonly number: string;
  label: string;
  kind: PhoneKind;
  behaviour: Behaviour;
  /** The leg now ringing or in progress, else the last one. */
  readonly leg: CallLeg | null;
  readonly state: 'idle' | 'ringing' | 'in-progress' | 'dialling';
  readonly heard: Heard[];
  readonly messages: ReceivedMessage[];
  onRing(listener: (leg: CallLeg) => void): () => void;
  answer(): void;
  decline(): void;
  press(digits: string): void;
  say(words: string): void;
  hangUp(): void;
  /** An SMS from this phone: to the number named, else to whoever wrote last, else to the first hotline. */
  reply(text: string, to?: string): void;
  next(match: Match): Promise<Moment>;
}

export interface Softphone extends Telephone {
  register(): void;
  unregister(): void;
  readonly registered: boolean;
}

/** The same phone as the network sees it. */
export interface Phone extends Softphone {
  /** A leg arrives; the phone says at once what becomes of it. */
  offer(leg: CallLeg): 'ringing' | 'busy' | 'unreachable' | 'offline';
  /** A leg that this phone placed itself. */
  attach(leg: CallLeg): void;
  receive(message: ReceivedMessage): void;
  close(): void;
}

export interface PhoneInput {
  id: string;
  number: string;
  label: string;
  kind: PhoneKind;
  behaviour: Behaviour;
  registered: boolean;
  sendMessage(from: string, text: string, to: string | undefined): void;
}

export function createPhone(world: World, input: PhoneInput): Phone {
  const moments = createMoments();
  const ringListeners = new Set<(leg: CallLeg) => void>();
  const messages: ReceivedMessage[] = [];
  let leg: CallLeg | null = null;
  let registered = input.registered;

  const phone: Phone = {
    id: input.id,
    number: input.number,
    label: input.label,
    kind: input.kind,
    behaviour: input.behaviour,
    messages,
    get leg() {
      return leg;
    },
    get state() {
      return stateOf(phone, leg);
    },
    get heard() {
      return leg?.heard ?? [];
    },
    get registered() {
      return registered;
    },
    register: () => {
      registered = true;
      world.changed();
    },
    unregister: () => {
      registered = false;
      world.changed();
    },
    onRing(listener) {
      ringListeners.add(listener);
      return () => void ringListeners.delete(listener);
    },
    answer: () => (phone.state === 'ringing' ? leg?.answer() : undefined),
    decline: () => (phone.state === 'ringing' ? leg?.end('busy', 603) : undefined),
    press: (digits) => leg?.press(digits),
    say: (words) => leg?.say(words),
    hangUp: () => hangUp(leg),
    reply: (text, to) => input.sendMessage(input.number, text, to ?? messages.at(-1)?.from),
    next: (match) => moments.next(match),
    offer(offered) {
      if (!registered) return 'offline';
      if (phone.behaviour.kind === 'unreachable') return 'unreachable';
      if (phone.behaviour.kind === 'busy' || phone.state !== 'idle') return 'busy';
      hold(offered);
      return 'ringing';
    },
    attach: (placed) => hold(placed),
    receive(message) {
      messages.push(message);
      moments.push({ at: message.at, kind: 'message', text: message.body });
      world.changed();
    },
    close: () => moments.close('the simulator was closed'),
  };

  function hold(taken: CallLeg): void {
    leg = taken;
    taken.onMoment((moment) => moments.push(moment));
    if (taken.direction === 'inbound') return;
    taken.onStatus((status) => {
      if (status === 'ringing') ring(taken);
    });
  }

  function ring(taken: CallLeg): void {
    for (const listener of ringListeners) listener(taken);
    behave(world, phone.behaviour, taken);
  }

  return phone;
}

function stateOf(phone: Telephone, leg: CallLeg | null): Telephone['state'] {
  if (leg === null || leg.over()) return 'idle';
  if (leg.status === 'in-progress') return 'in-progress';
  return leg.direction === 'inbound' && leg.from === phone.number ? 'dialling' : 'ringing';
}

/** A caller who gives up before our TwiML was executed leaves a `no-answer`, as at Twilio. */
export function hangUp(leg: CallLeg | null): void {
  if (leg === null || leg.over()) return;
  if (leg.status === 'in-progress') leg.end('completed');
  else leg.end(leg.direction === 'inbound' ? 'no-answer' : 'busy', leg.direction === 'inbound' ? 487 : 603);
}

/** Long enough to record a message, then the machine hangs up. */
const voicemailMs = 60_000;

function behave(world: World, behaviour: Behaviour, leg: CallLeg): void {
  const later = (ms: number, act: () => void): void => {
    const timer = world.clock.setTimeout(act, ms);
    leg.onStatus(() => leg.over() && timer.cancel());
  };
  // A person listens to the announcement first: a key pressed while nobody listens would be lost.
  const pressWhenAsked = (digits: string): void =>
    leg.listening() ? leg.press(digits) : later(500, () => pressWhenAsked(digits));
  if (behaviour.kind === 'declines') later(behaviour.afterMs, () => leg.status === 'ringing' && leg.end('busy', 603));
  if (behaviour.kind !== 'answers' && behaviour.kind !== 'voicemail') return;
  later(behaviour.afterMs, () => {
    leg.answer();
    if (behaviour.kind === 'voicemail') {
      later(500, () => leg.say(behaviour.greeting));
      later(voicemailMs, () => hangUp(leg));
    } else if (behaviour.press !== undefined) {
      later(behaviour.pressAfterMs ?? 1000, () => pressWhenAsked(behaviour.press ?? ''));
    }
  });
}
