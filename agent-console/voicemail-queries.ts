import { queryOptions } from '@tanstack/react-query';
import type { ClosingBody, HotlineClosing } from '../src/contract/hotline-closing.ts';
import type { VoicemailView } from '../src/contract/voicemail.ts';
import { get, send } from './api.ts';

/** Whose messages: of one call, of everything that a customer or a lead said lately. */
export type MessagesOf = { callId: string } | { customerId: string } | { leadId: string };

export const voicemailsQuery = (of: MessagesOf) =>
  queryOptions({
    queryKey: ['voicemails', of],
    queryFn: () => get<{ items: VoicemailView[] }>(`/api/voicemails?${new URLSearchParams(of).toString()}`),
  });

export const closingsQuery = queryOptions({
  queryKey: ['closings'],
  queryFn: () => get<{ items: HotlineClosing[] }>('/api/hotlines/closings'),
});

export function markHeard(id: string): Promise<VoicemailView> {
  return send('POST', `/api/voicemails/${id}/heard`, {});
}

export function setClosing(hotlineId: string, body: ClosingBody): Promise<{ items: HotlineClosing[] }> {
  return send('PUT', `/api/hotlines/${hotlineId}/closing`, body);
}
