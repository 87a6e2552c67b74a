import { audit } from '../auth/audit.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { tellByChannels } from '../rep-channels/tell-by-channels.ts';
import { nextOpening } from '../routing/working-time.ts';
import { instantOf, nextDate, wallTime } from '../routing/zoned-time.ts';
import { awayNews } from '../texts/rep-notices.ts';
import { readHandOverSettings } from './hand-over-settings.ts';
import { repTimeOf } from './offer-time.ts';

// Who is away lets nothing lapse: what was offered before runs out without counting.
const lapseText = sql(
  'rep-let-lapse',
  `UPDATE reps AS r SET lapsed_in_a_row = lapsed_in_a_row + 1 FROM users u
   WHERE r.user_id = $1 AND u.id = r.user_id AND coalesce(r.away_until <= $2, true)
   RETURNING r.lapsed_in_a_row AS lapsed, r.time_zone AS "timeZone", u.name, u.language`,
);
const answeredText = sql(
  'rep-answered-offer',
  'UPDATE reps SET lapsed_in_a_row = 0 WHERE user_id = $1 AND lapsed_in_a_row > 0',
);
const awayText = sql(
  'set-rep-away',
  `UPDATE reps SET away_until = $2, away_because = 'lapsed', lapsed_in_a_row = 0 WHERE user_id = $1`,
);
const backText = sql(
  'rep-is-back',
  'UPDATE reps SET away_until = NULL, away_because = NULL, lapsed_in_a_row = 0 WHERE user_id = $1 AND away_until > $2 RETURNING user_id',
);
const knownText = sql('is-rep', 'SELECT user_id FROM reps WHERE user_id = $1');

/** A rep let an offer lapse. After so many in a row they are away until their next working day, and told so. */
export async function countLapse(unit: UnitOfWork, deps: Deps, repId: string): Promise<void> {
  const [rep] = await unit.query<{ lapsed: number; timeZone: string; name: string; language: Language }>(lapseText, [
    repId,
    unit.now,
  ]);
  if (!rep) return;
  const { lapsed, timeZone, name, language } = rep;
  const { lapsesUntilAway } = await readHandOverSettings(unit);
  if (lapsesUntilAway === 0 || lapsed < lapsesUntilAway) return;
  const until = await nextWorkingDay(unit, repId, timeZone);
  await unit.query(awayText, [repId, until]);
  const data = { because: 'lapsed', lapsed, until: until.toISOString() };
  unit.fact({ type: 'rep.set_away', userId: repId, data });
  tell(unit, { type: 'settings.changed', data: { kind: 'rep', id: repId } });
  const news = awayNews({ language, name, lapsed, until, now: unit.now, timeZone });
  const body = async () => `${news.title}：${news.body}${deps.config.publicUrl}/rep`;
  const key = `away:${repId}:${unit.now.getTime()}`;
  await tellByChannels(unit, deps, {
    userId: repId,
    key,
    ...news,
    path: '/rep',
    text: { purpose: 'rep-notice', body },
  });
}

/** Accepted or declined: the row of lapses ends. */
export async function endLapses(unit: UnitOfWork, repId: string): Promise<void> {
  await unit.query(answeredText, [repId]);
}

async function nextWorkingDay(unit: UnitOfWork, repId: string, timeZone: string): Promise<Date> {
  const { date } = wallTime(unit.now.getTime(), timeZone);
  const midnight = new Date(instantOf(nextDate(date, 1), 0, timeZone));
  const time = await repTimeOf(unit, repId, null);
  const opening = time?.hours ? nextOpening(time.hours, midnight, time.overrides) : null;
  return opening ?? midnight;
}

/** A supervisor takes an absence back: leads come again from now on. */
export async function bringRepBack(deps: Deps, by: { id: string }, repId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const [known] = await unit.query(knownText, [repId]);
    if (!known) throw new DomainError('not-found', 'expected a rep');
    const [back] = await unit.query(backText, [repId, unit.now]);
    if (!back) return;
    const subject = { subjectType: 'user', subjectId: repId } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: by.id, action: 'rep.back' });
    unit.fact({ type: 'rep.back', userId: repId, data: { by: by.id } });
    tell(unit, { type: 'settings.changed', data: { kind: 'rep', id: repId } });
  });
}
