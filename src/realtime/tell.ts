import type { UnitOfWork } from '../outbox.ts';

/** What happened, and to which things; the screens that these concern hear of it after the commit. */
export interface Told {
  type: string;
  callId?: string;
  reservationId?: string;
  /** The agent whom it concerns besides whoever holds the call now. */
  agentId?: string;
  leadId?: string;
  repId?: string;
  /** Told to the screens as well. */
  why?: string;
  /** Kept with the event for reports; never a number, a name or a note. */
  data?: Record<string, unknown>;
}

/** Writes a fact into the event log and announces it to the screens concerned, under one event id. */
export function tell(unit: UnitOfWork, told: Told): void {
  const { type, data, reservationId, agentId, callId, leadId, repId, why } = told;
  const userId = agentId ?? repId;
  const about = { ...(callId && { callId }), ...(leadId && { leadId }) };
  const { id, at } = unit.fact({
    type,
    ...about,
    ...(userId && { userId }),
    data: { ...data, ...(reservationId && { reservationId }), ...(why && { why }) },
  });
  unit.effect({
    topic: 'announce',
    event: type,
    eventId: id,
    at,
    ...about,
    ...(reservationId && { reservationId }),
    ...(agentId && { agentId }),
    ...(repId && { repId }),
    ...(why && { why }),
  });
}

/** The waiting callers became more or fewer. Not a fact of its own: the calls' events tell the same. */
export function tellQueueChanged(unit: UnitOfWork, eventId: string): void {
  unit.effect({ topic: 'announce', event: 'queue.changed', eventId, at: unit.now.toISOString() });
}
