import { languageOfUser } from '../auth/user-language.ts';
import { agentView } from '../agents/agent-queries.ts';
import { findCallRow, findReservation, queueView, toCallView } from '../calls/call-queries.ts';
import { consultEnd } from '../contract/call.ts';
import type { ServerEventName } from '../contract/events.ts';
import type { LeadView } from '../contract/lead.ts';
import type { Deps } from '../deps.ts';
import { leadsTotal } from '../http/metrics.ts';
import { leadViewFor } from '../leads/lead-queries.ts';
import type { Effect } from '../outbox.ts';
import { announceClosing, announceVoicemail, voicemailEvents } from './announce-voicemail.ts';

type Announcement = Extract<Effect, { topic: 'announce' }>;
type CallEventName = Extract<ServerEventName, `call.${string}` | `wrap_up.${string}`>;
type ReservationEventName = Extract<ServerEventName, `reservation.${string}`>;
type LeadEventName = Extract<ServerEventName, `lead.${string}`>;

const callEvents: readonly CallEventName[] = [
  'call.queued',
  'call.ringing',
  'call.connected',
  'call.held',
  'call.resumed',
  'call.transferred',
  'call.consulted',
  'call.consult_answered',
  'call.consult_ended',
  'call.swapped',
  'call.conference_began',
  'call.transfer_failed',
  'call.ended',
  'wrap_up.started',
  'wrap_up.extended',
  'wrap_up.completed',
];
const reservationEvents: readonly ReservationEventName[] = [
  'reservation.created',
  'reservation.accepted',
  'reservation.rejected',
  'reservation.rescinded',
  'reservation.timed_out',
];
const leadEvents: readonly LeadEventName[] = ['lead.offered', 'lead.withdrawn', 'lead.updated'];
/** Who watches the floor: they see everything, with numbers masked. */
const watchers = [{ role: 'supervisor' }, { role: 'admin' }] as const;
const nobody = '00000000-0000-0000-0000-000000000000';

/** Tells the screens whom a fact concerns, and nobody else. The view is read now, so it is never older than the fact. */
export async function announce(deps: Deps, told: Announcement): Promise<void> {
  const head = { id: told.eventId, at: told.at };
  const callEvent = callEvents.find((name) => name === told.event);
  const reservationEvent = reservationEvents.find((name) => name === told.event);
  const leadEvent = leadEvents.find((name) => name === told.event);
  if (callEvent) return announceCall(deps, callEvent, told, head);
  if (reservationEvent) return announceReservation(deps, reservationEvent, told, head);
  if (leadEvent) return announceLead(deps, leadEvent, told, head);
  if (told.event === 'agent.state_changed') return announceAgent(deps, told, head);
  if (told.event === 'settings.changed') deps.realtime.emit([{ role: 'agent' }, ...watchers], 'settings.changed', head);
  if (told.event === 'hotline.closing_changed') return announceClosing(deps, head);
  const voicemailEvent = voicemailEvents.find((name) => name === told.event);
  if (voicemailEvent) return announceVoicemail(deps, voicemailEvent, told, head);
  if (told.event === 'queue.changed') {
    const queue = await queueView(deps.db);
    deps.realtime.emit([{ role: 'agent' }, ...watchers], 'queue.changed', { ...head, queue });
  }
}

interface Head {
  id: string;
  at: string;
}

async function announceCall(deps: Deps, event: CallEventName, told: Announcement, head: Head): Promise<void> {
  const row = told.callId === undefined ? null : await findCallRow(deps.db, told.callId);
  if (row === null) return;
  const why = consultEnd.safeParse(told.why).data;
  const about = { ...head, callId: row.id, ...(why && { why }) };
  const concerned = new Set([
    ...row.busyAgents,
    ...(row.offeredTo ? [row.offeredTo] : []),
    ...(told.agentId ? [told.agentId] : []),
  ]);
  for (const userId of concerned) {
    deps.realtime.emit([{ userId }], event, {
      ...about,
      call: toCallView(row, deps.vault, { id: userId, role: 'agent' }),
    });
  }
  const call = toCallView(row, deps.vault, { id: nobody, role: 'supervisor' });
  deps.realtime.emit(watchers, event, { ...about, call });
}

async function announceReservation(
  deps: Deps,
  event: ReservationEventName,
  told: Announcement,
  head: Head,
): Promise<void> {
  const found = told.reservationId === undefined ? null : await findReservation(deps.db, { id: told.reservationId });
  if (found === null) return;
  const { agentId, view } = found;
  deps.realtime.emit([{ userId: agentId }], event, { ...head, callId: view.callId, reservation: view });
}

async function announceAgent(deps: Deps, told: Announcement, head: Head): Promise<void> {
  const agent = told.agentId === undefined ? null : await agentView(deps.db, told.agentId);
  if (agent !== null)
    deps.realtime.emit([{ userId: agent.id }, ...watchers], 'agent.state_changed', { ...head, agent });
}

async function announceLead(deps: Deps, event: LeadEventName, told: Announcement, head: Head): Promise<void> {
  if (told.leadId === undefined) return;
  leadsTotal.inc({ event });
  const repId = told.repId;
  const forRep = repId === undefined ? null : await leadForRep(deps, told.leadId, repId);
  // A lead that was withdrawn from this rep is not the rep's to see any more, but the screen must let go of it.
  const masked = await leadViewFor(deps.db, deps.vault, told.leadId, { id: nobody, role: 'supervisor' });
  if (masked === null) return;
  if (repId !== undefined) {
    const lead = forRep ?? { ...masked, owner: null, offer: null };
    deps.realtime.emit([{ userId: repId }], event, { ...head, leadId: told.leadId, lead });
  }
  deps.realtime.emit(watchers, event, { ...head, leadId: told.leadId, lead: masked });
}

async function leadForRep(deps: Deps, leadId: string, repId: string): Promise<LeadView | null> {
  const language = await languageOfUser(deps.db, repId);
  return leadViewFor(deps.db, deps.vault, leadId, { id: repId, role: 'rep', language });
}
