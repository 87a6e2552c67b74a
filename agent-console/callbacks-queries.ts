import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { CallbackView } from '../src/contract/callback.ts';
import type { Page } from '../src/contract/paging.ts';
import { callbacksApi } from './callbacks-api.ts';
import { queryClient } from './queries.ts';
import type { CallbacksSearch } from './search-params.ts';

/** Calls change the list at once (realtime.ts); what colleagues take or close shows within this. */
const LOOK_AGAIN_MS = 15_000;
const firstPage: string | undefined = undefined;

export const callbackListQuery = ({ status, owner, due }: CallbacksSearch) => ({
  ...infiniteQueryOptions({
    queryKey: ['callbacks', 'list', { status, owner, due }],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => callbacksApi.list({ status, owner, due }, pageParam),
    initialPageParam: firstPage,
    getNextPageParam: (last: Page<CallbackView>) => last.nextCursor ?? undefined,
  }),
  refetchInterval: LOOK_AGAIN_MS,
});

export const callbackOneQuery = (id: string) =>
  queryOptions({
    queryKey: ['callbacks', 'one', id],
    queryFn: () => callbacksApi.one(id),
    refetchInterval: LOOK_AGAIN_MS,
  });

export const callbackCountsQuery = queryOptions({
  queryKey: ['callbacks', 'count'],
  queryFn: callbacksApi.counts,
  refetchInterval: 30_000,
});

/** After an act of ours: the entry as the server has it now, and every list of it. */
export function showCallback(callback: CallbackView): Promise<void> {
  queryClient.setQueryData(callbackOneQuery(callback.id).queryKey, callback);
  return queryClient.invalidateQueries({ queryKey: ['callbacks'] });
}
