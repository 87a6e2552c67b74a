import type { LeadDetail } from '../../src/contract/lead.ts';
import { shelf, type LoggedOutcome } from './rep-shelf.ts';

/** What became of sending one: `kept` is tried again with the next line. */
export type Sent = { lead: LeadDetail } | 'kept' | { refused: string };

const TIMEOUT_MS = 20_000;

/**
 * Sends what was logged without a line, oldest first; the page and the service worker may both be at it, since the
 * server counts a key once. Stops at the first that finds no line, so that the order stays.
 */
export async function sendOutcomes(userId: string | null): Promise<void> {
  for (const outcome of await shelf.outcomes()) {
    if (outcome.refused !== null || (userId !== null && outcome.userId !== userId)) continue;
    const sent = await sendOutcome(outcome);
    if (sent === 'kept') return;
    if ('lead' in sent) await shelf.dropOutcome(outcome.key);
    else await shelf.keepOutcome({ ...outcome, refused: sent.refused });
  }
}

export async function sendOutcome({ leadId, key, at, outcome, note, nextStepAt }: LoggedOutcome): Promise<Sent> {
  try {
    const response = await fetch(`/api/leads/${leadId}/contacted`, {
      method: 'POST',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ key, at, outcome, note, ...(nextStepAt !== null && { nextStepAt }) }),
    });
    if (response.ok) {
      const lead: LeadDetail = await response.json();
      return { lead };
    }
    // Signed out, busy or broken: none of these says that the server will not want it later.
    if (response.status === 401 || response.status === 429 || response.status >= 500) return 'kept';
    const problem: { type?: string } = await response.json().catch(() => ({}));
    return { refused: (problem.type ?? '').replace('/problems/', '') || 'internal' };
  } catch {
    return 'kept';
  }
}
