import type { CallLeg } from '../../phone-simulator/call-leg.ts';
import { sql } from '../../src/db.ts';
import { parseTwilioRequest } from '../../webhooks/twilio/parse.ts';
import type { Sim } from './sim.ts';

/** What the carrier wrote down of us, against our rows: phones that we rang, and reports that we said we had. */
export async function carriersSideBreaches(sim: Sim): Promise<string[]> {
  const found = [...(await phoneBreaches(sim)), ...(await outlivedBreaches(sim)), ...(await reportBreaches(sim))];
  return [...found, ...wordlessEnds(sim)];
}

/** 7: nobody is hung up on without a word: only one who is gone already may be answered with nothing. */
function wordlessEnds({ simulator }: Sim): string[] {
  const ends = new Map(simulator.calls().map(({ sid, endedAt }) => [sid, endedAt]));
  return simulator.log().flatMap(({ kind, answer, callSid, params, at }) => {
    if (callSid === null || answer === null || !/<Response>\s*<Hangup\/>/.test(answer)) return [];
    const wasThere = ['ringing', 'in-progress'].includes(params['CallStatus'] ?? '');
    const endedAt = ends.get(callSid) ?? null;
    if (!wasThere || (endedAt !== null && endedAt.toISOString() < at)) return [];
    return [`7 a caller was hung up on without a word, to a request of the kind ${kind} (${callSid} at ${at})`];
  });
}

const ourLegsText = sql('sim-legs-of-ours', 'SELECT id FROM call_legs WHERE id = ANY ($1)');

/** 6, 9: whatever we rang was rung for one leg of ours, and by one call at a time. */
async function phoneBreaches({ db, simulator }: Sim): Promise<string[]> {
  const rung = new Map<string, CallLeg[]>();
  for (const { legId, leg } of ringsOf(simulator.calls())) rung.set(legId, [...(rung.get(legId) ?? []), leg]);
  const rows = await db.query<{ id: string }>(ourLegsText, [[...rung.keys()]]);
  const ours = new Set(rows.map(({ id }) => id));
  return [...rung].flatMap(([legId, legs]) => {
    if (!ours.has(legId)) return [`9 a phone was rung for a leg that is none of ours (${legId})`];
    return ringAtOnce(legs) ? [`6 a phone was rung again for a leg while it rang for it (${legId})`] : [];
  });
}

/** One that had rung out, of which every report was lost, cannot be found among those in the conference: it may ring again. */
function ringAtOnce(legs: readonly CallLeg[]): boolean {
  const inTurn = legs.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  return inTurn.some(({ createdAt }, place) => {
    const before = inTurn[place - 1];
    return before !== undefined && (before.endedAt === null || createdAt < before.endedAt);
  });
}

/** Our requests to ring name the leg in the address for reports. */
function ringsOf(legs: readonly CallLeg[]): { legId: string; leg: CallLeg }[] {
  return legs.flatMap((leg) => {
    if (leg.direction !== 'outbound-api' || leg.callback === null) return [];
    const legId = new URL(leg.callback.url).searchParams.get('leg');
    return legId === null ? [] : [{ legId, leg }];
  });
}

/** Reconciliation ends what has outlived its call by two minutes: on a good day, and on a bad one, it finds nothing. */
const OUTLIVES_SECONDS = 115;
const endsText = sql(
  'sim-ends-of-calls',
  `SELECT l.id, l.kind = 'caller' AND c.direction = 'inbound' AS "isCaller", l.provider_call_sid AS sid, l.call_id AS "callId", c.ended_at AS "endedAt"
   FROM call_legs l JOIN calls c ON c.id = l.call_id WHERE c.ended_at IS NOT NULL`,
);

/** 5: whoever called, was rung or was talked with was let go with the call, by the carrier's clock. */
async function outlivedBreaches({ db, simulator, scheduler }: Sim): Promise<string[]> {
  const rows = await db.query<{ id: string; isCaller: boolean; sid: string; callId: string; endedAt: Date }>(endsText);
  const ends = new Map(rows.map((row) => [row.isCaller ? row.sid : row.id, row]));
  const callers = simulator.calls().filter(({ direction }) => direction === 'inbound');
  const legs = [...ringsOf(simulator.calls()), ...callers.map((leg) => ({ legId: leg.sid, leg }))];
  return legs.flatMap(({ legId, leg }) => {
    const call = ends.get(legId);
    if (call === undefined) return [];
    const seconds = ((leg.endedAt ?? scheduler.now()).getTime() - call.endedAt.getTime()) / 1_000;
    if (seconds < OUTLIVES_SECONDS) return [];
    return [`5 somebody was rung or on the line ${Math.round(seconds)} s after the end of its call (${call.callId})`];
  });
}

const inboxText = sql('sim-inbox', 'SELECT event_key AS key FROM webhook_inbox WHERE event_key = ANY ($1)');
const reports = {
  'call-status': ['status', 'leg-status'],
  'conference-status': ['conference'],
  'recording-status': ['voicemail-recorded'],
} as const;

/** 6: what was acknowledged to the carrier is written down. */
async function reportBreaches({ db, simulator }: Sim): Promise<string[]> {
  const keys = new Map<string, string>();
  for (const { kind, url, status, params } of simulator.log()) {
    if (url === null || status !== 204 || !(kind in reports)) continue;
    const { pathname, search } = new URL(url);
    const route = Object.values(reports)
      .flat()
      .find((one) => pathname.endsWith(`/${one}`));
    if (route === undefined) continue;
    const request = { method: 'POST', path: pathname + search, body: new URLSearchParams(params).toString() };
    const parsed = parseTwilioRequest(route, request);
    if (parsed.ok && parsed.event !== null) keys.set(parsed.event.eventKey, route);
  }
  const rows = await db.query<{ key: string }>(inboxText, [[...keys.keys()]]);
  const known = new Set(rows.map(({ key }) => key));
  return [...keys].flatMap(([key, route]) =>
    known.has(key) ? [] : [`6 a report was acknowledged and is in no inbox: ${route} (${key})`],
  );
}
