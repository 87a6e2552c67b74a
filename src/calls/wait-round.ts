import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { Language } from '../contract/people.ts';
import { priorityOrderSql } from '../routing/call-priority.ts';
import { line } from './prompts.ts';
import type { Say, VoiceReply } from './voice-reply.ts';

// Only who stands before this caller in the same queue counts; a call that rings at an agent is still before us.
const positionText = sql(
  'position-in-queue',
  `SELECT me.language, me.state, (SELECT count(*)::int FROM calls c LEFT JOIN customers cu ON cu.id = c.customer_id
     WHERE c.queue_id = me.queue_id AND c.step = 'waiting' AND c.state IN ('queued', 'ringing') AND c.id <> me.id
       AND (${priorityOrderSql('c', 'cu')}) < (${priorityOrderSql('me', 'mine')})) AS ahead
   FROM calls me LEFT JOIN customers mine ON mine.id = me.customer_id WHERE me.id = $1`,
);

/** How often a waiting caller is spoken to: every second round, a round being as long as the music. */
const ANNOUNCE_EVERY = 2;

/** One round of waiting: where the caller stands, then music. Reads only; without the database there is still music. */
export async function waitRound(
  deps: Deps,
  ask: { callId: string; legId: string; round: number; waitingFor: 'agent' | 'rep' },
): Promise<VoiceReply> {
  const [me] = await deps.db.query<{ language: Language; state: string; ahead: number }>(positionText, [ask.callId]);
  const language = me?.language ?? 'zh-CN';
  // The greeting was only just spoken: the first round is music.
  const speaks = me !== undefined && ask.round > 0 && ask.round % ANNOUNCE_EVERY === 1;
  return {
    kind: 'wait-round',
    ...ask,
    language,
    say: speaks ? [announcement(ask.waitingFor, language, me.ahead)] : [],
  };
}

function announcement(waitingFor: 'agent' | 'rep', language: Language, ahead: number): Say {
  if (waitingFor === 'rep') return line(language, 'stillCalling');
  return ahead === 0 ? line(language, 'positionNext') : line(language, 'position', { ahead: String(ahead) });
}
