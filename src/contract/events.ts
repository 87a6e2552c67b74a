import type { AgentView } from './agent.ts';
import type { CallView, ConsultEnd } from './call.ts';
import type { DeskShown, DeskSnapshot, QueueView, ReservationView } from './desk.ts';
import type { LeadView } from './lead.ts';
import type { HotlineClosing } from './hotline-closing.ts';
import type { ScreenPop } from './screen-pop.ts';
import type { ServiceView } from './service.ts';
import type { VoicemailView } from './voicemail.ts';

/** Every event's head: `id` to recognise a repeat, `at` when it became true (UTC). */
interface Fact {
  id: string;
  at: string;
}
export type CallFact = Fact & { callId: string; call: CallView };
export type ReservationFact = Fact & { callId: string; reservation: ReservationView };
export type VoicemailFact = Fact & { callId: string; voicemails: VoicemailView[] };
export type ClosingFact = Fact & { closings: HotlineClosing[] };
export type ServiceFact = Fact & { service: ServiceView };
export type LeadFact = Fact & { leadId: string; lead: LeadView };

/** Server to client. Facts, never commands; each goes only to whom it concerns. */
export interface ServerEvents {
  'desk.snapshot': (snapshot: DeskSnapshot) => void;
  /** The client calls `drawn` once the pop is on the screen; the phone rings after that (or after 800 ms). */
  screen_pop: (pop: ScreenPop, drawn: () => void) => void;
  'reservation.created': (fact: ReservationFact) => void;
  'reservation.accepted': (fact: ReservationFact) => void;
  'reservation.rejected': (fact: ReservationFact) => void;
  'reservation.rescinded': (fact: ReservationFact) => void;
  'reservation.timed_out': (fact: ReservationFact) => void;
  'call.queued': (fact: CallFact) => void;
  'call.ringing': (fact: CallFact) => void;
  'call.connected': (fact: CallFact) => void;
  'call.held': (fact: CallFact) => void;
  'call.resumed': (fact: CallFact) => void;
  'call.transferred': (fact: CallFact) => void;
  /** Another agent is asked about the call; answered; over without a transfer, and why. */
  'call.consulted': (fact: CallFact) => void;
  'call.consult_answered': (fact: CallFact) => void;
  'call.consult_ended': (fact: CallFact & { why?: ConsultEnd }) => void;
  /** The agent turned from one to the other; all three talk; a rep or an outside number did not take a passed-on call. */
  'call.swapped': (fact: CallFact) => void;
  'call.conference_began': (fact: CallFact) => void;
  'call.transfer_failed': (fact: CallFact & { why?: ConsultEnd }) => void;
  'call.ended': (fact: CallFact) => void;
  'wrap_up.started': (fact: CallFact) => void;
  'wrap_up.extended': (fact: CallFact) => void;
  'wrap_up.completed': (fact: CallFact) => void;
  'agent.state_changed': (fact: Fact & { agent: AgentView }) => void;
  'queue.changed': (fact: Fact & { queue: QueueView }) => void;
  /** Rules of the desk or people changed: whoever shows some reads them again. */
  'settings.changed': (fact: Fact) => void;
  'lead.offered': (fact: LeadFact) => void;
  'lead.withdrawn': (fact: LeadFact) => void;
  'lead.updated': (fact: LeadFact) => void;
  /** A caller left a message (or it turned out that there is none); it can be played; somebody listened to it. */
  'voicemail.left': (fact: VoicemailFact) => void;
  'voicemail.stored': (fact: VoicemailFact) => void;
  'voicemail.heard': (fact: VoicemailFact) => void;
  /** A hotline was closed, opened again, or has other words. */
  'hotline.closing_changed': (fact: ClosingFact) => void;
  /** Something of the service went, or came back; told to every screen of the server that noticed, and to each that connects. */
  'service.changed': (fact: ServiceFact) => void;
}

/** Client to server. No command (those are HTTP): a proof that this screen is alive. */
export interface ClientEvents {
  /**
   * With what an agent's screen shows: twice something else than the database says, and the whole truth comes. `heard` is
   * called when the server has taken note; a client that does not want to know, or to say, leaves either out.
   */
  'desk.heartbeat': (shown?: DeskShown | (() => void), heard?: () => void) => void;
}
export type ServerEventName = keyof ServerEvents;
