import { z } from 'zod';
import { agentView } from './agent.ts';
import { callView } from './call.ts';
import { leadView } from './lead.ts';
import { screenPop } from './screen-pop.ts';

export const reservationView = z.object({
  id: z.uuid(),
  callId: z.uuid(),
  state: z.enum(['pending', 'accepted', 'rejected', 'timed_out', 'rescinded']),
  createdAt: z.iso.datetime(),
  deadlineAt: z.iso.datetime(),
  /** The phone rings since then; null: the pop is being drawn first. */
  rangAt: z.iso.datetime().nullable(),
});
export type ReservationView = z.infer<typeof reservationView>;

export const queueView = z.object({ waiting: z.number().int(), longestWaitSince: z.iso.datetime().nullable() });
export type QueueView = z.infer<typeof queueView>;

/** The whole truth for one user, on every connect: a client throws away what it had. */
export const deskSnapshot = z.object({
  at: z.iso.datetime(),
  agent: agentView.nullable(),
  reservation: reservationView.nullable(),
  call: callView.nullable(),
  screenPop: screenPop.nullable(),
  queue: queueView.nullable(),
  /** For reps: what is offered to them or theirs and open. */
  leads: z.array(leadView),
});
export type DeskSnapshot = z.infer<typeof deskSnapshot>;
