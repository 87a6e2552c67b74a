/**
 * The fragment of a webhook URL says how Twilio connects to it: `#rc=3&rp=5xx,ct,rt`. It is never sent and never
 * signed. Bounds and defaults: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export interface ConnectionOverrides {
  connectMs: number;
  readMs: number;
  totalMs: number;
  retries: number;
  retryOn: ReadonlySet<RetryCause>;
}

export type RetryCause = 'ct' | 'rt' | '4xx' | '5xx';

const causes: readonly RetryCause[] = ['ct', 'rt', '4xx', '5xx'];

/** Null means that `rp` holds something else than a policy: Twilio's error 11243. */
export function connectionOverrides(url: string): ConnectionOverrides | null {
  const hash = url.indexOf('#');
  const given = new URLSearchParams(hash === -1 ? '' : url.slice(hash + 1));
  const policies = (given.get('rp') ?? 'ct').split(',').map((policy) => policy.trim());
  if (policies.some((policy) => policy !== 'all' && !causes.some((cause) => cause === policy))) return null;
  return {
    connectMs: bounded(given.get('ct'), 100, 10_000, 5_000),
    readMs: bounded(given.get('rt'), 100, 15_000, 15_000),
    totalMs: bounded(given.get('tt'), 100, 15_000, 15_000),
    retries: bounded(given.get('rc'), 0, 5, 1),
    retryOn: new Set(causes.filter((cause) => policies.includes('all') || policies.includes(cause))),
  };
}

function bounded(text: string | null, low: number, high: number, standard: number): number {
  if (text === null || !/^\d+$/.test(text)) return standard;
  return Math.min(high, Math.max(low, Number(text)));
}
