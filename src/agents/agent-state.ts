import type { AgentState } from '../contract/agent.ts';

/**
 *                 ┌──────────────── no answer, phone unreachable ───────────────┐
 *                 │                                                              v
 *   offline ⇄ available ──offer──> reserved ──accept──> on_call ──end──> wrapping_up ──> available
 *      ^          ⇅                   └── rescinded, rejected ──> available                 │
 *      └───── not_ready  <──────────────────── chosen during wrap-up ─────────────────────┘
 *
 * Presence. An agent's screen beats (`desk.heartbeat`: when it connects, when the agent's state changes, and at each of
 * the server's pings, every 10 s); `agents.seen_at` keeps the last beat, from any tab on any node.
 *   null       no screen since the agent last chose a state: a client of the API, a telephone alone. Rung as they are.
 *   <= 35 s    alive.
 *   older      frozen or gone: passed over (routing/choose-agent.ts), nobody waits for them, and within 5 s the sweep
 *              makes an available one not_ready with `connection_lost` (lost-screens.ts).
 * Choosing a state by hand sets it back to null: a dead tab must not condemn the agent who went available elsewhere;
 * a living one beats at the news of the change, so null lasts for milliseconds. Going offline is such a choice, and
 * beats of an offline agent are not noted. A state that follows from a call (reserved, on_call, wrapping_up, and
 * available after it) leaves it alone: the screen must go on beating through it.
 */
const moves: Record<AgentState, readonly AgentState[]> = {
  offline: ['available', 'not_ready'],
  available: ['offline', 'not_ready', 'reserved', 'on_call'],
  not_ready: ['offline', 'available', 'on_call'],
  // not_ready: missed the call. available: the caller left, or the call went elsewhere.
  reserved: ['on_call', 'available', 'not_ready'],
  // available / not_ready: lost the line before the call was over, and the call went on without them.
  on_call: ['wrapping_up', 'available', 'not_ready'],
  // on_call: calls somebody right after the last call.
  wrapping_up: ['available', 'not_ready', 'offline', 'on_call'],
};

export function mayMove(from: AgentState, to: AgentState): boolean {
  return moves[from].includes(to);
}

/** From these an agent may call somebody. */
export function mayPlaceCall(from: AgentState): boolean {
  return from === 'available' || from === 'wrapping_up';
}

/** States that a person may choose now. A person never leaves a call by choosing a state. */
export function mayChoose(from: AgentState, to: 'available' | 'not_ready' | 'offline'): boolean {
  if (from === 'reserved' || from === 'on_call') return false;
  return from === to || mayMove(from, to);
}
