import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import type { CallbackView } from '../src/contract/callback.ts';
import type { DeskSnapshot } from '../src/contract/desk.ts';
import type { Page } from '../src/contract/paging.ts';
import type { Language } from '../src/contract/people.ts';
import { api, ApiProblem, type CallFilter, type LeadFilter } from './api.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused it refuses again; only a network fault is worth another try.
      retry: (failures, error) => error instanceof ApiProblem && error.code === 'network' && failures < 2,
    },
  },
});

/** The desk is written by the socket alone; nothing fetches it. */
export const deskKey = ['desk'] as const;

export const emptyDesk: DeskSnapshot = {
  at: new Date(0).toISOString(),
  agent: null,
  reservation: null,
  call: null,
  screenPop: null,
  queue: null,
  leads: [],
};

export const deskQuery = queryOptions({
  queryKey: deskKey,
  queryFn: () => queryClient.getQueryData<DeskSnapshot>(deskKey) ?? emptyDesk,
  staleTime: Infinity,
  gcTime: Infinity,
});

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: api.me, staleTime: Infinity });
export const agentsQuery = queryOptions({ queryKey: ['agents'], queryFn: api.agents });
export const agentPhoneQuery = queryOptions({
  queryKey: ['agent-phone'],
  queryFn: api.agentPhone,
  staleTime: Infinity,
});
export const repsQuery = queryOptions({ queryKey: ['reps'], queryFn: api.reps });
export const dispositionsQuery = queryOptions({
  queryKey: ['dispositions'],
  queryFn: () => api.dispositions(),
  staleTime: Infinity,
});
/** What the queue of this call offers. */
export const offeredDispositionsQuery = (callId: string) =>
  queryOptions({
    queryKey: ['dispositions', callId],
    queryFn: () => api.dispositions(callId),
    staleTime: Infinity,
  });

export const callQuery = (id: string) => queryOptions({ queryKey: ['calls', id], queryFn: () => api.call(id) });
export const callWhyQuery = (id: string, language: Language) =>
  queryOptions({ queryKey: ['calls', id, 'why', language], queryFn: () => api.callWhy(id) });
/** Midnight is that of whoever looks. */
export const todayQuery = queryOptions({
  queryKey: ['reports', 'today'],
  queryFn: () => api.reportOfToday(Intl.DateTimeFormat().resolvedOptions().timeZone),
});
export const customerQuery = (id: string) =>
  queryOptions({ queryKey: ['customers', id], queryFn: () => api.customer(id) });
export const leadQuery = (id: string) => queryOptions({ queryKey: ['leads', id], queryFn: () => api.lead(id) });

export const callsQuery = (filter: CallFilter) =>
  paged(['calls', 'list', filter], (cursor) => api.calls({ ...filter, cursor }));
export const customersQuery = (q: string) => paged(['customers', 'list', q], (cursor) => api.customers({ q, cursor }));
export const historyQuery = (id: string) => paged(['customers', id, 'history'], (cursor) => api.history(id, cursor));
export const leadsQuery = (filter: LeadFilter) =>
  paged(['leads', 'list', filter], (cursor) => api.leads({ ...filter, cursor }));
/** No event tells of callbacks, so the list looks again by itself. */
export const callbacksQuery = (status: CallbackView['status']) => ({
  ...paged(['callbacks', status], (cursor) => api.callbacks({ status, cursor })),
  refetchInterval: 30_000,
});

function paged<Item>(queryKey: readonly unknown[], fetchPage: (cursor: string | undefined) => Promise<Page<Item>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => fetchPage(pageParam),
    initialPageParam: firstPage,
    getNextPageParam: (last: Page<Item>) => last.nextCursor ?? undefined,
  });
}

const firstPage: string | undefined = undefined;
