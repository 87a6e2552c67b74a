import { z } from 'zod';
import { agentState, agentView } from './agent.ts';
import { callState, callView } from './call.ts';
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

/** What an agent's screen shows, as it says with each heartbeat. `callState`: null where it draws no call. */
export const deskShown = z.object({ state: agentState, callId: z.uuid().nullable(), callState: callState.nullable() });
export type DeskShown = z.infer<typeof deskShown>;
