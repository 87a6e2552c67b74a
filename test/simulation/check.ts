import type { DeskSnapshot } from '../../src/contract/desk.ts';
import { sql } from '../../src/db.ts';
import { deskSnapshot } from '../../src/realtime/snapshot.ts';
import { lostLeadsOf } from '../../src/reports/lost-leads.ts';
import { DEMO_TIME } from '../demo-template.ts';
import { carrierBreaches } from '../robustness/carrier-truth.ts';
import { breaches } from '../robustness/invariants.ts';
import { carriersSideBreaches } from './carriers-side.ts';
import { deadlineBreaches } from './deadlines.ts';
import type { Sim } from './sim.ts';
import type { Screen } from './sim-screens.ts';

/** With the callers still on the line, after everything that was late has come: what telephones and screens show is true. */
export async function breachesAtRest(sim: Sim): Promise<string[]> {
  const found = await carrierBreaches({ deps: { db: sim.db }, simulator: sim.simulator, clock: sim.scheduler });
  return [...found, ...(await aloneBreaches(sim)), ...(await screenBreaches(sim))];
}

const talkingText = sql(
  'sim-calls-talked-on',
  `SELECT c.id, l.provider_call_sid AS sid FROM calls c JOIN call_legs l ON l.call_id = c.id AND l.kind = 'caller'
   WHERE c.state = 'connected' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id AND e.at > $1::timestamptz - interval '60 seconds')`,
);

/** 7: whoever talks with us talks with somebody: each connected caller has company in the same conference. */
async function aloneBreaches({ db, simulator, scheduler }: Sim): Promise<string[]> {
  const seats = simulator
    .conferences()
    .filter(({ status }) => status !== 'completed')
    .map(({ participants }) => [...participants.values()].filter(({ joined }) => joined));
  const rows = await db.query<{ id: string; sid: string }>(talkingText, [scheduler.now()]);
  return rows.flatMap(({ id, sid }) => {
    const mine = seats.find((room) => room.some(({ leg }) => leg.sid === sid));
    return mine !== undefined && mine.length < 2 ? [`7 ${id} is connected: the caller is alone in the conference`] : [];
  });
}

/** When everybody went home, by the rows, the telephones, the screens and the log. */
export async function breachesAtTheEnd(sim: Sim): Promise<string[]> {
  const now = sim.scheduler.now();
  return [
    ...(await breaches(sim.db, now)),
    ...(await breachesAtRest(sim)),
    ...(await carriersListBreaches(sim)),
    ...(await carriersSideBreaches(sim)),
    ...(await deadlineBreaches(sim, new Date(DEMO_TIME))),
    ...heardBreaches(sim),
    ...(await leakBreaches(sim)),
    ...(await lostBreaches(sim, now)),
    ...sim.trace.filter(({ kind }) => kind === 'breach').map(({ what }) => `10 a forged request was answered: ${what}`),
    ...twimlBreaches(sim),
    ...stuckBreaches(sim),
    ...logBreaches(sim),
  ];
}

/** News may be on its way: a screen is wrong only if it stays wrong. */
async function screenBreaches(sim: Sim): Promise<string[]> {
  let wrong = await screensThatDiffer(sim);
  for (let look = 0; look < 3 && wrong.size > 0; look += 1) {
    await new Promise<void>((resolve) => void sim.scheduler.setTimeout(resolve, 2_000));
    const still = await screensThatDiffer(sim);
    wrong = new Map([...still].filter(([screen]) => wrong.has(screen)));
  }
  return [...wrong.values()];
}

/** 8: what is on an agent's screen, drawn from facts one after another, is what the database says now. */
async function screensThatDiffer(sim: Sim): Promise<Map<Screen, string>> {
  const found = new Map<Screen, string>();
  const [process] = sim.processes();
  if (process === undefined) throw new Error('no process lives, and one was to be started');
  for (const screen of sim.screens.all()) {
    if (screen.user.role !== 'agent') continue;
    if (screen.desk === null || !screen.isConnected) {
      found.set(screen, '8 a screen did not come back');
      continue;
    }
    const truth = await deskSnapshot(process.deps, screen.user);
    const [shown, held] = [inShort(screen.desk), inShort(truth)];
    if (shown !== held)
      found.set(screen, [`8 a screen shows ${shown}, and ${held} is true`, ...screen.history].join('\n      '));
  }
  return found;
}

function inShort({ agent, reservation, call, screenPop }: DeskSnapshot): string {
  return JSON.stringify({
    agent: agent && [agent.state, agent.callId],
    // An accepted one is only kept until the call itself has come.
    reservation: reservation?.state === 'pending' ? reservation.id : null,
    call: call && [call.id, call.state, call.agentId, call.consult?.state ?? null],
    pop: screenPop?.callId ?? null,
  });
}

const ourCallsText = sql(
  'sim-calls-of-carrier',
  `SELECT l.provider_call_sid AS sid, c.state::text AS state FROM call_legs l JOIN calls c ON c.id = l.call_id
   WHERE l.kind = 'caller' AND l.provider_call_sid = ANY ($1)`,
);

/** 9: every call that was placed at the carrier is one of ours, and over. */
async function carriersListBreaches({ db, people }: Sim): Promise<string[]> {
  const sids = people.calls.map(({ callSid }) => callSid);
  const rows = await db.query<{ sid: string; state: string }>(ourCallsText, [sids]);
  const ours = new Map(rows.map(({ sid, state }) => [sid, state]));
  return sids.flatMap((sid) => {
    const state = ours.get(sid);
    if (state === 'ended') return [];
    return [`9 a call at the carrier is ${state === undefined ? 'none of ours' : `still ${state} here`} (${sid})`];
  });
}

const concernedText = sql(
  'sim-concerned-by-call',
  `SELECT call_id AS "callId", agent_id AS "userId" FROM reservations UNION SELECT call_id, user_id FROM call_legs WHERE user_id IS NOT NULL
   UNION SELECT id, agent_id FROM calls WHERE agent_id IS NOT NULL`,
);

/** 3: a number in full reached only agents to whom the call was offered, or who had a part in it. */
async function leakBreaches({ db, screens }: Sim): Promise<string[]> {
  const rows = await db.query<{ callId: string; userId: string }>(concernedText);
  const concerned = new Set(rows.map(({ callId, userId }) => `${callId} ${userId}`));
  return screens
    .told()
    .filter(({ user, callId }) => !concerned.has(`${callId} ${user.id}`))
    .map(
      ({ user, callId, event }) => `3 ${event} told a ${user.role} the number of a call that is not theirs (${callId})`,
    );
}

/** 7: nobody hears an error read aloud. */
function heardBreaches({ people }: Sim): string[] {
  return people.calls.flatMap((call) => {
    const fault = call.heard.find(({ kind }) => kind === 'fault');
    return fault === undefined ? [] : [`7 a caller heard: ${fault.text} (${call.callSid} at ${fault.at})`];
  });
}

/** 7: what we answered is TwiML as the carrier wants it. */
function twimlBreaches({ simulator }: Sim): string[] {
  return simulator
    .errors()
    .filter(({ code }) => code !== null && code !== undefined && code >= 12_000 && code < 14_000)
    .map(({ code, message }) => `7 the carrier complains of our TwiML: ${code} ${message}`);
}

async function lostBreaches({ db }: Sim, now: Date): Promise<string[]> {
  const { unaccounted } = await lostLeadsOf(db, { span: { from: new Date(DEMO_TIME), to: now }, now });
  return unaccounted === 0 ? [] : [`2 ${unaccounted} calls of unknown callers are unaccounted`];
}

/** 4: an agent's state ends in the transaction of what ends it. A sweep that had to free one hides a fault of ours. */
function stuckBreaches({ logLines }: Sim): string[] {
  const freed = logLines.filter((one) => one.includes('"msg":"sweep.stuck"') && one.includes('"kind":"agent"')).length;
  return freed === 0 ? [] : ['4 an agent was left in a state that only a sweep ended'];
}

/** Eleven digits inside an id are no number: the carrier's are hexadecimal, and so are ours. */
const ids = /\b[A-Z]{2}[\da-f]{32}\b|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g;

/** 12: a full number of anybody in this world, in any line of the log. */
function logBreaches({ logLines }: Sim): string[] {
  const line = logLines.find((one) =>
    /(?<!\d)(?:\+|%2B)?(?:86)?1[3-9]\d{9}(?!\d)/.test(one.replaceAll(ids, '').replace(/"time":\d+/, '')),
  );
  return line === undefined ? [] : [`12 a number in the log: ${line.slice(0, 200)}`];
}
