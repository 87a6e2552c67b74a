import { finalParams, fixedParams, progressParams } from './call-params.ts';
import { createMoments, type Heard, type Match, type Moment, type Sound } from './heard.ts';
import type { Params } from './signature.ts';
import { Interrupted, type Interruption } from './waiting.ts';
import type { Method } from './webhook-attempt.ts';
import type { World } from './world.ts';

export type Direction = 'inbound' | 'outbound-api' | 'outbound-dial';
export type FinalStatus = 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
export type CallStatus = 'queued' | 'initiated' | 'ringing' | 'in-progress' | FinalStatus;
export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

export interface StatusCallback {
  url: string;
  method: Method;
  events: ReadonlySet<string>;
}

export interface LegInput {
  direction: Direction;
  from: string;
  to: string;
  status: 'queued' | 'initiated' | 'ringing';
  parentSid?: string | null;
  callback?: StatusCallback | null;
  fallback?: { url: string; method: Method } | null;
  timeLimitSeconds?: number;
}

/** One device's part in a call: everything Twilio calls a Call. */
export interface CallLeg {
  readonly sid: string;
  readonly direction: Direction;
  readonly from: string;
  readonly to: string;
  readonly parentSid: string | null;
  readonly createdAt: Date;
  status: CallStatus;
  answeredAt: Date | null;
  endedAt: Date | null;
  updatedAt: Date;
  callback: StatusCallback | null;
  fallback: { url: string; method: Method } | null;
  /** Whom the person at this phone is talking to, for people who look on. */
  partners: string[];
  /** The mute key of the telephone itself: what is said into it goes nowhere. */
  mouthShut: boolean;
  readonly heard: Heard[];
  params(): Params;
  hears(sound: Sound): void;
  /** Keys from the phone's keypad, one by one, and words spoken into it. */
  onKey(listener: (key: string) => void): () => void;
  onSpeech(listener: (words: string) => void): () => void;
  /** The tones of the keys, as they go down the line: a conference passes them on. */
  onTones(listener: (digits: string) => void): () => void;
  /** Whether anything listens for keys now: a key pressed otherwise is lost. */
  listening(): boolean;
  press(digits: string): void;
  say(words: string): void;
  onStatus(listener: (status: CallStatus) => void): () => void;
  onMoment(listener: (moment: Moment) => void): void;
  next(match: Match): Promise<Moment>;
  move(status: 'initiated' | 'ringing'): void;
  answer(): void;
  end(status: FinalStatus, sipCode?: number): void;
  over(): boolean;
  /** Gives the leg new work; what it did before is interrupted. When the work is done the leg hangs up. */
  run(work: (signal: AbortSignal) => Promise<void>, why?: Interruption): void;
  limitTo(seconds: number): void;
}

const finals: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);
const eventOf: Partial<Record<CallStatus, CallEvent>> = {
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
};

export function isFinal(status: CallStatus): status is FinalStatus {
  return finals.has(status);
}

/** Long, because it is one closure: what a leg is and was is changed from in here only. */
export function createCallLeg(world: World, input: LegInput): CallLeg {
  const moments = createMoments();
  const keyListeners = new Set<(key: string) => void>();
  const speechListeners = new Set<(words: string) => void>();
  const toneListeners = new Set<(digits: string) => void>();
  const statusListeners = new Set<(status: CallStatus) => void>();
  const momentListeners = new Set<(moment: Moment) => void>();
  const fixed = fixedParams(world, input);
  let current = new AbortController();
  let sequence = 0;
  let limit: { cancel(): void } | null = null;

  const leg: CallLeg = {
    sid: world.sid('CA'),
    direction: input.direction,
    from: input.from,
    to: input.to,
    parentSid: input.parentSid ?? null,
    createdAt: world.clock.now(),
    updatedAt: world.clock.now(),
    status: input.status,
    answeredAt: null,
    endedAt: null,
    callback: input.callback ?? null,
    fallback: input.fallback ?? null,
    partners: [],
    mouthShut: false,
    heard: [],
    params: () => ({ ...fixed, CallSid: leg.sid, CallStatus: leg.status, ...parent(leg) }),
    hears(sound) {
      if (leg.over()) return;
      const heard: Heard = { at: world.clock.now().toISOString(), ...sound };
      leg.heard.push(heard);
      if (heard.with !== undefined) leg.partners = heard.with;
      tell({ at: heard.at, kind: heard.kind, text: heard.text, heard });
    },
    onKey(listener) {
      const stop = subscribe(keyListeners, listener);
      world.changed();
      return stop;
    },
    onSpeech: (listener) => subscribe(speechListeners, listener),
    onTones: (listener) => subscribe(toneListeners, listener),
    onStatus: (listener) => subscribe(statusListeners, listener),
    onMoment: (listener) => void momentListeners.add(listener),
    listening: () => keyListeners.size > 0,
    press(digits) {
      if (leg.status !== 'in-progress') return;
      for (const listener of toneListeners) listener(digits);
      for (const key of digits) for (const listener of keyListeners) listener(key);
    },
    say(words) {
      if (leg.status !== 'in-progress' || leg.mouthShut) return;
      for (const listener of speechListeners) listener(words);
    },
    next: (match) => moments.next(match),
    move: (status) => leg.over() || setStatus(status),
    answer() {
      if (leg.over() || leg.status === 'in-progress') return;
      leg.answeredAt = world.clock.now();
      leg.limitTo(input.timeLimitSeconds ?? 14_400);
      setStatus('in-progress');
    },
    end(status, sipCode) {
      if (leg.over()) return;
      leg.endedAt = world.clock.now();
      limit?.cancel();
      // Interrupt first: the conference or the dial must tell of the leaving before the leg's own callback goes out.
      current.abort(new Interrupted('ended'));
      if (leg.status === 'queued') setStatusQuietly(status);
      else setStatus(status, sipCode);
      moments.close(`the call ended (${status})`);
    },
    over: () => leg.endedAt !== null,
    run(work, why = 'redirected') {
      if (leg.over()) return;
      current.abort(new Interrupted(why));
      const mine = new AbortController();
      current = mine;
      work(mine.signal).then(
        () => mine.signal.aborted || leg.end('completed'),
        (error: unknown) => {
          if (error instanceof Interrupted || mine.signal.aborted) return;
          world.log.error({ code: 12400, message: `the simulator failed: ${String(error)}`, callSid: leg.sid });
          leg.end('failed');
        },
      );
    },
    limitTo(seconds) {
      limit?.cancel();
      limit = world.clock.setTimeout(() => leg.end('completed'), seconds * 1000);
    },
  };

  function tell(moment: Moment): void {
    moments.push(moment);
    for (const listener of momentListeners) listener(moment);
    world.changed();
  }

  function setStatus(status: CallStatus, sipCode?: number): void {
    leg.status = status;
    sendStatus(status, sipCode);
    announce(status);
  }

  /** Twilio sends no callback at all for a call that was cancelled while it was queued. */
  function setStatusQuietly(status: CallStatus): void {
    leg.status = status;
    announce(status);
  }

  function announce(status: CallStatus): void {
    leg.updatedAt = world.clock.now();
    tell({ at: leg.updatedAt.toISOString(), kind: 'state', text: status });
    for (const listener of statusListeners) listener(status);
  }

  function sendStatus(status: CallStatus, sipCode: number | undefined): void {
    // An inbound number's callback tells of the end only, so that end is its event 0.
    const event = isFinal(status) ? 'completed' : leg.direction === 'inbound' ? undefined : eventOf[status];
    if (event === undefined) return;
    const number = sequence;
    sequence += 1;
    if (leg.callback === null || !leg.callback.events.has(event)) return;
    const params = {
      ...leg.params(),
      ...progressParams(world, number),
      ...(isFinal(status) ? finalParams(leg, sipCode) : {}),
    };
    const { url, method } = leg.callback;
    world.sender.deliver({ kind: 'call-status', url, method, params, callSid: leg.sid }, leg.sid);
  }

  world.legs.set(leg.sid, leg);
  return leg;
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}

function parent(leg: CallLeg): Params {
  return leg.parentSid === null ? {} : { ParentCallSid: leg.parentSid };
}
