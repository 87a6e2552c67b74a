import { promiseCallback } from '../../callbacks/promise-callback.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { openingWords } from '../../routing/opening-words.ts';
import { openingOf } from '../../hotlines/opening.ts';
import { closedAt } from './closed.ts';
import type { Closed } from './closed.ts';
import { callerLeg } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';
import { line } from '../prompts.ts';
import type { Say, VoiceReply } from '../voice-reply.ts';

/** Two minutes: what has not been said by then is said better to a person. */
const MOST_SECONDS = 120;
/** A breath between two sentences is shorter. */
const SILENCE_SECONDS = 5;

// The caller's leg is where it belongs from here on: nothing may move it out of the message.
const offerText = sql(
  'offer-voicemail',
  `WITH place AS (UPDATE call_legs SET place = 'farewell' WHERE call_id = $1 AND kind = 'caller')
   INSERT INTO voicemail_offers (call_id, offered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING call_id`,
);

/**
 * The caller hears that we are closed, and when we open or why; then may leave a message, or hang up. Either way the
 * promise to call back is written here, before the first word is spoken. A caller whom nobody could call back is told
 * when to call again: a message would be answered by nobody.
 */
export async function answerClosed(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  on: { call: LockedCall; closed: Closed; timeZone: string },
): Promise<VoiceReply> {
  await promiseClosed(unit, deps, on.call, on.closed);
  return closedReply(unit, on);
}

async function closedReply(
  unit: UnitOfWork,
  on: { call: LockedCall; closed: Closed; timeZone: string },
): Promise<VoiceReply> {
  const { call } = on;
  const say = languagesOf(call).flatMap((language) => closedLines(language, { ...on, now: unit.now }));
  if (!call.hasNumber) return { kind: 'goodbye', say };
  await unit.query(offerText, [call.id, unit.now]);
  return {
    kind: 'voicemail',
    callId: call.id,
    legId: callerLeg(call).id,
    say,
    maxSeconds: MOST_SECONDS,
    silenceSeconds: SILENCE_SECONDS,
    nothingSaid: [line(call.language, 'voicemailNothing')],
  };
}

/**
 * For a caller who waited while the hotline was closed (src/hotlines/tell-waiting.ts) and was promised a call already.
 * Null: the hotline is open, or the caller was asked for a message before.
 */
export async function closedWhileWaiting(unit: UnitOfWork, call: LockedCall): Promise<VoiceReply | null> {
  const opening = await openingOf(unit, call.hotlineNumberId);
  const closed = opening && closedAt(opening, unit.now);
  if (opening === null || closed?.because !== 'emergency') return null;
  const [asked] = await unit.query(askedText, [call.id]);
  return asked === undefined ? closedReply(unit, { call, closed, timeZone: opening.timeZone }) : null;
}
const askedText = sql('voicemail-was-offered', 'SELECT call_id FROM voicemail_offers WHERE call_id = $1');

/** Written also for a caller who was gone before we could answer. */
export async function promiseClosed(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  call: LockedCall,
  closed: Closed,
): Promise<void> {
  await promiseCallback(unit, deps.ids, call, { reason: 'closed', dueAt: closed.callBackBy });
}

/** Whose language we do not know hears both, Chinese first. */
function languagesOf(call: LockedCall): readonly Say['language'][] {
  return call.customerId === null && call.language === 'zh-CN' ? ['zh-CN', 'en'] : [call.language];
}

function closedLines(
  language: Say['language'],
  on: { call: LockedCall; closed: Closed; timeZone: string; now: Date },
): Say[] {
  const { call, closed } = on;
  const after = call.hasNumber ? (closed.because === 'hours' ? 'leaveMessage' : 'leaveMessageSoon') : 'closedCallAgain';
  return [whyClosed(language, on), line(language, after)];
}

function whyClosed(language: Say['language'], on: { closed: Closed; timeZone: string; now: Date }): Say {
  const { closed } = on;
  if (closed.because === 'emergency')
    return line(language, 'ownWords', { text: language === 'en' ? closed.closing.textEn : closed.closing.textZh });
  if (closed.opensAt === null) return line(language, 'closed');
  return line(language, 'closedUntil', { when: openingWords(language, closed.opensAt, on) });
}
