import { createCallLeg, type CallLeg, type StatusCallback } from './call-leg.ts';
import type { Conference, JoinOptions, Participant } from './conference.ts';
import { ringOut } from './ring-out.ts';
import { runCall } from './run-call.ts';
import type { Source } from './twiml-fetch.ts';
import type { Method } from './webhook-attempt.ts';
import type { World } from './world.ts';

export interface OutgoingInput {
  from: string;
  to: string;
  timeoutSeconds: number;
  timeLimitSeconds: number;
  callback: StatusCallback | null;
}

export interface OutgoingCalls {
  /** A call placed over REST: rings, then executes the document. */
  place(input: OutgoingInput & { source: Source; fallback: { url: string; method: Method } | null }): CallLeg;
  /** A participant added over REST: rings, then joins the conference. */
  addParticipant(input: OutgoingInput & { room: Conference; options: JoinOptions }): Participant;
  /** Lets the first callbacks of a leg overtake the REST answer, as often as the network is set to. */
  maybeFirst(leg: CallLeg): Promise<void>;
}

export function createOutgoingCalls(world: World): OutgoingCalls {
  let nextSlot = 0;
  const waiting = new Map<string, () => void>();

  /** Twilio places so many calls a second and account; the rest wait as `queued`. */
  function whenCapacity(leg: CallLeg, begin: () => void): void {
    const rate = world.pace.callsPerSecond;
    const now = world.clock.now().getTime();
    const slot = rate === 0 ? now : Math.max(now, nextSlot);
    nextSlot = rate === 0 ? 0 : slot + 1000 / rate;
    // Never in the same breath: the REST answer still says `queued`, even if callbacks overtake it.
    const timer = world.clock.setTimeout(() => go(), slot - now);
    const go = (): void => {
      timer.cancel();
      waiting.delete(leg.sid);
      begin();
    };
    waiting.set(leg.sid, go);
  }

  function newLeg(input: OutgoingInput, fallback: { url: string; method: Method } | null): CallLeg {
    return createCallLeg(world, {
      direction: 'outbound-api',
      from: input.from,
      to: input.to,
      status: 'queued',
      callback: input.callback,
      fallback,
      timeLimitSeconds: input.timeLimitSeconds,
    });
  }

  async function bring(
    leg: CallLeg,
    room: Conference,
    participant: Participant,
    timeoutSeconds: number,
  ): Promise<void> {
    const status = await ringOut(world, leg, timeoutSeconds);
    if (status !== 'in-progress' || leg.over()) return world.rooms.giveUp(room, participant);
    // Whoever answers after the conference has ended opens a new one of that name and hears its music alone.
    const target =
      room.status === 'completed' ? world.rooms.open(room.name, { callback: room.callback, record: null }) : room;
    leg.run(async (signal) => {
      await world.rooms.join(target, participant, signal);
    });
  }

  return {
    place(input) {
      const leg = newLeg(input, input.fallback);
      whenCapacity(leg, () => {
        void ringOut(world, leg, input.timeoutSeconds).then((status) => {
          if (status === 'in-progress') runCall(world, leg, { source: input.source });
        });
      });
      return leg;
    },
    addParticipant(input) {
      const leg = newLeg(input, null);
      const participant = world.rooms.invite(input.room, leg, input.options);
      leg.onStatus(() => leg.over() && leg.answeredAt === null && world.rooms.giveUp(input.room, participant));
      whenCapacity(leg, () => void bring(leg, input.room, participant, input.timeoutSeconds));
      return participant;
    },
    async maybeFirst(leg) {
      const { callbacksFirst, delayMs } = world.sender.network();
      if (callbacksFirst === 0 || world.random() >= callbacksFirst) return;
      waiting.get(leg.sid)?.();
      // A delayed callback cannot be waited for: it may need the clock that this request holds up.
      if (delayMs[1] === 0) await world.sender.deliveredAbout(leg.sid);
    },
  };
}
