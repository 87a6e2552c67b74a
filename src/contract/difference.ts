import { z } from 'zod';

/**
 * What the carrier's list and ours can disagree on. Most are made good as they are found:
 *
 *   unknown-call          a caller of whom no request reached us           recreated: a lead or a callback
 *   leg-over              over at the carrier, live here                   ended here
 *   outlived              over here, live at the carrier                   ended there
 *   conference            runs, and its call is over                       ended there
 *   unknown-conference    runs, named like a call, and we have no such     -
 *   unknown-leg           a phone that was rung from our number            bound to the leg whose answer was lost, else -
 *   call-missing          a leg of ours that the carrier does not know     -
 *   text-status           what became of a text never reached us           updated
 *   text-lost             was to be sent, and the carrier has none         failed: nobody was told twice
 *   unknown-text          went out from our number, and we sent none       bound to the text whose answer was lost, else -
 *   text-in               a text to us (it may say STOP)                   taken in
 *   recording             a caller's message that we did not have          fetched
 *   recording-left        we have it, and so has the carrier still         deleted there
 *   unknown-recording     of a call that left no message                   -
 */
export const differenceKind = z.enum([
  'unknown-call',
  'leg-over',
  'outlived',
  'conference',
  'unknown-conference',
  'unknown-leg',
  'call-missing',
  'text-status',
  'text-lost',
  'unknown-text',
  'text-in',
  'recording',
  'recording-left',
  'unknown-recording',
]);
export type DifferenceKind = z.infer<typeof differenceKind>;

export const differenceDone = z.enum(['recreated', 'ended', 'bound', 'updated', 'taken-in', 'fetched', 'deleted']);
export type DifferenceDone = z.infer<typeof differenceDone>;

export const differenceView = z.object({
  id: z.uuid(),
  kind: differenceKind,
  /** The carrier's id of what differs, or ours where the carrier has none: to look it up there. */
  subject: z.string(),
  callId: z.uuid().nullable(),
  /** Null: nothing could be done, and a person is to look. */
  done: differenceDone.nullable(),
  happenedAt: z.iso.datetime().nullable(),
  foundAt: z.iso.datetime(),
  seenAt: z.iso.datetime().nullable(),
  seenBy: z.string().nullable(),
});
export type DifferenceView = z.infer<typeof differenceView>;

/** `open`: unexplained, and nobody has seen it yet. */
export const differenceQuery = z.object({ show: z.enum(['open', 'all']).default('open') });

export const differenceList = z.object({
  items: z.array(differenceView),
  /** The last day that was compared from midnight to midnight (YYYY-MM-DD by Chinese time); null: none yet. */
  lastDay: z.string().nullable(),
});
export type DifferenceList = z.infer<typeof differenceList>;
