import type { Figures } from '../../src/contract/report.ts';

/** A row of the event log, in order. */
export interface LoggedEvent {
  type: string;
  at: Date;
  callId: string | null;
  userId: string | null;
  data: { step?: string; endReason?: string; state?: string };
}

interface CallStory {
  queuedAt?: number;
  answeredAt?: number;
  abandonedAt?: number;
}

const BUSY = ['on_call', 'wrapping_up'];

/**
 * The figures of words.md counted a second time, by walking the event log once, line by line, with nothing of the
 * product's reports: neither its SQL nor its stored stretches of the agents' states.
 */
export function recount(
  log: readonly LoggedEvent[],
  known: { inbound: ReadonlySet<string>; agents: ReadonlySet<string>; until: Date },
): Figures {
  const calls = new Map<string, CallStory>();
  const desk = createDeskClock(known.inbound);
  for (const event of log) {
    const at = event.at.getTime();
    if (event.type === 'agent.state_changed' && event.userId !== null)
      desk.move(event.userId, { state: event.data.state ?? '', callId: event.callId, at });
    if (event.callId !== null && known.inbound.has(event.callId)) follow(calls, event, known.agents);
  }
  desk.close(known.until.getTime());
  return figures([...calls.values()], desk);
}

function follow(calls: Map<string, CallStory>, event: LoggedEvent, agents: ReadonlySet<string>): void {
  if (event.callId === null) return;
  const story = calls.get(event.callId) ?? {};
  calls.set(event.callId, story);
  const at = event.at.getTime();
  if (event.type === 'call.queued' && (event.data.step ?? 'waiting') === 'waiting') story.queuedAt ??= at;
  if (event.type === 'call.connected' && event.userId !== null && agents.has(event.userId)) story.answeredAt ??= at;
  if (event.type === 'call.ended' && event.data.endReason === 'abandoned') story.abandonedAt ??= at;
}

function createDeskClock(inbound: ReadonlySet<string>) {
  const now = new Map<string, { state: string; callId: string | null; at: number }>();
  const handled = new Set<string>();
  const sum = { busy: 0, handling: 0, free: 0 };
  const leave = (userId: string, until: number) => {
    const was = now.get(userId);
    if (was === undefined) return;
    const seconds = (until - was.at) / 1_000;
    if (was.state === 'available') sum.free += seconds;
    if (!BUSY.includes(was.state)) return;
    sum.busy += seconds;
    if (was.callId === null || !inbound.has(was.callId)) return;
    sum.handling += seconds;
    handled.add(was.callId);
  };
  return {
    sum,
    handled,
    move(userId: string, to: { state: string; callId: string | null; at: number }) {
      leave(userId, to.at);
      now.set(userId, to);
    },
    close: (until: number) => [...now.keys()].forEach((userId) => leave(userId, until)),
  };
}

function figures(calls: readonly CallStory[], desk: ReturnType<typeof createDeskClock>): Figures {
  const queued = calls.filter(({ queuedAt }) => queuedAt !== undefined);
  const waits = queued.flatMap(({ queuedAt, answeredAt }) =>
    answeredAt === undefined ? [] : [answeredAt - (queuedAt ?? 0)],
  );
  const gaveUp = queued.flatMap(({ queuedAt, answeredAt, abandonedAt }) =>
    answeredAt !== undefined || abandonedAt === undefined ? [] : [abandonedAt - (queuedAt ?? 0)],
  );
  const short = gaveUp.filter((ms) => ms < 5_000).length;
  const long = gaveUp.length - short;
  const share = (part: number, of: number) => (of === 0 ? null : part / of);
  return {
    offered: queued.length,
    answered: waits.length,
    abandoned: gaveUp.length,
    shortAbandoned: short,
    abandonmentRate: share(long, queued.length - short),
    serviceLevel: {
      share: share(waits.filter((ms) => ms <= 20_000).length, waits.length + long),
      thresholdSeconds: 20,
    },
    averageAnswerSeconds: share(
      waits.reduce((sum, ms) => sum + ms / 1_000, 0),
      waits.length,
    ),
    handled: desk.handled.size,
    averageHandlingSeconds: share(desk.sum.handling, desk.handled.size),
    occupancy: share(desk.sum.busy, desk.sum.busy + desk.sum.free),
  };
}
