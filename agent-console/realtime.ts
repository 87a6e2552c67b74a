import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { io, type Socket } from 'socket.io-client';
import type { ConsultEnd } from '../src/contract/call.ts';
import type { DeskSnapshot, ReservationView } from '../src/contract/desk.ts';
import type { CallFact, ClientEvents, ReservationFact, ServerEventName, ServerEvents } from '../src/contract/events.ts';
import type { ScreenPop } from '../src/contract/screen-pop.ts';
import type { ServiceView } from '../src/contract/service.ts';
import { shownOn, withAgent, withCall, withPop, withReservation } from './desk-state.ts';
import { deskKey, deskQuery, emptyDesk, queryClient } from './queries.ts';
import { setServerTime } from './server-clock.ts';
import { closingsQuery } from './voicemail-queries.ts';

type Connection = 'connecting' | 'online' | 'offline';
export interface RealtimeHandlers {
  /** An offer ended without this agent: taken back, timed out. */
  offerGone: (reservation: ReservationView) => void;
  /** The agent who was asked is not there any more: the caller is back. */
  consultEnded: (why: ConsultEnd) => void;
  /** Whoever the caller was passed on to did not take them. */
  transferFailed: (why: ConsultEnd) => void;
  reconnected: () => void;
  /** The server does not want this socket: the session may have ended. */
  refused: () => void;
}

type DeskSocket = Socket<ServerEvents, ClientEvents>;

let socket: DeskSocket | null = null;
let connection: Connection = 'connecting';
let wasOnline = false;
/** Null: nobody says that anything is amiss. */
let service: ServiceView | null = null;
const listeners = new Set<() => void>();
/** Acknowledgements that wait for their pop to be painted. */
const undrawn = new Map<string, () => void>();

/** Opens the one socket of this page. What it tells is written into the query cache; nobody else writes the desk. */
export function connect(handlers: RealtimeHandlers): () => void {
  const opened: DeskSocket = io({ reconnectionDelay: 300, reconnectionDelayMax: 2000 });
  socket = opened;
  opened.on('disconnect', (reason) => {
    // Ours, to hear the whole truth again.
    if (reason === 'io client disconnect') return;
    setConnection('offline');
    if (!opened.active) handlers.refused();
  });
  opened.on('connect_error', () => {
    setConnection('offline');
    if (!opened.active) handlers.refused();
  });
  opened.on('service.changed', (fact) => setService(fact.service));
  opened.on('desk.snapshot', (snapshot) => {
    // What is amiss follows the snapshot; when nothing does, all is well.
    setService(null);
    replaceDesk(snapshot);
    beat(opened);
    if (wasOnline && connection === 'offline') handlers.reconnected();
    setConnection('online');
    wasOnline = true;
  });
  listenForFacts(opened, handlers);
  // Not by a timer: browsers slow those of a hidden tab down to one a minute, but a packet from the server wakes it.
  const beatOnPing = () => beat(opened);
  opened.io.on('ping', beatOnPing);
  const stopWatching = watchNetwork(opened);
  return () => {
    stopWatching();
    opened.io.off('ping', beatOnPing);
    opened.close();
    socket = null;
    wasOnline = false;
    undrawn.clear();
    queryClient.setQueryData(deskKey, emptyDesk);
    setConnection('connecting');
  };
}

/** Asks for the whole truth again: after the server refused something that our screen believed possible. */
export function resync(): void {
  socket?.disconnect().connect();
}

/** Before the session ends, and its sockets with it: a page that is about to go must not ask what became of them. */
export function hangUp(): void {
  socket?.disconnect();
}

/** Called by the component that drew the pop, after it is in the document; tells the server once it is painted. */
export function popDrawn(popId: string): void {
  const acknowledge = undrawn.get(popId);
  if (acknowledge === undefined) return;
  undrawn.delete(popId);
  // A hidden tab gets no animation frames, and the phone must ring all the same.
  if (document.hidden) return acknowledge();
  requestAnimationFrame(() => requestAnimationFrame(acknowledge));
}

export function useDesk(): DeskSnapshot {
  return useQuery(deskQuery).data ?? emptyDesk;
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}

export function useService(): ServiceView | null {
  return useSyncExternalStore(subscribe, () => service);
}

/** Asks what is amiss while no socket can tell. */
export async function askService(): Promise<void> {
  const answer = await fetch('/readyz').catch(() => null);
  const body: { service?: ServiceView } | null = (await answer?.json().catch(() => null)) ?? null;
  // Connected meanwhile: the socket knows better.
  if (connection === 'offline' && body?.service !== undefined) setService(body.service);
}

/** A reply to our own command says the same as the event that follows it; whichever is first is drawn. */
export function changeDesk(change: (desk: DeskSnapshot) => DeskSnapshot): void {
  queryClient.setQueryData<DeskSnapshot>(deskKey, (desk) => change(desk ?? emptyDesk));
}

/**
 * An agent's screen proves that it is alive, and says what it shows: should a fact have been lost on the way, or overtaken
 * by an older one, the server tells the truth again. Without a connection it has nothing to prove. Not `volatile`: that drops what
 * coincides with another packet, and at a ping there always is one, its answer.
 */
function beat(opened: DeskSocket): void {
  const desk = queryClient.getQueryData<DeskSnapshot>(deskKey);
  if (desk?.agent && opened.connected) opened.emit('desk.heartbeat', shownOn(desk.agent, desk.call));
}

function replaceDesk(snapshot: DeskSnapshot): void {
  setServerTime(snapshot.at);
  queryClient.setQueryData(deskKey, snapshot);
  // Whatever happened while we were away is in the lists as well.
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => !['desk', 'me'].includes(String(queryKey[0])),
  });
}

function listenForFacts(opened: DeskSocket, handlers: RealtimeHandlers): void {
  opened.on('screen_pop', (pop: ScreenPop, drawn: () => void) => {
    undrawn.clear();
    undrawn.set(pop.id, drawn);
    changeDesk((desk) => withPop(desk, pop));
  });
  const onReservation = (fact: ReservationFact) => {
    const { reservation } = fact;
    if (reservation.state === 'rescinded' || reservation.state === 'timed_out') handlers.offerGone(reservation);
    changeDesk((desk) => withReservation(desk, reservation));
  };
  for (const name of reservationEvents) opened.on(name, onReservation);
  const onCall = (fact: CallFact) => {
    changeDesk((desk) => withCall(desk, fact.call));
    invalidate('calls', 'callbacks');
  };
  for (const name of callEvents) opened.on(name, onCall);
  opened.on('call.consult_ended', (fact) => {
    // The agent who asked is told why; who took the caller back knows.
    if (fact.why !== undefined && fact.why !== 'canceled' && isOurs(fact)) handlers.consultEnded(fact.why);
    onCall(fact);
  });
  opened.on('call.transfer_failed', (fact) => {
    if (fact.why !== undefined && isOurs(fact)) handlers.transferFailed(fact.why);
    onCall(fact);
  });
  opened.on('agent.state_changed', ({ agent }) => {
    changeDesk((desk) => withAgent(desk, agent));
    // A state that the agent chose begins without proof of a screen: here is one.
    beat(opened);
    invalidate('agents');
  });
  opened.on('queue.changed', ({ queue }) => changeDesk((desk) => ({ ...desk, queue })));
  for (const name of leadEvents) opened.on(name, () => invalidate('leads'));
  for (const name of voicemailEvents) opened.on(name, () => invalidate('voicemails', 'callbacks'));
  opened.on('hotline.closing_changed', ({ closings }) =>
    queryClient.setQueryData(closingsQuery.queryKey, { items: closings }),
  );
  opened.on('settings.changed', () => invalidate('settings', 'dispositions', 'users', 'reps', 'routing-teams'));
}

function isOurs(fact: CallFact): boolean {
  const { agent } = queryClient.getQueryData<DeskSnapshot>(deskKey) ?? emptyDesk;
  return agent !== null && fact.call.agentId === agent.id;
}

const reservationEvents = [
  'reservation.created',
  'reservation.accepted',
  'reservation.rejected',
  'reservation.rescinded',
  'reservation.timed_out',
] as const satisfies readonly ServerEventName[];
const callEvents = [
  'call.queued',
  'call.ringing',
  'call.connected',
  'call.held',
  'call.resumed',
  'call.transferred',
  'call.consulted',
  'call.consult_answered',
  'call.swapped',
  'call.conference_began',
  'call.ended',
  'wrap_up.started',
  'wrap_up.extended',
  'wrap_up.completed',
] as const satisfies readonly ServerEventName[];
const voicemailEvents = [
  'voicemail.left',
  'voicemail.stored',
  'voicemail.heard',
] as const satisfies readonly ServerEventName[];
const leadEvents = ['lead.offered', 'lead.withdrawn', 'lead.updated'] as const satisfies readonly ServerEventName[];

/** A pulled cable closes no socket for half a minute; the browser knows of it at once. */
function watchNetwork(opened: DeskSocket): () => void {
  const lost = () => setConnection('offline');
  const back = () => opened.disconnect().connect();
  window.addEventListener('offline', lost);
  window.addEventListener('online', back);
  return () => {
    window.removeEventListener('offline', lost);
    window.removeEventListener('online', back);
  };
}

function invalidate(...lists: string[]): void {
  for (const list of lists) void queryClient.invalidateQueries({ queryKey: [list] });
}

function setService(next: ServiceView | null): void {
  // The database is back: whatever failed to load meanwhile is read again.
  if (service?.parts.database.works === false && next?.parts.database.works !== false)
    void queryClient.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
  service = next;
  for (const listener of listeners) listener();
}

function setConnection(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
