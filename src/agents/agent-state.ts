import type { AgentState } from '../contract/agent.ts';

/**
 *                 ┌──────────────── no answer, phone unreachable ───────────────┐
 *                 │                                                              v
 *   offline ⇄ available ──offer──> reserved ──accept──> on_call ──end──> wrapping_up ──> available
 *      ^          ⇅                   └── rescinded, rejected ──> available                 │
 *      └───── not_ready  <──────────────────── chosen during wrap-up ─────────────────────┘
 */
const moves: Record<AgentState, readonly AgentState[]> = {
  offline: ['available', 'not_ready'],
  available: ['offline', 'not_ready', 'reserved', 'on_call'],
  not_ready: ['offline', 'available', 'on_call'],
  // not_ready: missed the call. available: the caller left, or the call went elsewhere.
  reserved: ['on_call', 'available', 'not_ready'],
  // available / not_ready: lost the line before the call was over, and the call went on without them.
  on_call: ['wrapping_up', 'available', 'not_ready'],
  wrapping_up: ['available', 'not_ready', 'offline'],
};

export function mayMove(from: AgentState, to: AgentState): boolean {
  return moves[from].includes(to);
}

/** States that a person may choose now. A person never leaves a call by choosing a state. */
export function mayChoose(from: AgentState, to: 'available' | 'not_ready' | 'offline'): boolean {
  if (from === 'reserved' || from === 'on_call') return false;
  return from === to || mayMove(from, to);
}
