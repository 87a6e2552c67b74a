import type { CustomerLevel } from '../contract/customer.ts';

/**
 * Who is served next, of those who wait:
 *
 *   score = seconds waited + head start (by the customer's level) + head start of the call (it was interrupted)
 *
 * Everybody's score grows by one each second, so two callers never change places while they wait, and nobody starves:
 * whoever arrives later than a caller by more than the greatest head start stands behind that caller, whatever their
 * level, and however many of them come.
 */
export interface WaitingCaller {
  id: string;
  queuedAt: Date;
  /** Null: no customer of ours. */
  level: CustomerLevel | null;
  /** The call's own head start in seconds: `calls.priority`. */
  priority: number;
}

/** Seconds that a caller need not have waited. */
export const levelHeadStart: Record<CustomerLevel, number> = { vip: 180, key: 60, standard: 0 };
/** Who was talking already and lost the agent goes before all others, but for a caller who has waited for an hour. */
export const INTERRUPTED_HEAD_START = 3_600;

export function headStart(caller: Pick<WaitingCaller, 'level' | 'priority'>): number {
  return caller.priority + (caller.level === null ? 0 : levelHeadStart[caller.level]);
}

export function priorityScore(caller: WaitingCaller, now: Date): number {
  return (now.getTime() - caller.queuedAt.getTime()) / 1_000 + headStart(caller);
}

/** For sorting: who is served first comes first. Equal scores: who came first, then the smaller id. */
export function byPriority(a: WaitingCaller, b: WaitingCaller): number {
  const apart = a.queuedAt.getTime() - b.queuedAt.getTime();
  return apart - (headStart(a) - headStart(b)) * 1_000 || apart || (a.id < b.id ? -1 : 1);
}

/**
 * The same in SQL, over an alias of `calls` and one of its customer (left joined): columns that sort as `byPriority`
 * does, next caller first. Whatever orders or counts waiting callers uses them, so that the place announced is the
 * place kept.
 */
export function priorityOrderSql(call: string, customer: string): string {
  return `${call}.queued_at - make_interval(secs => ${headStartSql(call, customer)}), ${call}.queued_at, ${call}.id`;
}

export function headStartSql(call: string, customer: string): string {
  const levels = Object.entries(levelHeadStart).map(([level, seconds]) => `WHEN '${level}' THEN ${seconds}`);
  return `${call}.priority + CASE ${customer}.level ${levels.join(' ')} ELSE 0 END`;
}
