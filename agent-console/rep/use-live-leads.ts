import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { io, type Socket } from 'socket.io-client';
import type { LeadFact, ServerEvents } from '../../src/contract/events.ts';
import type { LeadView } from '../../src/contract/lead.ts';
import { keptLeadStore, leadStoreAfter, type LeadStore } from './rep-lead-store.ts';
import type { KeptList } from './rep-shelf.ts';
import { failedWith, repApi } from './rep-api.ts';
import { isOfferedTo } from './rep-urgency.ts';

// A phone that slept does not notice that its socket died until a ping is missed. After this long away: a new one.
const AWAY_MS = 15_000;
const REFUSED_RETRY_MS = 5_000;

interface Listeners {
  signedOut: () => void;
  offered: (lead: LeadView) => void;
  gone: (lead: LeadView) => void;
}

/** The rep's leads, kept true by the socket: each connect brings a snapshot that replaces everything. */
export function useLiveLeads(
  repId: string,
  kept: KeptList | null,
  listeners: Listeners,
): LeadStore & { merge: (lead: LeadView) => void; serverIsDown: boolean } {
  const [store, tell] = useReducer(leadStoreAfter, kept, keptLeadStore);
  const [serverIsDown, setDown] = useState(false);
  const latest = useRef({ listeners, store });
  useEffect(() => {
    latest.current = { listeners, store };
  });

  useEffect(() => {
    const socket: Socket<ServerEvents, Record<string, never>> = io();
    const heard = (fact: LeadFact): void => tell({ kind: 'lead', lead: fact.lead, repId });
    socket.on('desk.snapshot', (snapshot) => {
      setDown(false);
      tell({ kind: 'snapshot', leads: snapshot.leads, serverAt: snapshot.at, receivedAt: Date.now() });
    });
    socket.on('service.changed', ({ service }) => setDown(!service.parts.database.works));
    socket.on('lead.offered', (fact) => {
      heard(fact);
      if (isOfferedTo(fact.lead, repId)) latest.current.listeners.offered(fact.lead);
    });
    socket.on('lead.updated', heard);
    socket.on('lead.withdrawn', (fact) => {
      const had = latest.current.store.leads.find((lead) => lead.id === fact.leadId);
      heard(fact);
      if (had !== undefined && isOfferedTo(had, repId) && fact.lead.owner?.id !== repId) {
        latest.current.listeners.gone(had);
      }
    });
    const lost = (): void => {
      tell({ kind: 'disconnected', at: Date.now() });
      if (!socket.active) void recover();
    };
    /** The server closed or refused the socket, so it does not reconnect by itself: signed out, or a restart? */
    const recover = async (): Promise<void> => {
      try {
        await repApi.me();
      } catch (error) {
        if (failedWith(error, 'not-signed-in')) return latest.current.listeners.signedOut();
      }
      retry = setTimeout(() => socket.connect(), REFUSED_RETRY_MS);
    };
    let retry: ReturnType<typeof setTimeout> | undefined;
    socket.on('disconnect', lost);
    socket.on('connect_error', lost);
    const stopWatching = reconnectAfterAway(socket);
    repApi
      .openLeads()
      .then((page) => tell({ kind: 'list', leads: page.items, receivedAt: Date.now() }))
      .catch(() => undefined /* the socket is trying too, and the banner says so */);
    return () => {
      clearTimeout(retry);
      stopWatching();
      socket.off();
      socket.disconnect();
    };
  }, [repId]);

  const merge = useCallback((lead: LeadView) => tell({ kind: 'lead', lead, repId }), [repId]);
  const askedIsDown = useAskedIsDown(store.connected);
  return { ...store, merge, serverIsDown: store.connected ? serverIsDown : askedIsDown };
}

function reconnectAfterAway(socket: { connect: () => unknown; disconnect: () => unknown }): () => void {
  let hiddenAt: number | null = null;
  const renew = (): void => {
    socket.disconnect();
    socket.connect();
  };
  const looked = (): void => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (hiddenAt !== null && Date.now() - hiddenAt > AWAY_MS) renew();
  };
  document.addEventListener('visibilitychange', looked);
  window.addEventListener('online', renew);
  return () => {
    document.removeEventListener('visibilitychange', looked);
    window.removeEventListener('online', renew);
  };
}

const ASK_EVERY_MS = 5_000;

/** Without a socket: whether it is the server that is down, and not this phone's line. */
function useAskedIsDown(connected: boolean): boolean {
  const [down, setDown] = useState(false);
  useEffect(() => {
    if (connected) return;
    const ask = async (): Promise<void> => {
      const answer = await fetch('/readyz').catch(() => null);
      const body: { service?: { parts: { database: { works: boolean } } } } | null =
        (await answer?.json().catch(() => null)) ?? null;
      setDown(body?.service?.parts.database.works === false);
    };
    void ask();
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      setDown(false);
    };
  }, [connected]);
  return down;
}
