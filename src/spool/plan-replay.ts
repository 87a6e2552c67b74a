import type { CarrierEvent } from '../calls/carrier-event.ts';
import { CarrierError } from '../calls/call-control.ts';
import type { Deps } from '../deps.ts';
import type { Heard, SpooledEvent, SpoolEntry } from './spool-folder.ts';

/** One spooled request. */
export interface ReplayEntry extends SpooledEvent {
  entry: SpoolEntry;
}

/** How the requests of one call are taken in. */
export interface CallPlan {
  /** `over`: nobody is on the line any more; `there`: somebody may be; `later`: not now. */
  kind: 'over' | 'there' | 'later';
  /** The carrier's id; null: a text. */
  sid: string | null;
  /** The caller hears the tone, or heard it: a recording may exist. */
  atTone: boolean;
  /** Taken in before the oldest of them. */
  first: CarrierEvent[];
}

/**
 * Requests that bring a caller somewhere are only true while the caller is there, so the carrier is asked what became of
 * the call before they are taken in:
 *
 *   over       a talk at the stand-by telephone is taken in first (served), then the end, then the rest, which rings nobody
 *   there      as usual. Music asks again by itself; whoever hears the tone is brought back
 *   later      at the stand-by telephone, or hearing goodbye: left alone until that is over
 *              the carrier does not answer: nobody may be rung on a guess
 *
 * Reports of legs and conferences alone are history, true whenever they are read.
 */
export async function planOf(deps: Pick<Deps, 'callControl' | 'clock'>, entries: ReplayEntry[]): Promise<CallPlan> {
  const events = entries.flatMap(({ event }) => event ?? []);
  const sid = entries.find(({ providerCallSid }) => providerCallSid !== null)?.providerCallSid ?? null;
  const heard = entries.findLast(({ entry }) => entry.heard !== 'none')?.entry.heard ?? 'none';
  const atTone = heard === 'message' || (heard === 'goodbye' && events.some(({ kind }) => kind === 'voicemail-left'));
  const plan = { sid, atTone, first: [] };
  if (sid === null || !events.some(movesCaller)) return { ...plan, kind: 'there' };
  const end = await endOf(deps, sid, events);
  if (end === 'carrier-silent') return { ...plan, kind: 'later' };
  if (end === null) return { ...plan, kind: isElsewhere(heard) ? 'later' : 'there' };
  const told = events.filter((event) => event.kind === 'stand-by-over' && event.talkedSeconds !== null);
  const talks = told.length > 0 || heard !== 'talk' ? told : [talkOf({ sid, carrier: end.carrier }, events)];
  return { ...plan, kind: 'over', first: [...talks, end] };
}

/**
 * Somebody at the stand-by telephone pressed 1, and the caller was the one who hung up: then the carrier may not ask what
 * comes next, and nobody tells how long they talked.
 */
function talkOf(of: { sid: string; carrier: string }, events: readonly CarrierEvent[]): CarrierEvent {
  const arrival = events.find((event) => event.kind === 'call-came-in');
  const onCall = events.find((event) => 'callId' in event && event.callId !== null);
  return {
    kind: 'stand-by-over',
    carrier: of.carrier,
    eventKey: `spool-talk:${of.sid}`,
    raw: '',
    callId: onCall !== undefined && 'callId' in onCall ? onCall.callId : null,
    legId: null,
    providerCallSid: of.sid,
    from: arrival?.kind === 'call-came-in' ? arrival.from : '',
    to: arrival?.kind === 'call-came-in' ? arrival.to : '',
    talkedSeconds: 0,
  };
}

function isElsewhere(heard: Heard): boolean {
  return heard === 'stand-by' || heard === 'talk' || heard === 'goodbye';
}

function movesCaller(event: CarrierEvent): boolean {
  switch (event.kind) {
    case 'call-came-in':
    case 'menu-answered':
    case 'wait-key-pressed':
    case 'caller-out-of-conference':
    case 'caller-asked':
    case 'stand-by-over':
    case 'rep-answered':
    case 'rep-pressed':
      return true;
    case 'leg-changed':
    case 'participant-joined':
    case 'participant-left':
    case 'conference-ended':
    case 'voicemail-left':
    case 'voicemail-recorded':
    case 'text-changed':
    case 'text-came-in':
      return false;
    default:
      return event satisfies never;
  }
}

/** The end of the caller's leg, by what was spooled or as the carrier says; null: still on the line. */
async function endOf(
  { callControl, clock }: Pick<Deps, 'callControl' | 'clock'>,
  sid: string,
  events: readonly CarrierEvent[],
): Promise<CarrierEvent | null | 'carrier-silent'> {
  const told = events.find((event) => event.kind === 'leg-changed' && event.progress === 'ended');
  if (told !== undefined) return told;
  try {
    const found = await callControl.lookUp(sid);
    if (found !== null && found.progress !== 'ended') return null;
    return {
      kind: 'leg-changed',
      carrier: callControl.carrier,
      eventKey: `spool-over:${sid}`,
      raw: '',
      callId: null,
      legId: null,
      providerCallSid: sid,
      progress: 'ended',
      endReason: found?.endReason ?? 'failed',
      at: clock.now(),
      durationSeconds: found?.durationSeconds ?? null,
    };
  } catch (fault) {
    if (fault instanceof CarrierError) return 'carrier-silent';
    throw fault;
  }
}
