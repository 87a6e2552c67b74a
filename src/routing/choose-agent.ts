import type { AgentState } from '../contract/agent.ts';
import type { CustomerLevel } from '../contract/customer.ts';

/** What the choice needs to know of an agent. */
export interface AgentForChoice {
  id: string;
  name: string;
  state: AgentState;
  /** Since when without a call; longest idle is the smallest. */
  idleSince: Date;
  /** When a call was last offered to them; null: never. */
  lastOfferAt: Date | null;
  /** The screen's last sign of life (agent-state.ts); null: they have no screen. */
  seenAt: Date | null;
  skillIds: readonly string[];
  /** By skill: 1 (can) to 5 (expert). */
  levels?: Readonly<Record<string, number>>;
}

/** The agent who knows this caller: owns the customer's open ticket, or else had the last conversation with them. */
export interface PreferredAgent {
  id: string;
  name: string;
  because: 'ticket-owner' | 'last-agent';
}

export interface CallForChoice {
  /** The skill of the call's queue; null: every agent will do. */
  skillId: string | null;
  waitingSince: Date;
  preferred: PreferredAgent | null;
  /** How long the caller waits for a preferred agent who is busy. */
  preferSeconds: number;
  /** How long the skill is insisted on. */
  overflowSeconds: number;
  level: CustomerLevel | null;
  /** Agents who lately let this very call ring, or refused it. */
  triedAgentIds: readonly string[];
}

export interface AgentChoice {
  agent: AgentForChoice | null;
  /** Nobody now: when time alone may change the answer. Null: only another event does. */
  askAgainAt: Date | null;
  why: ChoiceWhy;
}

export type ChosenBecause = PreferredAgent['because'] | 'longest-idle' | 'overflow' | NamedBecause;
/** Chosen by a colleague, not here. */
export type NamedBecause = 'named-in-transfer' | 'named-in-consultation';
export type PassedBecause =
  | Exclude<AgentState, 'available'>
  | 'no-sign-of-life'
  | 'lacks-skill'
  | 'just-tried'
  | 'idle-for-less'
  | 'knows-caller-less';

/** Stored with the reservation, as codes and their parameters; in words by agent-why-words.ts. */
export interface ChoiceWhy {
  chosen: { id: string; name: string; because: ChosenBecause; seconds?: number } | null;
  passedOver: { id: string; name: string; because: PassedBecause; seconds?: number }[];
  /** What was known of the call: how long it had waited, whose customer, who was preferred. */
  call?: { waitedSeconds: number; level: CustomerLevel | null; preferred: PreferredAgent | null; keepsPlace?: boolean };
}

/** A screen that said nothing for this long is frozen or gone; it speaks every 10 s. */
export const SIGN_OF_LIFE_SECONDS = 35;

export function isAlive(agent: Pick<AgentForChoice, 'seenAt'>, now: Date): boolean {
  return agent.seenAt === null || now.getTime() - agent.seenAt.getTime() <= SIGN_OF_LIFE_SECONDS * 1_000;
}

/**
 * The preferred agent when free. When they are present but busy, nobody yet: the caller waits for them, at most
 * `preferSeconds` from the beginning of the wait. Otherwise the longest idle among those who are free, have the skill and were not tried
 * for this call; after `overflowSeconds` those without the skill too, if none has it. Equally idle: the higher level in
 * the queue's skill, then whose last offer is the oldest, then the smaller id, so that turns are shared and the same
 * input gives the same answer. Pure and total.
 */
export function chooseAgent(call: CallForChoice, agents: readonly AgentForChoice[], now: Date): AgentChoice {
  const waited = secondsBetween(call.waitingSince, now);
  const considered = agents.map((agent) => ({ agent, obstacle: obstacleOf(call, agent, now) }));
  const free = considered.filter(({ obstacle }) => obstacle === null).map(({ agent }) => agent);
  const known = considered.find(({ agent }) => agent.id === call.preferred?.id);
  const waitsForKnown =
    known !== undefined && isBusy(known.obstacle) && hasSkill(call, known.agent) && waited < call.preferSeconds;
  const [chosen, because] = waitsForKnown
    ? [null, null]
    : pick(call, { free, known: known?.agent, considered, waited });
  return {
    agent: chosen,
    askAgainAt: chosen === null ? askAgainAt(call, { now, waitsForKnown }) : null,
    why: tell(call, { chosen, because, considered, now }),
  };
}

type Considered = { agent: AgentForChoice; obstacle: PassedBecause | null };
type Picked = [AgentForChoice, Exclude<ChosenBecause, NamedBecause>] | [null, null];

function pick(
  call: CallForChoice,
  among: {
    free: readonly AgentForChoice[];
    known: AgentForChoice | undefined;
    considered: readonly Considered[];
    waited: number;
  },
): Picked {
  if (call.preferred !== null && among.known !== undefined && among.free.includes(among.known))
    return [among.known, call.preferred.because];
  const [longest] = among.free.toSorted(byIdleTime(call.skillId));
  if (longest !== undefined) return [longest, 'longest-idle'];
  if (among.waited < call.overflowSeconds) return [null, null];
  const unskilled = among.considered.filter(({ obstacle }) => obstacle === 'lacks-skill').map(({ agent }) => agent);
  const [next] = unskilled.toSorted(byIdleTime(call.skillId));
  return next === undefined ? [null, null] : [next, 'overflow'];
}

function byIdleTime(skillId: string | null) {
  const offered = (agent: AgentForChoice) => agent.lastOfferAt?.getTime() ?? 0;
  const level = (agent: AgentForChoice) => (skillId === null ? 0 : (agent.levels?.[skillId] ?? 0));
  return (a: AgentForChoice, b: AgentForChoice): number =>
    a.idleSince.getTime() - b.idleSince.getTime() ||
    level(b) - level(a) ||
    offered(a) - offered(b) ||
    (a.id < b.id ? -1 : 1);
}

/** What stands against an agent, the lasting before the passing: whoever only lacks the skill is free otherwise. */
function obstacleOf(call: CallForChoice, agent: AgentForChoice, now: Date): PassedBecause | null {
  if (!isAlive(agent, now)) return 'no-sign-of-life';
  if (agent.state !== 'available') return agent.state;
  if (call.triedAgentIds.includes(agent.id)) return 'just-tried';
  return hasSkill(call, agent) ? null : 'lacks-skill';
}

function hasSkill(call: CallForChoice, agent: AgentForChoice): boolean {
  return call.skillId === null || agent.skillIds.includes(call.skillId);
}

/** Present, and soon free again. */
function isBusy(obstacle: PassedBecause | null): boolean {
  return obstacle === 'reserved' || obstacle === 'on_call' || obstacle === 'wrapping_up';
}

function askAgainAt(call: CallForChoice, at: { now: Date; waitsForKnown: boolean }): Date | null {
  const overflows = call.skillId !== null ? [call.overflowSeconds] : [];
  const ends = [...(at.waitsForKnown ? [call.preferSeconds] : []), ...overflows]
    .map((seconds) => call.waitingSince.getTime() + seconds * 1_000)
    .filter((end) => end > at.now.getTime());
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

function tell(
  call: CallForChoice,
  of: { chosen: AgentForChoice | null; because: ChosenBecause | null; considered: readonly Considered[]; now: Date },
): ChoiceWhy {
  const { chosen, because, considered, now } = of;
  const named = ({ id, name }: AgentForChoice) => ({ id, name });
  const idleFor = (agent: AgentForChoice) => ({ seconds: secondsBetween(agent.idleSince, now) });
  const better = because !== null && because === call.preferred?.because ? 'knows-caller-less' : 'idle-for-less';
  return {
    chosen: chosen && because && { ...named(chosen), because, ...idleFor(chosen) },
    passedOver: considered
      .filter(({ agent }) => agent !== chosen)
      .map(({ agent, obstacle }) =>
        obstacle === null || (obstacle === 'lacks-skill' && because === 'overflow')
          ? { ...named(agent), because: better, ...idleFor(agent) }
          : { ...named(agent), because: obstacle },
      ),
    call: { waitedSeconds: secondsBetween(call.waitingSince, now), level: call.level, preferred: call.preferred },
  };
}

function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1_000));
}
