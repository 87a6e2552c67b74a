import { expect, test } from 'vitest';
import type { AgentForChoice } from './choose-agent.ts';
import { thenAnAgent } from './then-an-agent.ts';

const now = new Date('2026-11-20T02:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const agent = (id: string, but: Partial<AgentForChoice> = {}): AgentForChoice => ({
  id,
  name: id,
  state: 'available',
  idleSince: ago(60),
  lastOfferAt: null,
  seenAt: ago(5),
  skillIds: ['phone'],
  ...but,
});
const anyone = { skillId: null, overflowSeconds: 60, ahead: 0 };
const skilled = { ...anyone, skillId: 'phone' };
const unskilled = agent('a', { skillIds: [] });

test.each([
  ['nobody is at the desk', anyone, [], 'promise'],
  ['one is free', anyone, [agent('a')], 'agents'],
  ['one without any screen is free', anyone, [agent('a', { seenAt: null })], 'agents'],
  ['a screen that is frozen', anyone, [agent('a', { seenAt: ago(36) })], 'promise'],
  ['all are busy', anyone, [agent('a', { state: 'on_call' }), agent('b', { state: 'not_ready' })], 'promise'],
  ['one has the skill of the queue', skilled, [unskilled, agent('b')], 'agents'],
  ['nobody has the skill of the queue', skilled, [unskilled], 'promise'],
  ['the queue never insists on its skill', { ...skilled, overflowSeconds: 0 }, [unskilled], 'agents'],
  ['the one who is free has a caller coming', { ...anyone, ahead: 1 }, [agent('a')], 'promise'],
  ['there is one more than callers who wait', { ...anyone, ahead: 1 }, [agent('a'), agent('b')], 'agents'],
] as const)('no rep took the caller: %s', (_, caller, agents, then) => {
  expect(thenAnAgent(caller, agents, now)).toBe(then);
});
