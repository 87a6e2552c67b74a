import { CarrierError, type PlacedLeg } from '../../src/calls/call-control.ts';
import type { RestClient } from './rest-client.ts';
import { asking } from './rest-fault.ts';

/** Twilio's clock and ours may differ by this much. */
const CLOCK_SKEW_MS = 5_000;
const MOST_CALLS = 1_000;

/**
 * The conference named after a call, while it runs. Two questions, since one asks for one status, and before anybody
 * but the caller came it is `init`. The list without a status is no help: from 30 September 2026 it leaves `init` out.
 */
export async function findConference(client: RestClient, callId: string): Promise<string | null> {
  const lists = await asking('read', 'look for the conference', () =>
    Promise.all([
      client.conferences.list({ friendlyName: callId, status: 'in-progress', limit: 1 }),
      client.conferences.list({ friendlyName: callId, status: 'init', limit: 1 }),
    ]),
  );
  return lists.flat()[0]?.sid ?? null;
}

/** What was placed, told by whom it rang: `to` is a number or `client:` and the agent's id. */
interface RungLeg {
  to: string | undefined;
  since: Date;
  ofOthers?: (providerCallSids: readonly string[]) => Promise<readonly string[]>;
}

/**
 * Whoever we put into a conference carries the leg's id as the participant's label, from the first ring until it leaves.
 * Whoever declined has left it again, or the conference is over: that phone is not to be rung once more, so the calls are
 * looked through as well.
 */
export async function findParticipant(
  client: RestClient,
  leg: RungLeg & { callId: string; legId: string },
): Promise<PlacedLeg | null> {
  const conference = await findConference(client, leg.callId);
  if (conference !== null) {
    const participants = await asking('read', 'look for a participant', () =>
      client.conferences(conference).participants.list(),
    );
    const found = participants.find((participant) => participant.label === leg.legId);
    if (found !== undefined) return { providerCallSid: found.callSid };
  }
  return findCallTo(client, leg);
}

/** Of a participant that we add, the list tells from the first ring on; only `connected` is in the conference. */
export async function isConnected(client: RestClient, callId: string, callSid: string): Promise<boolean> {
  const conference = await findConference(client, callId);
  if (conference === null) return false;
  const participants = await asking('read', 'look for a participant', () =>
    client.conferences(conference).participants.list(),
  );
  return participants.some((participant) => participant.callSid === callSid && participant.status === 'connected');
}

/**
 * A rep's leg is an ordinary call, and a Call resource shows neither label nor callback URL (its Events do, but only
 * 15 minutes after its end). What is left is whom we called, and when. The numbers are compared here: a filter would
 * put one into a URL. One match is the leg; none, once the list has had time to be consistent, is no call; anything
 * else is `uncertain`, and then the leg's own callbacks, which name it, have to tell.
 */
export async function findCallTo(client: RestClient, leg: RungLeg): Promise<PlacedLeg | null> {
  const earliest = new Date(leg.since.getTime() - CLOCK_SKEW_MS);
  const lists = await asking('read', 'look for a call', () =>
    Promise.all([
      client.calls.list({ startTimeAfter: earliest, pageSize: 200, limit: MOST_CALLS }),
      // A call that waits for its turn to be dialled has no start time yet.
      client.calls.list({ status: 'queued', pageSize: 200, limit: MOST_CALLS }),
    ]),
  );
  const rang = lists
    .flat()
    .filter((call) => call.direction === 'outbound-api' && call.dateCreated >= earliest)
    .filter((call) => (leg.to === undefined ? !call.to.startsWith('client:') : call.to === leg.to))
    .map((call) => call.sid);
  const others = (await leg.ofOthers?.(rang)) ?? [];
  const candidates = new Set(rang.filter((sid) => !others.includes(sid)));
  const [found] = candidates;
  if (found === undefined) return null;
  if (leg.to === undefined || candidates.size > 1)
    throw new CarrierError('uncertain', 'several calls may be the one looked for');
  return { providerCallSid: found };
}
