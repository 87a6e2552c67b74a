import { present, type Conference, type Participant, type WaitMusic } from './conference.ts';
import { integerBetween } from './random.ts';
import type { Role } from './twiml-step.ts';
import { Interrupted, sleep } from './waiting.ts';
import type { World } from './world.ts';

/**
 * Whom a participant can hear: nobody on hold, nobody muted, a coach only if coached by it. Before the conference
 * begins, and when left alone, a participant hears the waiting music.
 */
export function audibleTo(room: Conference, listener: Participant): Participant[] {
  if (room.status !== 'in-progress' || listener.hold) return [];
  return present(room).filter((speaker) => {
    if (speaker === listener || speaker.hold || speaker.muted) return false;
    return !speaker.coaching || speaker.coach === listener.leg.sid;
  });
}

/** Gives every participant the sound that belongs to the room's state now; unchanged sound goes on untouched. */
export function refreshAudio(world: World, room: Conference, waitFailed: (participant: Participant) => void): void {
  for (const participant of present(room)) {
    const partners = audibleTo(room, participant).map((other) => farEnd(other));
    const key = audioKey(room, participant, partners);
    if (participant.audio?.key === key) continue;
    stopAudio(participant);
    const stop = new AbortController();
    participant.audio = { key, stop };
    if (key.startsWith('talk')) talk(participant, partners);
    else if (participant.hold) {
      participant.leg.hears({ kind: 'hold-music', text: 'on hold', with: [] });
      void music(world, { room, participant, role: 'hold', source: participant.holdMusic, signal: stop.signal });
    } else {
      participant.leg.partners = [];
      const wait = { room, participant, role: 'wait' as const, source: participant.wait, signal: stop.signal };
      void music(world, wait).then((ending) => {
        if (ending === 'failed' && room.status === 'init') waitFailed(participant);
      });
    }
  }
}

export function stopAudio(participant: Participant): void {
  participant.audio?.stop.abort(new Interrupted('moved-on'));
  participant.audio = null;
}

/** The number or identity of the person at a leg. */
export function farEnd(participant: Participant): string {
  return participant.leg.direction === 'inbound' ? participant.leg.from : participant.leg.to;
}

function audioKey(room: Conference, participant: Participant, partners: string[]): string {
  if (participant.hold) return 'hold';
  if (room.status !== 'in-progress' || present(room).length < 2) return 'wait';
  return `talk ${partners.join(' ')}`;
}

function talk(participant: Participant, partners: string[]): void {
  const text = partners.length === 0 ? 'in conference, nobody can be heard' : `talking with ${partners.join(', ')}`;
  participant.leg.hears({ kind: 'talking', text, with: partners });
}

/** How late a document is asked for is the network's. */
async function lateMusic(world: World, signal: AbortSignal): Promise<'go-on' | 'moved-on'> {
  const [least, most] = world.sender.network().waitMusicMs;
  if (most === 0) return 'go-on';
  return sleep(world.clock, integerBetween(world.random, least, most), signal).then(
    () => 'go-on' as const,
    () => 'moved-on' as const,
  );
}

async function music(
  world: World,
  given: { room: Conference; participant: Participant; role: Role; source: WaitMusic; signal: AbortSignal },
): Promise<'failed' | 'over'> {
  const { room, participant, role, source, signal } = given;
  if (source === 'silence') return 'over';
  if (source === 'default') {
    if (role === 'wait') participant.leg.hears({ kind: 'hold-music', text: 'waiting music' });
    return 'over';
  }
  if ((await lateMusic(world, signal)) === 'moved-on') return 'over';
  const run = {
    world,
    leg: participant.leg,
    role,
    signal,
    fallback: null,
    extra: { ConferenceSid: room.sid, FriendlyName: room.name },
    hears: participant.leg.hears,
  };
  try {
    const ending = await world.runTwiml(run, { from: 'url', kind: role === 'hold' ? 'hold' : 'wait', ...source });
    if (!signal.aborted) participant.leg.hears({ kind: 'silence', text: 'silence' });
    return ending === 'failed' ? 'failed' : 'over';
  } catch (error) {
    if (error instanceof Interrupted || signal.aborted) return 'over';
    world.log.error({ code: 12400, message: `the simulator failed: ${String(error)}`, callSid: participant.leg.sid });
    return 'failed';
  }
}
