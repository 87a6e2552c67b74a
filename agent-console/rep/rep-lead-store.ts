import type { LeadView } from '../../src/contract/lead.ts';
import { isOnListOf } from './rep-urgency.ts';

export interface LeadStore {
  leads: readonly LeadView[];
  /** False until something came from the server: an empty list is not the same as no answer yet. */
  loaded: boolean;
  /** The socket is up and its snapshot is in. Before and after, offers are shown but cannot be answered. */
  connected: boolean;
  clockOffset: number;
}

export type LeadNews =
  | { kind: 'snapshot'; leads: readonly LeadView[]; serverAt: string; receivedAt: number }
  /** The list over HTTP, for a line on which the socket takes long; a snapshot that is in already wins. */
  | { kind: 'list'; leads: readonly LeadView[] }
  | { kind: 'lead'; lead: LeadView; repId: string }
  | { kind: 'disconnected' };

export const emptyLeadStore: LeadStore = { leads: [], loaded: false, connected: false, clockOffset: 0 };

export function leadStoreAfter(store: LeadStore, news: LeadNews): LeadStore {
  switch (news.kind) {
    case 'snapshot': {
      const clockOffset = Date.parse(news.serverAt) - news.receivedAt;
      return { leads: news.leads, loaded: true, connected: true, clockOffset };
    }
    case 'list':
      return store.loaded ? store : { ...store, leads: news.leads, loaded: true };
    case 'lead': {
      const others = store.leads.filter((lead) => lead.id !== news.lead.id);
      return { ...store, leads: isOnListOf(news.lead, news.repId) ? [...others, news.lead] : others };
    }
    case 'disconnected':
      return { ...store, connected: false };
    default:
      return news satisfies never;
  }
}
