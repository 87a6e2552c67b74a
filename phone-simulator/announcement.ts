import { emitConferenceEvent, type Conference, type Participant } from './conference.ts';
import type { Method } from './webhook-attempt.ts';
import type { World } from './world.ts';

/** Says or plays a document to some participants, over what they hear otherwise, and tells when it is over. */
export function announce(
  world: World,
  room: Conference,
  given: { participants: Participant[]; url: string; method: Method },
): void {
  const { url, method } = given;
  for (const participant of given.participants) {
    const stop = new AbortController();
    const { leg } = participant;
    leg.onStatus(() => leg.over() && stop.abort(new Error('the leg is over')));
    const extra = { ConferenceSid: room.sid, FriendlyName: room.name };
    const run = { world, leg, role: 'announce' as const, signal: stop.signal, extra, fallback: null, hears: leg.hears };
    world.runTwiml(run, { from: 'url', kind: 'announce', url, method }).then(
      (ending) => {
        const name = ending === 'failed' ? 'announcement-fail' : 'announcement-end';
        const failed = ending === 'failed' ? { ReasonAnnouncementFailed: 'the document could not be run' } : {};
        emitConferenceEvent(world, room, { name, participant, params: { AnnounceUrl: url, ...failed } });
      },
      () => undefined,
    );
  }
}
