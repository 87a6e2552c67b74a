import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseAgent } from './choose-agent.ts';
import type { AgentForChoice } from './choose-agent.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 9, minute));
const agent = (id: string, over: Partial<AgentForChoice> = {}): AgentForChoice => ({
  id,
  name: id,
  state: 'available',
  idleSince: at(0),
  skillIds: ['support'],
  ...over,
});
const call = { skillId: 'support', triedAgentIds: [] };

describe('who is next', () => {
  test.each([
    { name: 'nobody is here', agents: [], chosen: null },
    { name: 'the one who has been idle the longest', agents: [agent('a', { idleSince: at(5) }), agent('b', { idleSince: at(2) })], chosen: 'b' },
    { name: 'equal idle times: the smaller id, whatever the order', agents: [agent('b'), agent('a')], chosen: 'a' },
    { name: 'an agent on a call is passed over, however long idle', agents: [agent('a', { state: 'on_call' }), agent('b', { idleSince: at(9) })], chosen: 'b' },
    { name: 'an agent without the skill is passed over', agents: [agent('a', { skillIds: ['sales'] }), agent('b', { idleSince: at(9) })], chosen: 'b' },
    { name: 'nobody has the skill', agents: [agent('a', { skillIds: [] })], chosen: null },
  ])('$name', ({ agents, chosen }) => {
    expect(chooseAgent(call, agents).agent?.id ?? null).toBe(chosen);
  });

  test('a queue without a skill takes anybody', () => {
    expect(chooseAgent({ skillId: null, triedAgentIds: [] }, [agent('a', { skillIds: [] })]).agent?.id).toBe('a');
  });

  test('who has just let this call ring is not asked for it again at once', () => {
    const choice = chooseAgent({ ...call, triedAgentIds: ['a'] }, [agent('a'), agent('b', { idleSince: at(9) })]);
    expect(choice.agent?.id).toBe('b');
    expect(choice.why.passedOver).toEqual([{ id: 'a', name: 'a', because: 'was just tried for this call' }]);
  });
});

const anyAgent = fc.record({
  id: fc.uuid(),
  name: fc.string(),
  state: fc.constantFrom('available', 'reserved', 'on_call', 'wrapping_up', 'not_ready'),
  idleSince: fc.date({ min: at(0), max: at(59), noInvalidDate: true }),
  skillIds: fc.subarray(['support', 'sales']),
});
const agentLists = fc.uniqueArray(anyAgent, { selector: (one) => one.id, maxLength: 12 });

describe('whatever the agents', () => {
  test('only an available agent with the skill is ever chosen, and one is chosen whenever there is one', () => {
    fc.assert(
      fc.property(agentLists, (agents) => {
        const fit = agents.filter((one) => one.state === 'available' && one.skillIds.includes('support'));
        const { agent: chosen } = chooseAgent(call, agents);
        expect(chosen === null).toBe(fit.length === 0);
        if (chosen !== null) expect(fit).toContain(chosen);
      }),
    );
  });

  test('everybody is accounted for: chosen, or passed over with a reason', () => {
    fc.assert(
      fc.property(agentLists, (agents) => {
        const { why } = chooseAgent(call, agents);
        const named = [...(why.chosen ? [why.chosen.id] : []), ...why.passedOver.map(({ id }) => id)];
        expect(named.toSorted()).toEqual(agents.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('the order in which agents are listed changes nothing', () => {
    fc.assert(
      fc.property(agentLists, (agents) => {
        expect(chooseAgent(call, agents.toReversed()).agent?.id).toBe(chooseAgent(call, agents).agent?.id);
      }),
    );
  });
});
