import { storedNumber } from './demo-builder.ts';
import type { DemoBuilder } from './demo-builder.ts';
import type { Desk } from './desk.ts';

export type CallRow = DemoBuilder['rows']['calls'][number];

/** An ended call with its caller's leg; who it was with is filled in by the caller of this. */
export function addPastCall(
  demo: DemoBuilder,
  desk: Desk,
  past: { number: string | null; waitSeconds: number; talkSeconds: number | null; days?: number },
): CallRow {
  const { random, rows } = demo;
  const startedAt = demo.daysAgo(past.days ?? random.between(1, 14));
  const answeredAt = past.talkSeconds === null ? null : later(startedAt, past.waitSeconds);
  const endedAt = later(startedAt, past.waitSeconds + (past.talkSeconds ?? 0));
  const stored = past.number === null ? null : storedNumber(demo.vault, past.number);
  const call: CallRow = {
    id: demo.id(),
    carrier: 'demo',
    direction: 'inbound',
    state: 'ended',
    endReason: 'completed',
    outcome: 'served',
    match: 'none',
    hotlineNumberId: desk.hotlineId,
    queueId: desk.queueId,
    outsideSealed: stored?.sealed ?? null,
    outsideIndex: stored?.index ?? null,
    outsideLastFour: stored?.lastFour ?? null,
    startedAt,
    queuedAt: startedAt,
    answeredAt,
    endedAt,
    lastEventAt: endedAt,
  };
  rows.calls.push(call);
  rows.legs.push({
    id: demo.id(),
    callId: call.id,
    kind: 'caller',
    carrier: 'demo',
    state: 'ended',
    endReason: answeredAt ? 'completed' : 'abandoned',
    createdAt: startedAt,
    answeredAt,
    endedAt,
  });
  return call;
}

export function later(at: Date | string, seconds: number): Date {
  return new Date(new Date(at).getTime() + seconds * 1_000);
}
