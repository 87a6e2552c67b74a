import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { noteDifference } from './note-difference.ts';
import { inHandfuls } from './in-handfuls.ts';
import { survive } from './survive.ts';

/** Whoever is left in it hears a goodbye, or is ended by us, within that time. */
const LEFT_SECONDS = 120;
/** Ours are named by a call's id; whatever else the account is used for has other names. */
const CALL_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const callsText = sql(
  'calls-of-conferences',
  `SELECT id, coalesce(ended_at < $2::timestamptz - make_interval(secs => ${LEFT_SECONDS}), false) AS "isOver" FROM calls WHERE id = ANY ($1)`,
);

/** A conference that runs on after its call is ended; one that is named like a call which we do not have is listed. */
export async function endRunningConferences(deps: Deps): Promise<void> {
  for await (const running of inHandfuls(deps.callControl.lists.conferences())) {
    const named = running.filter(({ name }) => CALL_ID.test(name));
    const values = [named.map(({ name }) => name), deps.clock.now()];
    const calls = await deps.db.query<{ id: string; isOver: boolean }>(callsText, values);
    const isOver = new Map(calls.map((call) => [call.id, call.isOver]));
    for (const { conferenceSid, name } of named)
      await survive(deps, async () => {
        if (!isOver.has(name))
          return noteDifference(deps, { kind: 'unknown-conference', subject: conferenceSid, done: null });
        if (isOver.get(name) !== true) return;
        await deps.callControl.endConference({ conferenceSid });
        await noteDifference(deps, { kind: 'conference', subject: conferenceSid, callId: name, done: 'ended' });
      });
  }
}
