import { z } from 'zod';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import { id, sid, text, time, type TwilioInput } from './form-params.ts';

const conferenceParams = z.object({
  ConferenceSid: sid,
  SequenceNumber: text,
  StatusCallbackEvent: text,
  Timestamp: time,
  CallSid: text,
  ParticipantLabel: text,
  ReasonParticipantLeft: text,
});
type Params = z.infer<typeof conferenceParams>;

/**
 * Joins, leaves and the end. The rest (start, mute, hold) follows from what we asked for ourselves. Whoever was rung
 * but never came `left` with `participant_add_failed`: no leave, and the leg's own callback says what happened.
 */
export function parseConference({ query, params, head }: TwilioInput): CarrierEvent | null {
  const { call: callId } = z.object({ call: id }).parse(query);
  const given = conferenceParams.parse(params);
  const { ConferenceSid: conferenceSid, Timestamp: at } = given;
  const common = () => ({ ...head(eventKey(given)), callId, ...participant(given), conferenceSid, at });
  switch (given.StatusCallbackEvent) {
    case 'conference-end':
      return { ...head(eventKey(given)), kind: 'conference-ended', callId, conferenceSid, at };
    case 'participant-leave':
      if (given.ReasonParticipantLeft === 'participant_add_failed') return null;
      return { ...common(), kind: 'participant-left', hungUp: given.ReasonParticipantLeft === 'participant_hung_up' };
    case 'participant-join':
      return { ...common(), kind: 'participant-joined', hungUp: false };
    default:
      return null;
  }
}

/** Sequence numbers are unique in a conference. Should one be missing, call and time tell joins apart. */
function eventKey(given: Params): string {
  const which = given.SequenceNumber || `${given.CallSid}:${given.Timestamp?.getTime() ?? ''}`;
  return `conference:${given.ConferenceSid}:${given.StatusCallbackEvent}:${which}`;
}

/** Labels are leg ids; somebody added by hand in Twilio's console has none. */
function participant(given: Params): { legId: string | null; providerCallSid: string } {
  return {
    legId: id.safeParse(given.ParticipantLabel).data ?? null,
    providerCallSid: z.object({ CallSid: sid }).parse(given).CallSid,
  };
}
