import { lockCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { fetchVoicemail } from './fetch-voicemail.ts';
import { keepVoicemail } from './keep-voicemail.ts';

/** A job is given this long past its time. */
const GRACE_SECONDS = 5;
/** The carrier's news of a recording comes within seconds, and its lists lag by some: so once soon, and once for sure. */
const CHECK_AFTER_SECONDS = [30, 600] as const;
const AT_ONCE = 10;

const overdueText = sql(
  'overdue-voicemails',
  `SELECT id FROM voicemails WHERE state = 'pending' AND next_try_at < $1 ORDER BY next_try_at LIMIT ${AT_ONCE}`,
);
const unheardOfText = sql(
  'voicemail-offers-to-check',
  `SELECT o.call_id AS "callId", l.provider_call_sid AS "callerSid"
   FROM voicemail_offers o JOIN call_legs l ON l.call_id = o.call_id AND l.kind = 'caller' AND l.provider_call_sid IS NOT NULL
   WHERE o.checks < ${CHECK_AFTER_SECONDS.length} AND NOT EXISTS (SELECT 1 FROM voicemails v WHERE v.call_id = o.call_id)
     AND l.ended_at < $1::timestamptz - make_interval(secs => CASE o.checks WHEN 0 THEN ${CHECK_AFTER_SECONDS[0]} ELSE ${CHECK_AFTER_SECONDS[1]} END)
   ORDER BY o.offered_at LIMIT ${AT_ONCE}`,
);
const checkedText = sql(
  'voicemail-offer-checked',
  'UPDATE voicemail_offers SET checks = checks + 1 WHERE call_id = $1',
);

/** Messages whose job or whose news was lost. Returns how many it had to look after: 0 on a good day. */
export async function sweepVoicemails(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const overdue = await deps.db.query<{ id: string }>(overdueText, [new Date(now.getTime() - GRACE_SECONDS * 1_000)]);
  for (const { id } of overdue) await fetchVoicemail(deps, id);
  const offers = await deps.db.query<{ callId: string; callerSid: string }>(unheardOfText, [now]);
  let found = 0;
  for (const offer of offers) found += await askCarrier(deps, offer);
  return overdue.length + found;
}

async function askCarrier(deps: Deps, offer: { callId: string; callerSid: string }): Promise<number> {
  const recordings = await deps.callControl.listRecordings({ callerSid: offer.callerSid });
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, offer.callId);
    if (call === null) return;
    for (const recording of recordings) await keepVoicemail(unit, deps, call, recording);
    await unit.query(checkedText, [call.id]);
  });
  return recordings.length;
}
