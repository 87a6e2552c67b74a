import { audit } from '../auth/audit.ts';
import type { HandOverSettings } from '../contract/rep-channel.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tell } from '../realtime/tell.ts';

const readText = sql(
  'hand-over-settings',
  `SELECT lapses_until_away AS "lapsesUntilAway", reps_until_manager AS "repsUntilManager", snooze_minutes AS "snoozeMinutes",
     promise_grace_minutes AS "promiseGraceMinutes" FROM hand_over_settings`,
);
const changeText = sql(
  'change-hand-over-settings',
  'UPDATE hand_over_settings SET lapses_until_away = $1, reps_until_manager = $2, snooze_minutes = $3, promise_grace_minutes = $4',
);
/** The one row's place in the audit. */
const SUBJECT = '00000000-0000-4000-8000-000000000001';

export async function readHandOverSettings(on: Queryable): Promise<HandOverSettings> {
  const [row] = await on.query<HandOverSettings>(readText);
  if (!row) throw new Error('the table hand_over_settings is empty; its migration fills it');
  return row;
}

/** Holds from the next offer, lapse and snooze on. */
export async function changeHandOverSettings(deps: Deps, by: { id: string }, to: HandOverSettings): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const before = await readHandOverSettings(unit);
    const { lapsesUntilAway, repsUntilManager, snoozeMinutes, promiseGraceMinutes } = to;
    await unit.query(changeText, [lapsesUntilAway, repsUntilManager, snoozeMinutes, promiseGraceMinutes]);
    const subject = { subjectType: 'setting', subjectId: SUBJECT } as const;
    const data = { before, after: to };
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: by.id, action: 'hand_over.changed', data });
    tell(unit, { type: 'settings.changed', data: { kind: 'hand_over' } });
  });
}
