import type { Heard } from '../../../phone-simulator/heard.ts';
import type { CallerOfADay } from './callers-of-a-day.ts';
import { FORGED_SID } from './world-faults.ts';
import type { Installation } from './installation.ts';

export interface Fate {
  invariant: string;
  detail: string;
  seed: number;
}

interface Row {
  sid: string;
  id: string;
  state: string;
  outcome: string | null;
  answered: boolean;
  matched: string;
}

const PROMISED = /会尽快给您回电。再见|轮到您时我们立即回电/;
const FAREWELL = /再见|结束|Goodbye|over\./;
const SILENT_FOR_MS = 12_000;

/** Invariants 1 and 7, by what each caller's telephone heard: asked when all is over. */
export async function fatesOf(here: Installation, callers: readonly CallerOfADay[]): Promise<Fate[]> {
  const { rows } = await here.db.pool.query<Row>(
    `SELECT l.provider_call_sid AS sid, c.id, c.state, c.outcome, c.answered_at IS NOT NULL AS answered, c.match AS matched
     FROM call_legs l JOIN calls c ON c.id = l.call_id WHERE l.kind = 'caller' AND l.provider_call_sid = ANY ($1)`,
    [callers.map(({ call }) => call.callSid)],
  );
  const bySid = new Map(rows.map((row) => [row.sid, row]));
  return callers.flatMap((caller) => {
    const row = bySid.get(caller.call.callSid) ?? null;
    return [...lost(caller, row), ...mistreated(caller, row)].map(([invariant, what]) => ({
      invariant,
      seed: caller.seed,
      detail: `${caller.call.callSid} (${row?.id ?? 'no call of ours'}): ${what}; heard ${lastHeard(caller.call.heard)}`,
    }));
  });
}

function lost(caller: CallerOfADay, row: Row | null): [string, string][] {
  if (row === null) return [['1 every call is there', 'the carrier had it, and we have not']];
  if (row.state !== 'ended') return [['1 every call ends', `it is ${row.state}`]];
  const isPromised = caller.call.heard.some(({ text }) => PROMISED.test(text));
  if (isPromised && caller.from !== 'anonymous' && !['callback', 'lead', 'served'].includes(row.outcome ?? ''))
    return [['1 a promise that was heard is kept', `its outcome is ${row.outcome}`]];
  return [];
}

function mistreated({ call, hungUp }: CallerOfADay, row: Row | null): [string, string][] {
  if (call.heard.some(({ kind }) => kind === 'fault'))
    return [['7 no caller hears an error', 'the carrier read one aloud']];
  if (hungUp) return [];
  if (call.state !== 'completed') return [['7 nobody is hung up on by a fault', `it ended as ${call.state}`]];
  const last = meaningful(call.heard).at(-1);
  const isFine = row?.answered === true || last?.kind === 'talking' || FAREWELL.test(last?.text ?? '');
  return isFine ? [] : [['7 nobody is hung up on by a fault', 'it ended without a farewell']];
}

/** Invariant 7 for those still on the line: nobody listens to nothing for long. */
export function inSilence(callers: readonly CallerOfADay[], now: number): Fate[] {
  return callers.flatMap(({ call, seed, placedAt }) => {
    const last = call.heard.filter(({ kind }) => kind !== 'tones').at(-1);
    const since = last === undefined ? placedAt : Date.parse(last.at) + (last.ms ?? 0);
    if ((last !== undefined && last.kind !== 'silence') || now - since < SILENT_FOR_MS) return [];
    return [
      {
        invariant: '7 nobody is left in silence',
        seed,
        detail: `${call.callSid}: ${Math.round((now - since) / 1_000)} s; heard ${lastHeard(call.heard)}`,
      },
    ];
  });
}

/** Invariant 9: the carrier's list and ours, leg by leg. `seen` are the legs that were counted before. */
export async function listDifferences(here: Installation, seen: Set<string>): Promise<string[]> {
  const carriers = here.simulator.calls().filter(({ sid }) => !seen.has(sid));
  const { rows } = await here.db.pool.query<{ sid: string; state: string }>(
    'SELECT provider_call_sid AS sid, state FROM call_legs WHERE provider_call_sid = ANY ($1)',
    [carriers.map(({ sid }) => sid)],
  );
  const ours = new Map(rows.map(({ sid, state }) => [sid, state]));
  const { rows: invented } = await here.db.pool.query<{ sid: string }>(
    'SELECT provider_call_sid AS sid FROM call_legs WHERE provider_call_sid LIKE $1',
    [`${FORGED_SID}%`],
  );
  const differences = carriers.flatMap((leg) => {
    const state = ours.get(leg.sid);
    if (state === undefined)
      return leg.direction === 'inbound' || !leg.over()
        ? [`${leg.sid} ${leg.direction} is ${leg.status} at the carrier and unknown to us`]
        : [];
    if (leg.over() === (state === 'ended')) return [];
    return [`${leg.sid} ${leg.direction} is ${leg.status} at the carrier and ${state} here`];
  });
  return [...differences, ...invented.map(({ sid }) => `${sid} was forged and is in our list`)];
}

function meaningful(heard: readonly Heard[]): Heard[] {
  return heard.filter(({ kind }) => !['tones', 'beep', 'silence'].includes(kind));
}

function lastHeard(heard: readonly Heard[]): string {
  return (
    heard
      .slice(-6)
      .map(({ kind, text }) => `${kind}: ${text.slice(0, 40)}`)
      .join(' | ') || 'nothing'
  );
}
