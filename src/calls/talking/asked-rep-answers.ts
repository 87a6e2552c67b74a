import { languageOfUser } from '../../auth/user-language.ts';
import type { Language } from '../../contract/people.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { lockCall } from '../call-store.ts';
import type { Leg, LockedCall } from '../call-store.ts';
import type { EventOf } from '../carrier-event.ts';
import { consultedTalks, endConsult } from './consult.ts';
import { line } from '../prompts.ts';
import { isRungForTransfer, transferCameBack, transferTaken } from './transfer-call.ts';
import type { VoiceReply } from '../voice-reply.ts';

const WHISPER_SECONDS = 8;
const isAskedText = sql(
  'is-asked-rep',
  `SELECT id FROM call_legs WHERE id = $1 AND call_id = $2 AND kind = 'rep' AND offer_id IS NULL`,
);
const whoText = sql(
  'who-asks-rep',
  `SELECT a.name AS "agentName", cu.name AS "customerName" FROM calls c LEFT JOIN users a ON a.id = c.agent_id
     LEFT JOIN customers cu ON cu.id = c.customer_id WHERE c.id = $1`,
);

/** True for a rep whom an agent asks or passes the caller to; a lead's live hand-over has an offer (rep-answers.ts). */
export async function isAskedRep(unit: UnitOfWork, event: { callId: string; legId: string }): Promise<boolean> {
  const [leg] = await unit.query<{ id: string }>(isAskedText, [event.legId, event.callId]);
  return leg !== undefined;
}

/** The rep picked up: tell who asks and whose caller it is. Never the number: the phone may lie on a table in company. */
export async function askedRepAnswered(unit: UnitOfWork, event: EventOf<'rep-answered'>): Promise<VoiceReply> {
  const found = await findWanted(unit, event);
  if (found === null) return tooLate('zh-CN');
  const { call, leg, language } = found;
  const [who] = await unit.query<{ agentName: string | null; customerName: string | null }>(whoText, [call.id]);
  const values = { agent: who?.agentName ?? '', who: who?.customerName ?? '' };
  const key = call.consultLegId === leg.id ? 'whisperConsult' : 'whisperTransfer';
  const say = [line(language, key, values), line(language, 'whisperAgain')];
  return { kind: 'whisper', callId: call.id, legId: leg.id, say, seconds: WHISPER_SECONDS };
}

/** 1 joins; anything else is a no (a voicemail presses nothing). */
export async function askedRepPressed(
  unit: UnitOfWork,
  deps: Deps,
  event: EventOf<'rep-pressed'>,
): Promise<VoiceReply> {
  const found = await findWanted(unit, event);
  if (found === null) return tooLate('zh-CN');
  const { call, leg, language } = found;
  const isConsult = call.consultLegId === leg.id;
  if (event.digit === '1') {
    if (isConsult) await consultedTalks(unit, call);
    else await transferTaken(unit, call, leg);
    return { kind: 'join', callId: call.id, legId: leg.id, say: [line(language, 'connecting')] };
  }
  const why = event.digit === null ? 'no_answer' : 'rejected';
  if (isConsult) await endConsult(unit, deps, call, why);
  else await transferCameBack(unit, deps, call, why);
  return { kind: 'goodbye', say: [line(language, 'declined')] };
}

async function findWanted(
  unit: UnitOfWork,
  event: { callId: string; legId: string },
): Promise<{ call: LockedCall; leg: Leg; language: Language } | null> {
  const call = await lockCall(unit, event.callId);
  const leg = call?.legs.find(({ id }) => id === event.legId);
  if (!call || !leg || leg.userId === null) return null;
  const isRung = (call.consultLegId === leg.id && call.consultState === 'ringing') || isRungForTransfer(call, leg.id);
  return isRung ? { call, leg, language: await languageOfUser(unit, leg.userId) } : null;
}

function tooLate(language: Language): VoiceReply {
  return { kind: 'goodbye', say: [line(language, 'tooLateForAgent')] };
}
