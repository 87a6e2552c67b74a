import { industryForDigit } from '../../callers/industry-menu.ts';
import type { Deps } from '../../deps.ts';
import { describeLead } from '../../leads/describe-lead.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { tell } from '../../realtime/tell.ts';
import { changeCall, lockCall } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';
import { replyByState } from '../caller-asked.ts';
import type { EventOf } from '../carrier-event.ts';
import { menuOf } from '../hotline.ts';
import { LANGUAGE_DIGIT, menuReply, waitReply } from '../replies.ts';
import type { OnCall } from '../replies.ts';
import type { VoiceReply } from '../voice-reply.ts';
import { scheduleWaitLimit } from './wait-limit.ts';

/** Nobody is asked more often than this; the lead goes on with what is known. */
const MAX_ATTEMPTS = 3;

/** The caller chose an industry, another language, or nothing. */
export async function menuAnswered(unit: UnitOfWork, deps: Deps, event: EventOf<'menu-answered'>): Promise<VoiceReply> {
  const call = await lockCall(unit, event.callId);
  // Answered already, under another attempt: the caller waits, or talks.
  if (call === null || call.state === 'ended' || call.step !== 'menu') return replyByState(unit, call);
  const on: OnCall = { callId: call.id, legId: event.legId, language: call.language };
  const menu = await menuOf(unit, call.hotlineNumberId);
  if (event.digit === LANGUAGE_DIGIT) {
    const language = call.language === 'en' ? 'zh-CN' : 'en';
    await changeCall(unit, call, { language });
    return menuReply({ ...on, language }, menu, { attempt: event.attempt + 1, opening: null });
  }
  const entry = event.digit === null ? null : industryForDigit(menu, event.digit);
  if (entry === null && event.attempt < MAX_ATTEMPTS)
    return menuReply(on, menu, { attempt: event.attempt + 1, opening: 'menuAgain' });
  return handOver(unit, deps, call, { on, industryCode: entry?.industryCode ?? null });
}

async function handOver(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  to: { on: OnCall; industryCode: string | null },
): Promise<VoiceReply> {
  await changeCall(unit, call, { step: 'hand_over', industryCode: to.industryCode, queued: true });
  scheduleWaitLimit(unit, call.id);
  tell(unit, { type: 'call.queued', callId: call.id, data: { step: 'hand_over', industryCode: to.industryCode } });
  if (call.leadId !== null) {
    await describeLead(unit, {
      leadId: call.leadId,
      industryCode: to.industryCode,
      industrySource: 'keypress',
      language: call.language,
    });
    unit.effect({ topic: 'route-lead', leadId: call.leadId });
  }
  return waitReply(to.on, 'rep', ['handOver']);
}
