import { z } from 'zod';
import { language } from '../contract/people.ts';

/**
 * What the caller (or a rep's phone) is to be told and done, in neutral words. A carrier adapter renders it; the same
 * reply always renders to the same answer, so a repeated request gets what the first one got.
 */
const say = z.object({ language, promptKey: z.string(), values: z.record(z.string(), z.string()).default({}) });
/** Texts by key are in prompts.ts; `values` fill them and are never a phone number. */
export type Say = z.infer<typeof say>;

const onCall = { callId: z.uuid(), legId: z.uuid() };

export const voiceReply = z.discriminatedUnion('kind', [
  /** Say something, then wait: round after round of `wait-round`, from this one on. */
  z.object({
    kind: z.literal('wait'),
    ...onCall,
    say: z.array(say),
    language,
    waitingFor: z.enum(['agent', 'rep']),
    round: z.number().int().default(0),
  }),
  /** Ask for one digit; no digit comes back as null. `attempt` starts at 1 and makes the answer's event key. */
  z.object({
    kind: z.literal('menu'),
    ...onCall,
    say: z.array(say),
    language,
    attempt: z.number().int(),
    seconds: z.number().int(),
  }),
  /** One round of waiting: announcement and music, over which a key may be pressed, and back for the next round. */
  z.object({
    kind: z.literal('wait-round'),
    ...onCall,
    say: z.array(say),
    language,
    round: z.number().int(),
    waitingFor: z.enum(['agent', 'rep']),
    /** False: a key still meant for the menu must not be taken for one that was never offered. */
    takesKey: z.boolean(),
  }),
  /** A caller in a round of waiting who belongs elsewhere by now: the leg comes and asks where (`caller-asked`). */
  z.object({ kind: z.literal('ask-place'), ...onCall }),
  /** What a caller in the conference hears until somebody is there, and on hold, again and again. */
  z.object({ kind: z.literal('hold-music'), ...onCall }),
  /** Say something, then record what the caller says; in silence say `nothingSaid` and hang up. */
  z.object({
    kind: z.literal('voicemail'),
    ...onCall,
    say: z.array(say),
    maxSeconds: z.number().int(),
    silenceSeconds: z.number().int(),
    nothingSaid: z.array(say),
  }),
  /** Say goodbye and hang up. */
  z.object({ kind: z.literal('goodbye'), say: z.array(say) }),
  /** To a rep's phone: tell who calls, then take one digit (1 takes the call). No digit comes back as null. */
  z.object({ kind: z.literal('whisper'), ...onCall, say: z.array(say), seconds: z.number().int() }),
  /** The caller joins the call's conference, and hears music until whoever took the call is there. */
  z.object({ kind: z.literal('caller-joins'), ...onCall }),
  /** A rep's leg joins the call's conference. */
  z.object({ kind: z.literal('join'), ...onCall, say: z.array(say) }),
  /** Nothing to say: an acknowledged callback. */
  z.object({ kind: z.literal('nothing') }),
]);
export type VoiceReply = z.infer<typeof voiceReply>;
