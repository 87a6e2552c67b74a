import type { CallbackCounts, CallbackView } from '../src/contract/callback.ts';
import type { Page } from '../src/contract/paging.ts';
import { get, send } from './api.ts';
import type { CallbacksSearch } from './search-params.ts';

const PAGE = 50;

function listPath({ status = 'open', owner, due }: CallbacksSearch, cursor: string | undefined): string {
  const search = new URLSearchParams({ status, limit: String(PAGE) });
  if (owner !== undefined) search.set('owner', owner);
  if (due !== undefined) search.set('due', due);
  if (cursor !== undefined) search.set('cursor', cursor);
  return `/api/callbacks?${search.toString()}`;
}

export const callbacksApi = {
  list: (filter: CallbacksSearch, cursor: string | undefined) => get<Page<CallbackView>>(listPath(filter, cursor)),
  one: (id: string) => get<CallbackView>(`/api/callbacks/${id}`),
  counts: () => get<CallbackCounts>('/api/callbacks/count'),
  take: (id: string) => send<CallbackView>('POST', `/api/callbacks/${id}/take`, {}),
  giveBack: (id: string) => send<CallbackView>('POST', `/api/callbacks/${id}/give-back`, {}),
  close: (id: string, note: string) => send<CallbackView>('POST', `/api/callbacks/${id}/done`, { note }),
};
