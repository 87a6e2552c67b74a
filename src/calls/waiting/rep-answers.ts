import { languageOfUser } from '../../auth/user-language.ts';
import { industryByCode } from '../../callers/industries.ts';
import { regionByCode } from '../../callers/regions.ts';
import type { Language } from '../../contract/people.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { acceptOffer } from '../../leads/accept-offer.ts';
import { endOffer } from '../../leads/end-offer.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { tell } from '../../realtime/tell.ts';
import { isUnanswered } from '../call.ts';
import { changeCall, lockCall } from '../call-store.ts';
import type { Leg, LockedCall } from '../call-store.ts';
import { askedRepAnswered, askedRepPressed, isAskedRep } from '../talking/asked-rep-answers.ts';
import type { EventOf } from '../carrier-event.ts';
import { line } from '../prompts.ts';
import type { VoiceReply } from '../voice-reply.ts';

const WHISPER_SECONDS = 8;

const whisperText = sql(
  'lead-for-whisper',
  `SELECT l.industry_code AS "industryCode", l.region_code AS "regionCode", l.company, u.language
   FROM leads l, users u WHERE l.id = $1 AND u.id = $2`,
);
// Accepted too: the rep may have pressed "accept" on the page while the phone was ringing.
const offerText = sql('open-offer', `SELECT id FROM lead_offers WHERE id = $1 AND state IN ('offered', 'accepted')`);

/** The rep picked up: tell who is calling, while the caller is still there to be taken. */
export async function repAnswered(unit: UnitOfWork, event: EventOf<'rep-answered'>): Promise<VoiceReply> {
  if (await isAskedRep(unit, event)) return askedRepAnswered(unit, event);
  const found = await findOpen(unit, event);
  if (found === null) return tooLate('zh-CN');
  const { call, leg } = found;
  const [lead] = await unit.query<WhisperRow>(whisperText, [call.leadId, leg.userId]);
  const language = lead?.language ?? 'zh-CN';
  const say = [line(language, 'whisper', { who: lead ? whoIsCalling(lead) : '' }), line(language, 'whisperAgain')];
  return { kind: 'whisper', callId: call.id, legId: leg.id, say, seconds: WHISPER_SECONDS };
}

/** 1 takes the call, 2 passes it on; anything else (a voicemail presses nothing) is no answer. */
export async function repPressed(unit: UnitOfWork, deps: Deps, event: EventOf<'rep-pressed'>): Promise<VoiceReply> {
  if (await isAskedRep(unit, event)) return askedRepPressed(unit, deps, event);
  const found = await findOpen(unit, event);
  if (found === null) return tooLate('zh-CN');
  const { call, leg, offerId } = found;
  const language = leg.userId === null ? 'zh-CN' : await languageOfUser(unit, leg.userId);
  if (event.digit !== '1') {
    await endOffer(unit, {
      offerId,
      to: event.digit === '2' ? 'declined' : 'expired',
      reason: event.digit === '2' ? 'pressed_2' : 'pressed_nothing',
    });
    return { kind: 'goodbye', say: [line(language, 'passedOn')] };
  }
  if (call.leadId === null || leg.userId === null) return tooLate(language);
  const accepted = await acceptOffer(unit, deps, { leadId: call.leadId, repId: leg.userId, live: true });
  if (accepted === 'gone') return tooLate(language);
  await changeCall(unit, call, { state: 'connected', step: null, repId: leg.userId, answered: true });
  unit.effect({ topic: 'move-caller', callId: call.id });
  tell(unit, { type: 'call.connected', callId: call.id, repId: leg.userId });
  return { kind: 'join', callId: call.id, legId: leg.id, say: [line(language, 'connecting')] };
}

interface WhisperRow {
  industryCode: string | null;
  regionCode: string | null;
  company: string | null;
  language: Language;
}

/** Region, industry and company, never the number: the phone may be on a table in company. */
function whoIsCalling(lead: WhisperRow): string {
  const region = lead.regionCode === null ? null : regionByCode(lead.regionCode);
  const industry = lead.industryCode === null ? null : industryByCode(lead.industryCode);
  const isEnglish = lead.language === 'en';
  const parts = [
    region && (isEnglish ? region.fullNameEn : region.fullName),
    industry && (isEnglish ? industry.en : industry.zh),
    lead.company,
  ];
  return parts.filter((part) => part !== null && part !== undefined).join(isEnglish ? ', ' : '，');
}

async function findOpen(
  unit: UnitOfWork,
  event: { callId: string; legId: string },
): Promise<{ call: LockedCall; leg: Leg; offerId: string } | null> {
  const call = await lockCall(unit, event.callId);
  const leg = call?.legs.find(({ id }) => id === event.legId);
  if (!call || !leg || leg.offerId === null || !isUnanswered(call) || call.step !== 'hand_over') return null;
  const [offer] = await unit.query<{ id: string }>(offerText, [leg.offerId]);
  return offer ? { call, leg, offerId: offer.id } : null;
}

function tooLate(language: Language): VoiceReply {
  return { kind: 'goodbye', say: [line(language, 'tooLate')] };
}
