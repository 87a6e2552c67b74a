import type { LeadView } from '../../src/contract/lead.ts';
import type { KeptList } from './rep-shelf.ts';
import { isOnListOf } from './rep-urgency.ts';

export interface LeadStore {
  leads: readonly LeadView[];
  /** False until something came from the server: an empty list is not the same as no answer yet. */
  loaded: boolean;
  /** The socket is up and its snapshot is in. Before and after, offers are shown but cannot be answered. */
  connected: boolean;
  clockOffset: number;
  /** When the list was last known to be true, by this phone's clock; null: never yet. */
  asOf: number | null;
  /** What is shown was kept on this phone, and nothing came from the server since the page opened. */
  isKept: boolean;
}

export type LeadNews =
  | { kind: 'snapshot'; leads: readonly LeadView[]; serverAt: string; receivedAt: number }
  /** The list over HTTP, for a line on which the socket takes long; a snapshot that is in already wins. */
  | { kind: 'list'; leads: readonly LeadView[]; receivedAt: number }
  | { kind: 'lead'; lead: LeadView; repId: string }
  | { kind: 'disconnected'; at: number };

/** The list as this phone last saw it, until the server says more. */
export function keptLeadStore(kept: KeptList | null): LeadStore {
  return {
    leads: kept?.leads ?? [],
    loaded: kept !== null,
    connected: false,
    clockOffset: kept?.clockOffset ?? 0,
    asOf: kept?.at ?? null,
    isKept: kept !== null,
  };
}

export function leadStoreAfter(store: LeadStore, news: LeadNews): LeadStore {
  switch (news.kind) {
    case 'snapshot': {
      const clockOffset = Date.parse(news.serverAt) - news.receivedAt;
      return { leads: news.leads, loaded: true, connected: true, clockOffset, asOf: news.receivedAt, isKept: false };
    }
    case 'list':
      if (store.loaded && !store.isKept) return store;
      return { ...store, leads: news.leads, loaded: true, asOf: news.receivedAt, isKept: false };
    case 'lead': {
      const others = store.leads.filter((lead) => lead.id !== news.lead.id);
      return { ...store, leads: isOnListOf(news.lead, news.repId) ? [...others, news.lead] : others };
    }
    case 'disconnected':
      return { ...store, connected: false, asOf: store.connected ? news.at : store.asOf };
    default:
      return news satisfies never;
  }
}
