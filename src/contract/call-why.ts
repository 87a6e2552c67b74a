import { z } from 'zod';
import { personRef } from './people.ts';

/** Why each agent was offered a call, and why the others were not: in words, in the reader's language. */
export const reservationWhy = z.object({
  id: z.uuid(),
  agent: personRef,
  state: z.enum(['pending', 'accepted', 'rejected', 'timed_out', 'rescinded']),
  createdAt: z.iso.datetime(),
  /** Null: nothing was stored. */
  because: z.string().nullable(),
  /** What else was weighed: how long the caller had waited, whom the caller would rather have had. */
  notes: z.array(z.string()),
  passedOver: z.array(z.object({ agent: personRef, because: z.string() })),
});
export type ReservationWhy = z.infer<typeof reservationWhy>;

/** The offers of one call, oldest first. */
export const callWhy = z.object({ items: z.array(reservationWhy) });
export type CallWhy = z.infer<typeof callWhy>;
