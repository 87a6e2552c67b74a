import type { UnitOfWork } from '../outbox.ts';

export interface LeadTold {
  /** What happened, for the event log: `lead.accepted`. */
  fact: string;
  /** What the screens concerned hear. `withdrawn`: it is no longer offered to `repId`. */
  screen: 'lead.offered' | 'lead.withdrawn' | 'lead.updated';
  leadId: string;
  /** The rep whom it concerns; supervisors hear of every lead. */
  repId?: string | null;
  /** Only where the transaction holds this call's lock: the event refers to its row. */
  callId?: string | null;
  /** Kept for reports; never a number, a name or a note. */
  data?: Record<string, unknown>;
}

/** Writes a lead's fact and announces it under the same id. */
export function tellLead(unit: UnitOfWork, told: LeadTold): void {
  const { leadId, repId, callId } = told;
  const { id, at } = unit.fact({
    type: told.fact,
    leadId,
    ...(callId && { callId }),
    ...(repId && { userId: repId }),
    ...(told.data && { data: told.data }),
  });
  unit.effect({ topic: 'announce', event: told.screen, eventId: id, at, leadId, ...(repId && { repId }) });
}
