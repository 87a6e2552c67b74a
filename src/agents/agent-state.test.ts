import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentState } from '../contract/agent.ts';
import type { AgentState } from '../contract/agent.ts';
import { mayChoose, mayMove } from './agent-state.ts';

describe('what an agent may choose', () => {
  test.each<[AgentState, 'available' | 'not_ready' | 'offline', boolean]>([
    ['offline', 'available', true],
    ['available', 'not_ready', true],
    ['not_ready', 'available', true],
    ['wrapping_up', 'not_ready', true],
    ['wrapping_up', 'offline', true],
    // Choosing again is no fault: two tabs, or an impatient click.
    ['available', 'available', true],
    // A call is never left by choosing a state.
    ['reserved', 'not_ready', false],
    ['reserved', 'available', false],
    ['on_call', 'available', false],
    ['on_call', 'offline', false],
  ])('%s -> %s: %s', (from, to, allowed) => {
    expect(mayChoose(from, to)).toBe(allowed);
  });
});

describe('the machine', () => {
  test('a call is reached only through a reservation or by taking it, and left only through its end', () => {
    expect(agentState.options.filter((from) => mayMove(from, 'reserved'))).toEqual(['available']);
    expect(mayMove('offline', 'on_call')).toBe(false);
    expect(mayMove('on_call', 'offline')).toBe(false);
  });

  test('from every state an agent can get back to available', () => {
    fc.assert(
      fc.property(fc.constantFrom(...agentState.options), (start) => {
        const seen = new Set<AgentState>([start]);
        for (const from of seen) for (const to of agentState.options) if (mayMove(from, to)) seen.add(to);
        expect(seen).toContain('available');
      }),
    );
  });
});
