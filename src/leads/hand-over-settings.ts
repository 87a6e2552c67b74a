import type { HandOverSettings } from '../contract/rep-channel.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

const readText = sql(
  'hand-over-settings',
  `SELECT lapses_until_away AS "lapsesUntilAway", reps_until_manager AS "repsUntilManager", snooze_minutes AS "snoozeMinutes",
     promise_grace_minutes AS "promiseGraceMinutes" FROM hand_over_settings`,
);

/** Changed in settings/change-hand-over.ts. */
export async function readHandOverSettings(on: Queryable): Promise<HandOverSettings> {
  const [row] = await on.query<HandOverSettings>(readText);
  if (!row) throw new Error('the table hand_over_settings is empty; its migration fills it');
  return row;
}
