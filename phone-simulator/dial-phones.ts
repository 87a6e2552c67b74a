import { createCallLeg, type CallLeg, type FinalStatus, type StatusCallback } from './call-leg.ts';
import { talkSeconds } from './call-params.ts';
import { ringOut } from './ring-out.ts';
import type { Params } from './signature.ts';
import type { Script } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import type { Run } from './twiml-step.ts';
import { recordingCallback } from './verb-record.ts';
import { Interrupted, orInterrupted, untilInterrupted } from './waiting.ts';
import type { Method } from './webhook-attempt.ts';

export interface DialTarget {
  to: string;
  noun: TwimlElement;
  whisper: { url: string; method: Method } | null;
  callback: StatusCallback | null;
}

export type DialResult = Params & { DialCallStatus: string };

interface Given {
  verb: TwimlElement;
  targets: DialTarget[];
  callerId: string;
}

/** Rings the targets, together or one after another, whispers to the one who answers, and bridges the two legs. */
export async function dialPhones(run: Run, script: Script, given: Given): Promise<DialResult> {
  const groups =
    given.verb.attributes['sequential'] === 'true' ? given.targets.map((target) => [target]) : [given.targets];
  let last: DialResult = { DialCallStatus: 'no-answer', DialBridged: 'false' };
  for (const targets of groups) {
    const children = targets.map((target) => ({ target, leg: newChild(run, given, target) }));
    const cancel = (): void => {
      for (const { leg } of children) leg.end(leg.status === 'in-progress' ? 'completed' : 'canceled');
    };
    run.signal.addEventListener('abort', cancel, { once: true });
    try {
      const winner = await firstAnswer(run, given, children);
      if (winner !== null) return await connect(run, script, { ...given, child: winner.leg, target: winner.target });
      last = resultOf(children.map((child) => child.leg));
    } finally {
      run.signal.removeEventListener('abort', cancel);
    }
  }
  return last;
}

function newChild(run: Run, given: Given, target: DialTarget): CallLeg {
  return createCallLeg(run.world, {
    direction: 'outbound-dial',
    from: given.callerId,
    to: target.to,
    status: 'initiated',
    parentSid: run.leg.sid,
    callback: target.callback,
  });
}

type Child = { target: DialTarget; leg: CallLeg };

/** The first to answer; the others are cancelled. Null when all have ended. */
async function firstAnswer(run: Run, given: Given, children: Child[]): Promise<Child | null> {
  const timeout = Number(given.verb.attributes['timeout'] ?? '30');
  const rings = children.map(async (child) => {
    const status = await ringOut(run.world, child.leg, timeout);
    // Two may pick up in the same moment: the second finds itself hung up again.
    if (status !== 'in-progress' || child.leg.over()) throw new Error(status);
    for (const { leg } of children) {
      if (leg !== child.leg) leg.end(leg.status === 'in-progress' ? 'completed' : 'canceled');
    }
    return child;
  });
  return orInterrupted(
    Promise.any(rings).catch(() => null),
    run.signal,
  );
}

/** Without an answer: the status of the only child, else what weighs most. */
function resultOf(legs: CallLeg[]): DialResult {
  const order: FinalStatus[] = ['busy', 'no-answer', 'failed', 'canceled'];
  const statuses = legs.map((leg) => leg.status);
  const status = order.find((candidate) => statuses.includes(candidate)) ?? 'no-answer';
  const sid: Params = legs[0] === undefined ? {} : { DialCallSid: legs[0].sid };
  return { DialCallStatus: status, DialBridged: 'false', ...sid };
}

type Connected = Given & { child: CallLeg; target: DialTarget };

async function connect(run: Run, script: Script, given: Connected): Promise<DialResult> {
  const { child, verb } = given;
  const bridge = bridgeChild(run, given);
  const bridged = await orInterrupted(bridge.bridged, run.signal);
  const startedAt = run.world.clock.now();
  if (bridged) {
    run.leg.answer();
    await together(run, given, bridge.gone);
  }
  const redirected = !child.over();
  const record = verb.attributes['record'] ?? 'do-not-record';
  const recorded: Params = {};
  if (bridged && record !== 'do-not-record' && record !== 'false') {
    const input = { callSid: run.leg.sid, conferenceSid: null, startedAt, source: 'DialVerb' as const };
    recorded['RecordingUrl'] = run.world.recordings.keep(input, recordingCallback(run, script, verb)).url;
  }
  return {
    DialCallStatus: 'completed',
    DialCallSid: child.sid,
    DialBridged: String(bridged),
    ...(redirected ? {} : { DialCallDuration: String(talkSeconds(child)) }),
    ...recorded,
  };
}

/** Runs the whisper on the child and keeps the child busy until it hangs up or REST takes it elsewhere. */
function bridgeChild(run: Run, given: Connected): { bridged: Promise<boolean>; gone: Promise<void> } {
  const { child, target } = given;
  let tellBridged = (_bridged: boolean): void => {};
  let tellGone = (): void => {};
  const bridged = new Promise<boolean>((resolve) => (tellBridged = resolve));
  const gone = new Promise<void>((resolve) => (tellGone = resolve));
  child.run(async (signal) => {
    signal.addEventListener('abort', () => (tellBridged(false), tellGone()), { once: true });
    if (target.whisper !== null) {
      const whisper = { world: run.world, leg: child, role: 'whisper' as const, signal, fallback: null, extra: {} };
      const ending = await run.world.runTwiml(
        { ...whisper, hears: child.hears },
        { from: 'url', kind: 'whisper', ...target.whisper },
      );
      if (ending !== 'finished') return child.end(ending === 'failed' ? 'failed' : 'completed');
    }
    tellBridged(true);
    await untilInterrupted(signal);
  });
  return { bridged, gone };
}

/** The two hear each other until one goes, `*` is pressed where that hangs up, or the time is over. */
async function together(run: Run, given: Connected, gone: Promise<void>): Promise<void> {
  const { leg, world } = run;
  const { child, verb } = given;
  const caller = leg.direction === 'inbound' ? leg.from : leg.to;
  leg.hears({ kind: 'talking', text: `talking with ${child.to}`, with: [child.to] });
  child.hears({ kind: 'talking', text: `talking with ${caller}`, with: [caller] });
  const release = new AbortController();
  const out = (): void => release.abort(new Interrupted('moved-on'));
  const stops = [
    ...(verb.attributes['hangupOnStar'] === 'true' ? [leg.onKey((key) => key === '*' && out())] : []),
    leg.onSpeech((words) => child.hears({ kind: 'said', text: words })),
    child.onSpeech((words) => leg.hears({ kind: 'said', text: words })),
  ];
  const limit = world.clock.setTimeout(out, Number(verb.attributes['timeLimit'] ?? '14400') * 1000);
  try {
    await orInterrupted(gone, AbortSignal.any([run.signal, release.signal]));
  } catch (error) {
    if (run.signal.aborted || !(error instanceof Interrupted)) throw error;
    child.end('completed');
  } finally {
    limit.cancel();
    for (const stop of stops) stop();
    leg.partners = [];
  }
}
