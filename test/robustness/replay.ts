import type { LogEntry } from '../../phone-simulator/debugger-log.ts';
import { seededRandom } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';
import type { Fixture } from '../app-fixture.ts';
import { postSigned, sidFrom, sidOf } from './carrier-stand-in.ts';

/** One thing that happened in a recorded call: a request of the carrier's, or an act of a person on our side. */
type Step = { kind: 'webhook'; entry: LogEntry } | { kind: 'act'; name: string };

export interface Recording {
  steps: Step[];
  callId: string;
  /** As recorded, for putting others in their place. */
  legs: { id: string; kind: string; sid: string }[];
  from: string;
}

const callbacks = new Set(['call-status', 'conference-status']);
const requests = new Set(['voice', 'action', 'whisper']);
/** Tells of the moment and changes nothing: no event, and no two need be alike. */
const isRoundOfWaiting = ({ url }: LogEntry) => url !== null && new URL(url).pathname.endsWith('/twilio/wait');

/** Everything that the simulator sent about the newest call, and the acts between. */
export async function recordCall(
  app: Fixture,
  from: string,
  play: (act: (name: string, run: () => Promise<unknown>) => Promise<void>) => Promise<void>,
): Promise<Recording> {
  const before = new Set(app.simulator.log().map(({ id }) => id));
  const acts: { after: number; name: string }[] = [];
  await play(async (name, run) => {
    acts.push({ after: app.simulator.log().at(-1)?.id ?? 0, name });
    await run();
  });
  const call = await app.deps.db.prisma.call.findFirstOrThrow({
    orderBy: { startedAt: 'desc' },
    include: { legs: { orderBy: { createdAt: 'asc' } } },
  });
  const entries = app.simulator
    .log()
    .filter((entry) => !before.has(entry.id) && (callbacks.has(entry.kind) || requests.has(entry.kind)))
    .filter((entry) => !isRoundOfWaiting(entry));
  const steps: Step[] = entries.flatMap((entry, index) => {
    const next = entries[index + 1]?.id ?? Infinity;
    const done = acts
      .filter(({ after }) => after >= entry.id && after < next)
      .map(({ name }) => ({ kind: 'act', name }) as const);
    return [{ kind: 'webhook', entry } as const, ...done];
  });
  return {
    steps,
    callId: call.id,
    from,
    legs: call.legs.map(({ id, kind, providerCallSid }) => ({ id, kind, sid: providerCallSid ?? '' })),
  };
}

export interface Replay {
  /** Nobody's number, or the one that was recorded. */
  from: string;
  /** Makes the ids of this replay its own. */
  number: number;
  seed: number;
  acts: Record<string, (callId: string) => Promise<unknown>>;
}

/**
 * Sends a recorded call again as another one. Requests whose answer the call waits for keep their order and come up to
 * three times at once; callbacks come later than recorded, overtake one another, and come up to ten times.
 * Comes back with the call's id and whatever was answered otherwise the second time.
 */
export async function replayCall(
  app: Fixture,
  recording: Recording,
  replay: Replay,
): Promise<{ callId: string; differing: string[] }> {
  const random = seededRandom(replay.seed);
  const differing: string[] = [];
  const callerSid = sidFrom('CA', replay.number);
  const answered: { entry: LogEntry; text: string }[] = [];
  const send = async (entry: LogEntry) => postSigned(await inPlace(app, recording, { ...replay, callerSid }, entry));
  for (const { step, times } of inSomeOrder(recording.steps, replay.seed === 0 ? null : random)) {
    if (step.kind === 'act') await replay.acts[step.name]?.(await callOf(app, callerSid));
    else {
      const replies = await Promise.all(Array.from({ length: times }, () => send(step.entry)));
      if (replies.some(({ status, text }) => status >= 300 || text !== replies[0]?.text))
        differing.push(`${step.entry.kind} answered ${replies.map(({ status }) => status).join(', ')}`);
      if (requests.has(step.entry.kind)) answered.push({ entry: step.entry, text: replies[0]?.text ?? '' });
    }
    await app.deps.outbox.settled();
  }
  for (const { entry, text } of answered)
    if ((await send(entry)).text !== text) differing.push(`${entry.kind}: a late repeat was answered otherwise`);
  await app.deps.outbox.settled();
  return { callId: await callOf(app, callerSid), differing };
}

/** Without chance: as recorded, once. */
function inSomeOrder(steps: readonly Step[], random: Random | null): { step: Step; times: number }[] {
  if (random === null) return steps.map((step) => ({ step, times: 1 }));
  const placed = steps.flatMap((step, index): { step: Step; times: number; at: number }[] => {
    if (step.kind === 'act') return [{ step, times: 1, at: index }];
    if (requests.has(step.entry.kind)) return [{ step, times: 1 + Math.floor(random() * 3), at: index }];
    const deliveries = random() < 0.2 ? 10 : 1 + Math.floor(random() * 3);
    return Array.from({ length: deliveries }, () => ({
      step,
      times: 1,
      at: index + random() * random() * steps.length,
    }));
  });
  return placed.toSorted((a, b) => a.at - b.at);
}

async function callOf(app: Fixture, callerSid: string): Promise<string> {
  const leg = await app.deps.db.prisma.callLeg.findFirstOrThrow({ where: { providerCallSid: callerSid } });
  return leg.callId;
}

async function inPlace(
  app: Fixture,
  recording: Recording,
  replay: { from: string; number: number; callerSid: string },
  entry: LogEntry,
) {
  const swaps: [string, string][] = [[recording.from, replay.from]];
  const call = await app.deps.db.prisma.callLeg.findFirst({
    where: { providerCallSid: replay.callerSid },
    include: { call: { include: { legs: { orderBy: { createdAt: 'asc' } } } } },
  });
  if (call) swaps.push([recording.callId, call.callId]);
  const seen: Record<string, number> = {};
  for (const old of recording.legs) {
    const place = (seen[old.kind] ??= 0);
    seen[old.kind] = place + 1;
    const now = call?.call.legs.filter(({ kind }) => kind === old.kind)[place];
    if (now) swaps.push([old.id, now.id]);
    swaps.push([old.sid, old.kind === 'caller' ? replay.callerSid : now ? sidOf(now.id) : old.sid]);
  }
  const conference = entry.params['ConferenceSid'];
  if (conference) swaps.push([conference, sidFrom('CF', replay.number)]);
  const swapped = (text: string) => swaps.reduce((now, [from, to]) => now.replaceAll(from, to), text);
  const { pathname, search } = new URL(entry.url ?? '');
  return {
    url: swapped(`${app.url}${pathname}${search}`),
    params: Object.fromEntries(Object.entries(entry.params).map(([name, value]) => [name, swapped(value)])),
  };
}
