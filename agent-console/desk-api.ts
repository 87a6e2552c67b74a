import type { CallerBody } from '../src/contract/caller.ts';
import type { LeadView } from '../src/contract/lead.ts';
import type { Page } from '../src/contract/paging.ts';
import type { ScreenPop } from '../src/contract/screen-pop.ts';
import type { TaskView } from '../src/contract/task.ts';
import type { FaultType, OpenTicketBody, SimilarTicket, TicketView } from '../src/contract/ticket.ts';
import { get, send } from './api.ts';

export interface SimilarAsk {
  faultType: string | null;
  q: string;
  customerId: string | null;
}
export interface IndustryItem {
  code: string;
  nameZh: string;
  nameEn: string;
}

/** What the agent does beside the call: who it was, tickets, tasks. */
export const deskApi = {
  callerIs: (callId: string, body: CallerBody) => send<ScreenPop>('POST', `/api/calls/${callId}/caller`, body),
  industries: () => get<{ items: IndustryItem[] }>('/api/industries'),
  faultTypes: () => get<{ items: FaultType[] }>('/api/fault-types'),
  ticket: (id: string) => get<TicketView>(`/api/tickets/${id}`),
  openTicket: (callId: string, body: OpenTicketBody) => send<TicketView>('POST', `/api/calls/${callId}/tickets`, body),
  solveTicket: (id: string, solution: string) => send<TicketView>('POST', `/api/tickets/${id}/solve`, { solution }),
  similar: ({ faultType, q, customerId }: SimilarAsk) =>
    send<{ items: SimilarTicket[] }>('POST', '/api/tickets/similar', {
      q,
      ...(faultType !== null && { faultType }),
      ...(customerId !== null && { customerId }),
    }),
  tasks: () => get<{ items: TaskView[] }>('/api/tasks'),
  taskDone: (id: string, done: boolean) => send<TaskView>('PUT', `/api/tasks/${id}/done`, { done }),
  findLeads: (q: string) => send<Page<LeadView>>('POST', '/api/leads/search', { q, limit: 6 }),
};
