import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { CallState } from '../../contract/call.ts';
import type { Language } from '../../contract/people.ts';
import { priorityOrderSql } from '../../routing/call-priority.ts';
import { estimateWaitMinutes } from '../../routing/wait-estimate.ts';
import type { QueueFacts } from '../../routing/wait-estimate.ts';
import { waitingFor } from '../caller-asked.ts';
import { callerMove } from '../caller-place.ts';
import { isAfterReps } from '../call.ts';
import type { CallStep, Direction } from '../call.ts';
import { line } from '../prompts.ts';
import type { Say, VoiceReply } from '../voice-reply.ts';

interface Me {
  language: Language;
  state: CallState;
  step: CallStep | null;
  direction: Direction;
  answeredAt: Date | null;
  hasNumber: boolean;
  leadId: string | null;
  queueId: string;
  ahead: number;
  /** Reps who were rung for this call so far. */
  repsRung: number;
}

// Only who stands before this caller in the same queue counts; a call that rings at an agent is still before us.
const positionText = sql(
  'position-in-queue',
  `SELECT me.language, me.state, me.step, me.direction, me.answered_at AS "answeredAt", me.lead_id AS "leadId", me.queue_id AS "queueId",
     me.outside_sealed IS NOT NULL AS "hasNumber",
     (SELECT count(*)::int FROM lead_offers o WHERE me.step = 'hand_over' AND o.live_call_id = me.id) AS "repsRung",
     (SELECT count(*)::int FROM calls c LEFT JOIN customers cu ON cu.id = c.customer_id
     WHERE c.queue_id = me.queue_id AND c.step = 'waiting' AND c.state IN ('queued', 'ringing') AND c.id <> me.id
       AND (${priorityOrderSql('c', 'cu')}) < (${priorityOrderSql('me', 'mine')})) AS ahead
   FROM calls me LEFT JOIN customers mine ON mine.id = me.customer_id WHERE me.id = $1`,
);
// Handling time: from the answer until the last agent has written the call up, or until its end. The start is for the
// index: no call is longer than that.
const queueFactsText = sql(
  'queue-facts',
  `SELECT (SELECT count(*)::int FROM agents a JOIN users u ON u.id = a.user_id AND u.is_active
     WHERE a.state IN ('available', 'reserved', 'on_call', 'wrapping_up') AND (q.skill_id IS NULL OR EXISTS (
       SELECT 1 FROM agent_skills s WHERE s.agent_id = a.user_id AND s.skill_id = q.skill_id))) AS "agentsWorking",
     h.handled, h.mean AS "meanHandlingSeconds"
   FROM call_queues q, LATERAL (
     SELECT count(*)::int AS handled, avg(extract(epoch FROM coalesce(
       (SELECT max(w.completed_at) FROM wrap_ups w WHERE w.call_id = c.id), c.ended_at) - c.answered_at))::float AS mean
     FROM calls c WHERE c.queue_id = q.id AND c.ended_at > $2 AND c.started_at > $2::timestamptz - interval '2 hours' AND c.answered_at IS NOT NULL AND c.agent_id IS NOT NULL) h
   WHERE q.id = $1`,
);
/** The past of a queue from which its next minutes are told. */
const ESTIMATE_FROM_SECONDS = 3_600;

/** How often a waiting caller is spoken to: every second round, a round being as long as the music. */
const ANNOUNCE_EVERY = 2;
/** Whoever will wait this long hears so right after the greeting, with the offer to be called back. */
const LONG_WAIT_MINUTES = 2;

export interface WaitAsk {
  callId: string;
  legId: string;
  round: number;
  waitingFor: 'agent' | 'rep';
}

/**
 * One round of waiting: where the caller stands, how long it may take, what else they can do; then music. Reads only;
 * without the database there is still music. A caller who is talked with by now, or promised a call, and whom no move
 * has reached, goes and asks where to be.
 */
export async function waitRound(deps: Deps, ask: WaitAsk): Promise<VoiceReply> {
  const { callId, legId, round } = ask;
  const [me] = await deps.db.query<Me>(positionText, [callId]);
  if (me === undefined) return { kind: 'wait-round', ...ask, language: 'zh-CN', say: [], takesKey: false };
  if (me.state === 'ended' || callerMove(me, 'waiting') !== 'none') return { kind: 'ask-place', callId, legId };
  const say = await announcement(deps, me, round);
  // After the reps 1 was offered long ago.
  const takesKey = round > 0 || say.length > 0 || isAfterReps(me);
  const { language, step } = me;
  return { kind: 'wait-round', callId, legId, round, waitingFor: waitingFor(step), language, say, takesKey };
}

async function announcement(deps: Deps, me: Me, round: number): Promise<Say[]> {
  const { language, step } = me;
  const isTurn = round % ANNOUNCE_EVERY === 1;
  if (round > 0 && (step === 'hand_over' || step === 'transfer')) return calling(me, round);
  if (step !== 'waiting' || me.state === 'held' || (round > 0 && !isTurn)) return [];
  // Rung already: whatever could be said of the wait would be wrong by the time it is heard.
  if (me.state === 'ringing') return isAfterReps(me) || round === 0 ? [] : [line(language, 'positionNext')];
  // They have waited, were offered a call back, and are promised one before the minute is over.
  if (isAfterReps(me)) return round === 1 ? [place(me)] : [];
  const minutes = await estimate(deps, me);
  // The greeting was only just spoken: unless the wait is long, the first round is music.
  if (round === 0 && (minutes ?? 0) < LONG_WAIT_MINUTES) return [];
  return [place(me), ...estimateOf(language, minutes), ...(me.hasNumber ? [line(language, 'offerCallback')] : [])];
}

/** While somebody is rung: something else each time, as no caller hears a sentence twice; then music alone. */
function calling({ language, step, hasNumber, repsRung }: Me, round: number): Say[] {
  const isHandOver = step === 'hand_over';
  if (round === 1)
    return [line(language, 'stillCalling'), ...(isHandOver && hasNumber ? [line(language, 'offerCallbackByRep')] : [])];
  if (!isHandOver) return [];
  if (round === 2) return repsRung > 1 ? [line(language, 'callingNext')] : [];
  return round === 3 ? [line(language, 'callingStill')] : [];
}

function place({ ahead, language }: Me): Say {
  return ahead === 0 ? line(language, 'positionNext') : line(language, 'position', { ahead: String(ahead) });
}

function estimateOf(language: Language, minutes: number | null): Say[] {
  if (minutes === null) return [];
  return [minutes === 1 ? line(language, 'estimateOne') : line(language, 'estimate', { minutes: String(minutes) })];
}

async function estimate(deps: Deps, me: Me): Promise<number | null> {
  const since = new Date(deps.clock.now().getTime() - ESTIMATE_FROM_SECONDS * 1_000);
  const [facts] = await deps.db.query<Omit<QueueFacts, 'ahead'>>(queueFactsText, [me.queueId, since]);
  return facts === undefined ? null : estimateWaitMinutes({ ...facts, ahead: me.ahead });
}
