import { chooseAgent } from './choose-agent.ts';
import type { AgentForChoice, CallForChoice } from './choose-agent.ts';

/** What the decision needs to know of a caller whom no rep took. */
export interface CallerAfterReps {
  /** Of the call's queue; null: every agent will do. */
  skillId: string | null;
  overflowSeconds: number;
  /** Callers who wait in that queue already, and whom nobody is being rung for. */
  ahead: number;
}

/**
 * An agent now, or the promise: as many agents as stand before this caller, and one more, are free for such a call by
 * the very rule that will choose one of them. The caller's wait for an agent begins now. Pure and total.
 */
export function thenAnAgent(
  caller: CallerAfterReps,
  agents: readonly AgentForChoice[],
  now: Date,
): 'agents' | 'promise' {
  const { skillId, overflowSeconds, ahead } = caller;
  const nobodyKnown = { preferred: null, preferSeconds: 0, level: null, triedAgentIds: [] };
  const call: CallForChoice = { skillId, overflowSeconds, waitingSince: now, ...nobodyKnown };
  const free = agents.filter((agent) => chooseAgent(call, [agent], now).agent !== null);
  return free.length > ahead ? 'agents' : 'promise';
}
