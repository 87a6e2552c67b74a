import { z } from 'zod';

/** Spoken to every caller: longer than this nobody listens. */
const words = z.string().trim().min(1).max(400);
const moment = z.iso.datetime({ offset: true });

/** PUT /api/hotlines/:id/closing. Without `from` it holds at once, without `until` until somebody opens again. */
export const closingBody = z.discriminatedUnion('on', [
  z.object({ on: z.literal(true), textZh: words, textEn: words, from: moment.optional(), until: moment.optional() }),
  z.object({ on: z.literal(false) }),
]);
export type ClosingBody = z.input<typeof closingBody>;

/** A hotline, and whether it is closed whatever its hours say. */
export const hotlineClosing = z.object({
  hotlineId: z.uuid(),
  /** Our own number: whole. */
  number: z.string(),
  name: z.string(),
  closing: z
    .object({
      textZh: z.string(),
      textEn: z.string(),
      from: z.iso.datetime(),
      until: z.iso.datetime().nullable(),
      setBy: z.string(),
      setAt: z.iso.datetime(),
    })
    .nullable(),
});
export type HotlineClosing = z.infer<typeof hotlineClosing>;
export const hotlineClosings = z.object({ items: z.array(hotlineClosing) });
