import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.ts';
import type { DebuggerLog } from './debugger-log.ts';
import { SendFailure, type Send } from './http-send.ts';
import { integerBetween, newSid, type Random } from './random.ts';
import { withoutFragment } from './signature.ts';
import { sleep } from './waiting.ts';
import { attemptWebhook, type Fetched, type Webhook } from './webhook-attempt.ts';

/** How badly the network between Twilio and us behaves. */
export interface Network {
  /** Each delivery waits this long, drawn anew from [least, most]. */
  delayMs: [number, number];
  /** True: callbacks overtake one another. False: those about one call (or conference, or message) queue up. */
  reorder: boolean;
  /** Up to this many more deliveries of the same callback, 0 to 5. */
  repeat: number;
  /** Chance that a callback never goes out. */
  drop: number;
  /** Chance that a TwiML request is sent twice, as after a connection that broke once the request was processed. */
  twimlRepeat: number;
  /** Sends `I-Twilio-Idempotency-Token`. Off: the captured voice requests did not carry it. */
  idempotencyTokens: boolean;
  /** Chance that a call's first callbacks are answered before the REST request that made the call is. */
  callbacksFirst: number;
  /** The document of whoever waits or is on hold is asked for this much later, drawn from [least, most]; silence till then. */
  waitMusicMs: [number, number];
  /** Chance that a leg we made answers and is never let into its conference: it hears nothing until somebody hangs up. */
  neverJoins: number;
}

export const calmNetwork: Network = {
  delayMs: [0, 0],
  reorder: false,
  repeat: 0,
  drop: 0,
  twimlRepeat: 0,
  idempotencyTokens: false,
  callbacksFirst: 0,
  waitMusicMs: [0, 0],
  neverJoins: 0,
};

export interface WebhookSender {
  /** A synchronous request whose answer the call waits for. A failure is in the log when this returns. */
  fetch(webhook: Webhook): Promise<Fetched>;
  /** A callback nobody waits for. `subject` is the call, conference or message that it is about. */
  deliver(webhook: Webhook, subject: string): void;
  network(): Network;
  setNetwork(change: Partial<Network>): void;
  /** Resolves when the callbacks about one call, conference or message have been answered. */
  deliveredAbout(subject: string): Promise<void>;
  /** Resolves when no request or callback is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createWebhookSender(deps: {
  authToken: string;
  clock: Clock;
  random: Random;
  send: Send;
  log: DebuggerLog;
  network: Partial<Network>;
}): WebhookSender {
  const { clock, random, log } = deps;
  const closing = new AbortController();
  // Every delivery that is being delayed listens to it.
  setMaxListeners(0, closing.signal);
  const underWay = new Set<Promise<unknown>>();
  const lines = new Map<string, Promise<void>>();
  let network: Network = { ...calmNetwork, ...deps.network };

  function track<T>(work: Promise<T>): Promise<T> {
    const quiet = work.then(ignore, ignore);
    underWay.add(quiet);
    void quiet.then(() => underWay.delete(quiet));
    return work;
  }

  const attempt = (webhook: Webhook, token: string): Promise<Fetched> =>
    attemptWebhook({ ...deps, closing: closing.signal }, webhook, network.idempotencyTokens ? token : null);

  async function linger(): Promise<void> {
    const ms = integerBetween(random, network.delayMs[0], network.delayMs[1]);
    if (ms > 0) await sleep(clock, ms, closing.signal);
  }

  async function carry(webhook: Webhook, token: string): Promise<void> {
    await linger();
    const fetched = await attempt(webhook, token);
    if (fetched.ok) return;
    log.error({
      code: 15003,
      message: `status callback: ${fetched.message}`,
      callSid: webhook.callSid,
      url: fetched.url,
    });
  }

  function dispatch(webhook: Webhook, subject: string, token: string): void {
    if (network.reorder) {
      track(carry(webhook, token)).catch(ignore);
      return;
    }
    const before = lines.get(subject) ?? Promise.resolve();
    const mine = track(before.then(() => carry(webhook, token))).catch(ignore);
    lines.set(subject, mine);
    void mine.then(() => lines.get(subject) === mine && lines.delete(subject));
  }

  async function fetchTwiml(webhook: Webhook): Promise<Fetched> {
    await linger();
    const token = newSid(random, '');
    const fetched = await attempt(webhook, token);
    if (!fetched.ok) {
      log.error({ code: fetched.code, message: fetched.message, callSid: webhook.callSid, url: fetched.url });
    } else if (random() < network.twimlRepeat) {
      // The far side must answer a repeated request as it answered the first; what it says now is what is executed.
      const again = await attempt(webhook, token);
      if (again.ok) return again;
    }
    return fetched;
  }

  return {
    fetch: (webhook) => track(fetchTwiml(webhook)),
    deliver(webhook, subject) {
      if (closing.signal.aborted) return;
      if (random() < network.drop) {
        log.note({ ...webhook, url: withoutFragment(webhook.url), status: null, answer: null, message: 'dropped' });
        return;
      }
      const token = newSid(random, '');
      const deliveries = 1 + integerBetween(random, 0, network.repeat);
      for (let count = 0; count < deliveries; count += 1) dispatch(webhook, subject, token);
    },
    network: () => network,
    setNetwork: (change) => {
      network = { ...network, ...change };
    },
    deliveredAbout: async (subject) => lines.get(subject),
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      closing.abort(new SendFailure('ct', 'the simulator was closed'));
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function ignore(): void {}
