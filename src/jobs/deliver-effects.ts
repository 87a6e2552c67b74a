import { assignAgents } from '../agents/assign-agents.ts';
import { offerToAgent } from '../agents/offer-to-agent.ts';
import { checkCaller } from '../calls/check-caller.ts';
import { endCallAtCarrier, matchCaller } from '../calls/match-caller.ts';
import { matchLegHold } from '../calls/talking/match-leg-hold.ts';
import { placeLeg, stopLeg } from '../calls/place-leg.ts';
import { ringOwnPhone } from '../calls/talking/ring-own-phone.ts';
import type { Deps } from '../deps.ts';
import { routeLead } from '../leads/route-lead.ts';
import type { Effect } from '../outbox.ts';
import { announce } from '../realtime/announce.ts';
import { deliverChannelMessage } from '../rep-channels/deliver-channel-message.ts';
import { deliverText } from '../texts/deliver-text.ts';
import { deleteRecordingAtCarrier } from '../voicemails/fetch-voicemail.ts';
import { jobNames } from './queues.ts';

/** What each effect does once its transaction is committed. Each may be asked for twice, and then does nothing more. */
export async function deliverEffect(deps: Deps, effect: Effect): Promise<void> {
  switch (effect.topic) {
    case 'announce':
      return announce(deps, effect);
    case 'schedule':
      return schedule(deps, effect);
    case 'assign-agents':
      await assignAgents(deps);
      return;
    case 'offer-to-agent':
      return offerToAgent(deps, effect.reservationId);
    case 'ring-agent':
    case 'ring-rep':
    case 'dial-out':
      return placeLeg(deps, effect.legId);
    case 'ring-own-phone':
      return ringOwnPhone(deps, effect.legId);
    case 'end-leg':
      return stopLeg(deps, effect.legId);
    case 'hold-caller':
    case 'resume-caller':
    case 'move-caller':
      return matchCaller(deps, effect.callId);
    case 'match-leg-hold':
      return matchLegHold(deps, effect.legId);
    case 'end-call':
      return endCallAtCarrier(deps, effect.callId);
    case 'check-caller':
      return checkCaller(deps, effect.callId);
    case 'route-lead':
      await routeLead(deps, effect.leadId);
      return;
    case 'end-screens':
      return deps.realtime.endScreens(effect);
    case 'send-text':
      return deliverText(deps, effect.textId);
    case 'send-channel-message':
      return deliverChannelMessage(deps, effect.messageId);
    case 'delete-recording':
      return deleteRecordingAtCarrier(deps, effect.voicemailId);
    default:
      effect satisfies never;
  }
}

function schedule(deps: Deps, effect: Extract<Effect, { topic: 'schedule' }>): Promise<void> {
  const name = jobNames.find((known) => known === effect.job);
  if (name === undefined) throw new Error(`no job is called "${effect.job}"; expected one of ${jobNames.join(', ')}`);
  return deps.jobs.schedule({ name, jobId: effect.jobId, runAt: new Date(effect.runAt), data: effect.data });
}
