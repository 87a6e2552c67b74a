import type { HandOverBody, SettingSaved } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { changeSetting } from './change-setting.ts';

const changeText = sql(
  'change-hand-over-settings',
  'UPDATE hand_over_settings SET lapses_until_away = $1, reps_until_manager = $2, snooze_minutes = $3, promise_grace_minutes = $4',
);

/** How leads are handed over. It holds from the next offer, lapse and snooze on. */
export function changeHandOver(deps: Deps, byId: string, body: HandOverBody): Promise<SettingSaved> {
  const { version, lapsesUntilAway, repsUntilManager, snoozeMinutes, promiseGraceMinutes } = body;
  return changeSetting(deps, {
    ...{ byId, kind: 'hand_over', id: 'all', version, action: 'changed' },
    part: ({ handOver }) => handOver,
    async write(unit) {
      await unit.query(changeText, [lapsesUntilAway, repsUntilManager, snoozeMinutes, promiseGraceMinutes]);
    },
  });
}
