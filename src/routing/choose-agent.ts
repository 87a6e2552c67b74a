/** What the choice needs to know of an agent. */
export interface AgentForChoice {
  id: string;
  name: string;
  state: string;
  /** Since when without a call; longest idle is the smallest. */
  idleSince: Date;
  skillIds: readonly string[];
}

export interface CallForChoice {
  /** The skill of the call's queue; null: every agent will do. */
  skillId: string | null;
  /** Agents who lately let this very call ring, or refused it. */
  triedAgentIds: readonly string[];
}

export interface AgentChoice {
  agent: AgentForChoice | null;
  why: ChoiceWhy;
}

/** Stored with the reservation. */
export interface ChoiceWhy {
  chosen: { id: string; name: string; because: string } | null;
  passedOver: { id: string; name: string; because: string }[];
}

/**
 * Longest idle among those who are available, have the skill, and were not tried for this call; ties go to the smaller
 * id, so that the same input gives the same answer. Pure and total: no agent is an answer too.
 */
export function chooseAgent(call: CallForChoice, agents: readonly AgentForChoice[]): AgentChoice {
  const considered = agents.map((agent) => ({ agent, obstacle: obstacleOf(call, agent) }));
  const free = considered
    .filter(({ obstacle }) => obstacle === null)
    .map(({ agent }) => agent)
    .toSorted((a, b) => a.idleSince.getTime() - b.idleSince.getTime() || (a.id < b.id ? -1 : 1));
  const chosen = free[0] ?? null;
  const passedOver = considered
    .filter(({ agent }) => agent !== chosen)
    .map(({ agent, obstacle }) => ({ id: agent.id, name: agent.name, because: obstacle ?? 'idle for less time' }));
  return {
    agent: chosen,
    why: { chosen: chosen && { id: chosen.id, name: chosen.name, because: 'idle for the longest time' }, passedOver },
  };
}

function obstacleOf(call: CallForChoice, agent: AgentForChoice): string | null {
  if (agent.state !== 'available') return `is ${agent.state}`;
  if (call.skillId !== null && !agent.skillIds.includes(call.skillId)) return 'lacks the skill of the queue';
  if (call.triedAgentIds.includes(agent.id)) return 'was just tried for this call';
  return null;
}
