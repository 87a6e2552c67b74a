/** What one user may still ask for now, and when that was counted. */
interface Allowance {
  left: number;
  at: number;
}

export interface RequestLimit {
  /** Counts one request. Returns the seconds to wait instead: 0 means go on. */
  take(userId: string, now: Date): number;
}

/**
 * As many requests a minute for each user, all at once or spread out; afterwards as many as time gives back. It is for
 * a program that copies the customer file with a stolen session, not for people: a desk at its busiest asks for a tenth.
 * Counted in this process and only for who is signed in: the carrier's webhooks never come here. 0: no limit.
 */
export function createRequestLimit(perMinute: number): RequestLimit {
  const allowances = new Map<string, Allowance>();
  const perMs = perMinute / 60_000;
  return {
    take(userId, now) {
      if (perMinute === 0) return 0;
      const at = now.getTime();
      const { left, at: before } = allowances.get(userId) ?? { left: perMinute, at };
      const grown = Math.min(perMinute, left + Math.max(0, at - before) * perMs);
      if (grown < 1) return Math.ceil((1 - grown) / perMs / 1_000);
      allowances.set(userId, { left: grown - 1, at });
      return 0;
    },
  };
}
