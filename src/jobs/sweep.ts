import { assignAgents } from '../agents/assign-agents.ts';
import { sweepLostScreens } from '../agents/lost-screens.ts';
import { reservationDeadline } from '../agents/pass-reservation.ts';
import { sweepSessions } from '../auth/sweep-sessions.ts';
import { sweepPlaces } from '../callbacks/look-at-place.ts';
import { isKeptPlaceSql } from '../callbacks/queue-place.ts';
import { PHONE_LIMIT_SECONDS, transferDeadline } from '../calls/talking/transfer-call.ts';
import { mostWaitSeconds, waitLimit, waitingSince } from '../calls/waiting/wait-limit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { outboxStuck, outboxTakenOverTotal, sweepFailedTotal, sweptAt, sweptTotal } from '../http/metrics.ts';
import { sweepLeads } from '../leads/sweep-leads.ts';
import { escalatePromises } from '../callbacks/escalate-promises.ts';
import { sweepChannelMessages } from '../rep-channels/sweep-channel-messages.ts';
import { sweepTexts } from '../texts/sweep-texts.ts';
import { tellWaiting } from '../hotlines/tell-waiting.ts';
import { sweepVoicemails } from '../voicemails/sweep-voicemails.ts';
import { findStuck, heal } from './sweep-stuck.ts';
import { wrapUpDeadline } from '../wrap-up/complete-wrap-up.ts';

/** A job is given this long past its time before the sweep does its work. */
const GRACE_SECONDS = 5;

const overdueText = sql(
  'overdue-work',
  `SELECT 'reservation' AS kind, id::text AS id, NULL AS other FROM reservations WHERE state = 'pending' AND deadline_at < $1
   UNION ALL SELECT 'wrap-up', call_id::text, agent_id::text FROM wrap_ups WHERE completed_at IS NULL AND deadline_at < $1
   UNION ALL SELECT 'waiting', c.id::text, NULL FROM calls c JOIN call_queues q ON q.id = c.queue_id
     WHERE c.state IN ('queued', 'ringing') AND c.step IN ('waiting', 'hand_over') AND NOT ${isKeptPlaceSql('c')}
       AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending')
       AND ${waitingSince} < $1::timestamptz - make_interval(secs => ${mostWaitSeconds})
   UNION ALL SELECT 'transfer', c.id::text, l.id::text FROM calls c JOIN call_legs l
     ON l.id = CASE WHEN c.step = 'transfer' THEN c.handed_leg_id WHEN c.consult_state = 'ringing' THEN c.consult_leg_id END
     WHERE c.state IN ('queued', 'held')
       AND l.created_at < $1::timestamptz - make_interval(secs => ${PHONE_LIMIT_SECONDS})`,
);

/**
 * The net under every promise of time: whatever a lost job, a crash or a fault left behind is found here within
 * seconds. On a good day it has nothing to do; `hotline_swept_total{kind}` counts each time that it had.
 *
 *   what can be stuck                                             kind            what the sweep does
 *   effect whose writer died                                      (own counter)   delivers it
 *   reservation past its deadline                                 reservation     passes the call on
 *   wrap-up past its deadline                                     wrap-up         ends it
 *   caller who waits beyond the limit                             waiting         promises a call
 *   rung for a transfer or a consultation beyond its time         transfer        gives the caller back
 *   call that rings, and no agent is asked                        ringing         back into the queue
 *   call of ours, and no phone rings                              dialling        dials, or ends it
 *   talk whose agent, rep or outside party is gone                alone           asks the carrier, as for a broken line
 *   answered phone of an agent that never came into the talk      silent          asks the carrier; ends it: the next agent
 *   consultation whose other side is gone                         consult         ends it: the caller is back
 *   leg claimed and never named, or never placed                  leg             looks for it at the carrier, or fails it
 *   agent reserved, on a call or writing up, and for nothing      agent           free
 *   agent whose screen fell silent                                lost-screen     not ready
 *   waiting caller and free agent whom nobody brought together    assign          reserves
 *   lead, offer, reminder, promise without owner, protection      lead            routes, expires, reminds, releases
 *   kept place past its time                                      place           takes it up, or out of the queue
 *   caller who waits at a hotline that closed                     closing         tells them, promises a call
 *   voicemail not fetched, or never told of                       voicemail       fetches it; asks the carrier
 *   text not sent                                                 text            sends it
 *   push or robot message not sent, or sent by whoever died       channel         sends it; failed: it may have arrived
 *
 * Not stuck by their making: an inbox entry and its reply are one commit; a session ends by its time, and a late promise
 * is a figure and an alert. What only the carrier can tell is compared with it (reconciliation/): legs and calls that
 * are over there, conferences, texts without news, recordings.
 */
export async function sweep(deps: Deps): Promise<void> {
  await survive(deps, 'outbox', async () => outboxTakenOverTotal.inc(await deps.outbox.sweep()));
  await survive(deps, 'outbox', async () => outboxStuck.set(await deps.outbox.stuck()));
  const before = new Date(deps.clock.now().getTime() - GRACE_SECONDS * 1_000);
  const overdue = await deps.db.query<Overdue>(overdueText, [before]);
  for (const { kind, id, other } of overdue) {
    sweptTotal.inc({ kind });
    await survive(deps, kind, () => catchUp(deps, { kind, id, other }));
  }
  await survive(deps, 'stuck', () => healAll(deps));
  await survive(deps, 'lead', async () => sweptTotal.inc({ kind: 'lead' }, await sweepLeads(deps)));
  await survive(deps, 'text', async () => sweptTotal.inc({ kind: 'text' }, await sweepTexts(deps)));
  await survive(deps, 'channel', async () => sweptTotal.inc({ kind: 'channel' }, await sweepChannelMessages(deps)));
  await survive(deps, 'promise', () => escalatePromises(deps));
  await survive(deps, 'lost-screen', async () => sweptTotal.inc({ kind: 'lost-screen' }, await sweepLostScreens(deps)));
  await survive(deps, 'session', () => sweepSessions(deps));
  await survive(deps, 'place', async () => sweptTotal.inc({ kind: 'place' }, await sweepPlaces(deps, before)));
  await survive(deps, 'voicemail', async () => sweptTotal.inc({ kind: 'voicemail' }, await sweepVoicemails(deps)));
  await survive(deps, 'closing', async () => sweptTotal.inc({ kind: 'closing' }, (await tellWaiting(deps, null)).late));
  await survive(deps, 'assign', async () => sweptTotal.inc({ kind: 'assign' }, await assignAgents(deps)));
  sweptAt.set(deps.clock.now().getTime() / 1_000);
}

async function healAll(deps: Deps): Promise<void> {
  for (const stuck of await findStuck(deps)) {
    sweptTotal.inc({ kind: stuck.kind });
    deps.log.warn(stuck, 'sweep.stuck');
    await survive(deps, stuck.kind, () => heal(deps, stuck));
  }
}

interface Overdue {
  kind: string;
  id: string;
  /** The agent of a wrap-up, the leg of a transfer or a consultation. */
  other: string | null;
}

function catchUp(deps: Deps, { kind, id, other }: Overdue): Promise<void> {
  if (kind === 'reservation') return reservationDeadline(deps, id);
  if (kind === 'wrap-up') return wrapUpDeadline(deps, { callId: id, agentId: other ?? '' });
  if (kind === 'transfer') return transferDeadline(deps, { callId: id, legId: other ?? '' });
  return waitLimit(deps, id);
}

/** One thing that fails must not keep the sweep from the others; it comes again with the next one. */
async function survive(deps: Pick<Deps, 'log'>, kind: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (err) {
    sweepFailedTotal.inc({ kind });
    deps.log.error({ err, kind }, 'sweep.failed');
  }
}
