import { assignAgents } from '../agents/assign-agents.ts';
import { reservationDeadline } from '../agents/pass-reservation.ts';
import { lookAtPlace } from '../callbacks/look-at-place.ts';
import { reconcileCalls } from '../calls/reconcile-calls.ts';
import { transferDeadline } from '../calls/talking/transfer-call.ts';
import { waitLimit } from '../calls/waiting/wait-limit.ts';
import type { Deps } from '../deps.ts';
import { expireOffer } from '../leads/expire-offer.ts';
import { protectLeads } from '../leads/protect-leads.ts';
import { remindOffer } from '../leads/remind-offer.ts';
import { routeLead } from '../leads/route-lead.ts';
import { reconcilePast } from '../reconciliation/reconcile-day.ts';
import { tellWaiting } from '../hotlines/tell-waiting.ts';
import { fetchVoicemail } from '../voicemails/fetch-voicemail.ts';
import { purgeMessages } from '../rep-channels/purge-messages.ts';
import { keepHouse } from '../voicemails/purge-voicemails.ts';
import { wrapUpDeadline } from '../wrap-up/complete-wrap-up.ts';
import type { JobData, JobHandlers } from './queues.ts';
import { sweep } from './sweep.ts';

/** Repeats for all processes together. */
export const repeatingJobs = [
  { name: 'sweep', everySeconds: 5 },
  { name: 'reconcile', everySeconds: 60 },
  { name: 'reconcile-past', everySeconds: 3_600 },
  { name: 'keep-house', everySeconds: 86_400 },
  { name: 'protect-leads', everySeconds: 3_600 },
] as const;

/** What a job does when its time has come. All of them look at the database first: late, early and twice do no harm. */
export function createJobHandlers(deps: Deps): JobHandlers {
  return {
    'reservation-deadline': (data) => reservationDeadline(deps, need(data, 'reservationId')),
    'assign-at': async () => void (await assignAgents(deps)),
    'wait-limit': (data) => waitLimit(deps, need(data, 'callId')),
    'wrap-up-deadline': (data) =>
      wrapUpDeadline(deps, { callId: need(data, 'callId'), agentId: need(data, 'agentId') }),
    'transfer-deadline': (data) => transferDeadline(deps, { callId: need(data, 'callId'), legId: need(data, 'legId') }),
    'route-lead': async (data) => void (await routeLead(deps, need(data, 'leadId'))),
    'offer-deadline': async (data) => void (await expireOffer(deps, need(data, 'offerId'))),
    'offer-reminder': async (data) => void (await remindOffer(deps, need(data, 'offerId'))),
    'callback-place': (data) => lookAtPlace(deps, need(data, 'callbackId')),
    'fetch-voicemail': (data) => fetchVoicemail(deps, need(data, 'voicemailId')),
    'tell-waiting': async (data) => void (await tellWaiting(deps, need(data, 'hotlineId'))),
    'keep-house': async () => void (await Promise.all([keepHouse(deps), purgeMessages(deps)])),
    'protect-leads': async () => void (await protectLeads(deps)),
    sweep: () => sweep(deps),
    reconcile: () => reconcileCalls(deps),
    'reconcile-past': () => reconcilePast(deps),
  };
}

function need(data: JobData, key: string): string {
  const value = data[key];
  if (value === undefined)
    throw new Error(`the job's data lacks "${key}"; it has ${Object.keys(data).join(', ') || 'nothing'}`);
  return value;
}
