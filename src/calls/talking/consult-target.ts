import { lockAgentsInOrder, reserveTarget } from '../../agents/reserve-target.ts';
import type { CallTargetBody } from '../../contract/call.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { isPhoneNumber, lastFour, parsePhoneNumber } from '../../phone-number.ts';
import type { PhoneNumber } from '../../phone-number.ts';
import { DomainError } from '../../problem.ts';
import { chooseAgent } from '../../routing/choose-agent.ts';
import type { AgentForChoice } from '../../routing/choose-agent.ts';
import type { LockedCall, Pending } from '../call-store.ts';

/** Whom an agent asks about a call, or passes it to. */
export type CallTarget =
  | { kind: 'agent'; agentId: string }
  | { kind: 'queue'; queueId: string }
  | { kind: 'rep'; repId: string }
  | { kind: 'outside'; number: PhoneNumber };

const hotlinesText = sql(
  'our-own-numbers',
  `SELECT h.number, h.aliases, h.home_area_code AS "homeAreaCode", h.id = c.hotline_number_id AS "isDialled",
     c.outside_sealed AS "outsideSealed"
   FROM hotline_numbers h, calls c WHERE c.id = $1`,
);

interface HotlineRow {
  number: string;
  aliases: string[];
  homeAreaCode: string;
  isDialled: boolean;
  outsideSealed: Buffer | null;
}

/** Errors: number-not-allowed, for what no agent may dial in mid-call. */
export async function readTarget(
  deps: Pick<Deps, 'db' | 'vault'>,
  callId: string,
  body: CallTargetBody,
): Promise<CallTarget> {
  if (body.agentId !== undefined) return { kind: 'agent', agentId: body.agentId };
  if (body.queueId !== undefined) return { kind: 'queue', queueId: body.queueId };
  if (body.repId !== undefined) return { kind: 'rep', repId: body.repId };
  return { kind: 'outside', number: await readNumber(deps, callId, body.number ?? '') };
}

/**
 * Short numbers are emergency, carrier and state services; a call to a hotline of ours would come back to us as a new
 * caller, and the caller is on the line already.
 */
async function readNumber(deps: Pick<Deps, 'db' | 'vault'>, callId: string, typed: string): Promise<PhoneNumber> {
  const hotlines = await deps.db.query<HotlineRow>(hotlinesText, [callId]);
  const homeAreaCode = hotlines.find(({ isDialled }) => isDialled)?.homeAreaCode;
  const read = parsePhoneNumber(typed, homeAreaCode === undefined ? {} : { homeAreaCode });
  if (read.kind === 'short-code')
    throw new DomainError('number-not-allowed', 'Emergency and short numbers are not called from here.');
  if (read.kind !== 'number' || !isPhoneNumber(read.number))
    throw new DomainError('number-not-allowed', 'Expected a whole telephone number, as 13800138000 or 021-62345678.');
  if (read.extension !== null)
    throw new DomainError('number-not-allowed', 'Leave the extension out; dial it on the keypad once connected.');
  const ours = hotlines.flatMap(({ number, aliases }) => [number, ...aliases]);
  if (ours.includes(read.number)) throw new DomainError('number-not-allowed', 'This is a hotline of ours.');
  const sealed = hotlines[0]?.outsideSealed ?? null;
  if (sealed !== null && deps.vault.open(sealed) === read.number)
    throw new DomainError('number-not-allowed', 'This is the caller’s own number.');
  return read.number;
}

const freeAgentsText = sql(
  'free-agents-of-queue',
  `SELECT a.user_id AS id, u.name, a.state, a.idle_since AS "idleSince", a.seen_at AS "seenAt",
     (SELECT max(r.created_at) FROM reservations r WHERE r.agent_id = a.user_id) AS "lastOfferAt",
     coalesce((SELECT array_agg(s.skill_id::text) FROM agent_skills s WHERE s.agent_id = a.user_id), '{}') AS "skillIds"
   FROM agents a JOIN users u ON u.id = a.user_id WHERE a.state <> 'offline' AND u.is_active
   ORDER BY a.user_id FOR UPDATE OF a`,
);
const queueText = sql('queue-to-ask', 'SELECT skill_id AS "skillId" FROM call_queues WHERE id = $1');

/** Under the call's lock: the agent whom a queue would give a caller now. Errors: not-found, target-unavailable. */
async function chooseOfQueue(unit: UnitOfWork, queueId: string, besides: string): Promise<string> {
  const [queue] = await unit.query<{ skillId: string | null }>(queueText, [queueId]);
  if (!queue) throw new DomainError('not-found', 'There is no queue of this id.');
  const agents = await unit.query<AgentForChoice>(freeAgentsText);
  const call = {
    skillId: queue.skillId,
    waitingSince: unit.now,
    preferred: null,
    preferSeconds: 0,
    // Who asks a group wants somebody who knows the matter: without the skill nobody will do.
    overflowSeconds: 1,
    level: null,
    triedAgentIds: [besides],
  };
  const { agent } = chooseAgent(call, agents, unit.now);
  if (agent === null) throw new DomainError('target-unavailable', 'Nobody in this group is free right now.');
  return agent.id;
}

/** Under the call's lock: an agent gets the offer, named or chosen from a queue. Answers who. Errors: target-unavailable. */
export async function reserveForTarget(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  offer: { from: string; target: Extract<CallTarget, { kind: 'agent' | 'queue' }>; kind: Pending['kind'] },
): Promise<string> {
  const { from, target, kind } = offer;
  const agentId = target.kind === 'agent' ? target.agentId : await chooseOfQueue(unit, target.queueId, from);
  if (agentId === from) throw new DomainError('target-unavailable', 'You hold this call already.');
  await lockAgentsInOrder(unit, [from, agentId]);
  await reserveTarget(unit, deps, call, { agentId, kind });
  return agentId;
}

const repText = sql(
  'rep-to-ring',
  `SELECT EXISTS (SELECT 1 FROM call_legs l WHERE l.user_id = r.user_id AND l.state <> 'ended') AS busy
   FROM reps r JOIN users u ON u.id = r.user_id AND u.is_active WHERE r.user_id = $1`,
);
const insertLeg = sql(
  'insert-leg-of-target',
  `INSERT INTO call_legs (id, call_id, kind, user_id, carrier, phone_sealed, phone_last_four, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

/**
 * Under the call's lock: the leg of a rep or an outside number, to be rung after the commit. A rep hears who calls and
 * presses 1; an outside number is whoever picks up. Answers the leg's id. Errors: not-found, target-unavailable.
 */
export async function ringTarget(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  target: Extract<CallTarget, { kind: 'rep' | 'outside' }>,
): Promise<string> {
  const legId = deps.ids.next();
  const repId = target.kind === 'rep' ? target.repId : null;
  if (repId !== null) {
    const [rep] = await unit.query<{ busy: boolean }>(repText, [repId]);
    if (!rep) throw new DomainError('not-found', 'There is no rep of this id.');
    if (rep.busy) throw new DomainError('target-unavailable', 'The rep is on the phone.');
  }
  const phone =
    target.kind === 'outside' ? [deps.vault.seal(target.number), lastFour(target.number)] : ([null, null] as const);
  await unit.query(insertLeg, [legId, call.id, target.kind, repId, call.carrier, ...phone, unit.now]);
  const leg = {
    id: legId,
    kind: target.kind,
    userId: repId,
    state: 'new',
    reservationId: null,
    offerId: null,
  } as const;
  call.legs.push({ ...leg, providerCallSid: null, onMobile: false });
  unit.effect({ topic: target.kind === 'rep' ? 'ring-rep' : 'dial-out', legId });
  return legId;
}
