import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentState } from '../contract/agent.ts';
import { chooseAgent, isAlive, SIGN_OF_LIFE_SECONDS } from './choose-agent.ts';
import type { AgentForChoice, CallForChoice } from './choose-agent.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 1, 9, minute, second));
const now = at(30);
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const agent = (id: string, over: Partial<AgentForChoice> = {}): AgentForChoice => ({
  id,
  name: id,
  state: 'available',
  idleSince: at(0),
  lastOfferAt: null,
  seenAt: null,
  skillIds: ['support'],
  ...over,
});
const call: CallForChoice = {
  skillId: 'support',
  waitingSince: now,
  preferred: null,
  preferSeconds: 20,
  overflowSeconds: 60,
  level: null,
  triedAgentIds: [],
};
const prefers = (id: string, over: Partial<CallForChoice> = {}): CallForChoice => ({
  ...call,
  preferred: { id, name: id, because: 'ticket-owner' },
  ...over,
});
/** The chosen one and the reason, or null. */
const choiceOf = (asked: CallForChoice, agents: readonly AgentForChoice[]) => {
  const { agent: chosen, why } = chooseAgent(asked, agents, now);
  return chosen && `${chosen.id}: ${why.chosen?.because}`;
};

describe('who is next', () => {
  test.each([
    { name: 'nobody is here', agents: [], chosen: null },
    {
      name: 'the one who has been idle the longest',
      agents: [agent('a', { idleSince: at(5) }), agent('b', { idleSince: at(2) })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'equally idle: whose last offer is the oldest, so that turns are shared',
      agents: [agent('a', { lastOfferAt: at(9) }), agent('b', { lastOfferAt: at(3) })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'equally idle: the higher level in the queue’s skill, whatever the level in another',
      agents: [
        agent('a', { levels: { support: 2, billing: 5 } }),
        agent('b', { levels: { support: 4 }, lastOfferAt: at(9) }),
      ],
      chosen: 'b: longest-idle',
    },
    {
      name: 'idle for longer goes before the higher level',
      agents: [agent('a', { levels: { support: 5 }, idleSince: at(3) }), agent('b', { levels: { support: 1 } })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'equal in all: the smaller id, whatever the order',
      agents: [agent('b'), agent('a')],
      chosen: 'a: longest-idle',
    },
    {
      name: 'an agent on a call is passed over, however long idle',
      agents: [agent('a', { state: 'on_call' }), agent('b', { idleSince: at(9) })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'an agent without the skill is passed over',
      agents: [agent('a', { skillIds: ['sales'] }), agent('b', { idleSince: at(9) })],
      chosen: 'b: longest-idle',
    },
    { name: 'nobody has the skill', agents: [agent('a', { skillIds: [] })], chosen: null },
    {
      name: 'an agent whose screen is dead is passed over',
      agents: [agent('a', { seenAt: ago(36) }), agent('b', { idleSince: at(9), seenAt: ago(35) })],
      chosen: 'b: longest-idle',
    },
  ])('$name', ({ agents, chosen }) => expect(choiceOf(call, agents)).toBe(chosen));

  test('a queue without a skill takes anybody', () => {
    expect(choiceOf({ ...call, skillId: null }, [agent('a', { skillIds: [] })])).toBe('a: longest-idle');
  });

  test('who has just let this call ring is not asked for it again at once', () => {
    const choice = chooseAgent({ ...call, triedAgentIds: ['a'] }, [agent('a'), agent('b', { idleSince: at(9) })], now);
    expect(choice.agent?.id).toBe('b');
    expect(choice.why.passedOver).toEqual([{ id: 'a', name: 'a', because: 'just-tried' }]);
  });
});

describe('the agent who knows the caller', () => {
  const other = agent('b');
  const known = (over: Partial<AgentForChoice> = {}) => agent('k', { idleSince: at(29), ...over });
  test.each([
    {
      name: 'is free: gets the call, whoever was idle for longer',
      asked: prefers('k'),
      agents: [other, known()],
      chosen: 'k: ticket-owner',
    },
    {
      name: 'talks: the caller waits for them',
      asked: prefers('k'),
      agents: [other, known({ state: 'on_call' })],
      chosen: null,
    },
    {
      name: 'wraps up: the caller waits',
      asked: prefers('k'),
      agents: [other, known({ state: 'wrapping_up' })],
      chosen: null,
    },
    {
      name: 'is being rung: the caller waits',
      asked: prefers('k'),
      agents: [other, known({ state: 'reserved' })],
      chosen: null,
    },
    {
      name: 'talks, a second before the wait is over',
      asked: prefers('k', { waitingSince: ago(19) }),
      agents: [other, known({ state: 'on_call' })],
      chosen: null,
    },
    {
      name: 'talks on when the wait is over: the group',
      asked: prefers('k', { waitingSince: ago(20) }),
      agents: [other, known({ state: 'on_call' })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'is on a break: nobody waits',
      asked: prefers('k'),
      agents: [other, known({ state: 'not_ready' })],
      chosen: 'b: longest-idle',
    },
    // Offline agents are not even looked at.
    { name: 'is offline: nobody waits', asked: prefers('k'), agents: [other], chosen: 'b: longest-idle' },
    {
      name: 'talks, says the database, but the screen is dead: nobody waits',
      asked: prefers('k'),
      agents: [other, known({ state: 'on_call', seenAt: ago(90) })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'refused this call: nobody waits',
      asked: prefers('k', { triedAgentIds: ['k'] }),
      agents: [other, known()],
      chosen: 'b: longest-idle',
    },
    {
      name: 'lacks the skill and talks: nobody waits',
      asked: prefers('k'),
      agents: [other, known({ state: 'on_call', skillIds: [] })],
      chosen: 'b: longest-idle',
    },
    {
      name: 'talks, and the queue has no patience',
      asked: prefers('k', { preferSeconds: 0 }),
      agents: [other, known({ state: 'on_call' })],
      chosen: 'b: longest-idle',
    },
  ])('$name', ({ asked, agents, chosen }) => expect(choiceOf(asked, agents)).toBe(chosen));

  test('who waits is looked at again when the wait is over', () => {
    const { askAgainAt } = chooseAgent(prefers('k'), [other, known({ state: 'on_call' })], now);
    expect(askAgainAt).toEqual(new Date(now.getTime() + 20_000));
  });
});

describe('overflow', () => {
  const unskilled = agent('u', { skillIds: [] });
  test.each([
    { name: 'a second too early', waited: 59, agents: [unskilled], chosen: null },
    { name: 'in time: the skill is no longer required', waited: 60, agents: [unskilled], chosen: 'u: overflow' },
    {
      name: 'who has the skill still goes first',
      waited: 90,
      agents: [unskilled, agent('z', { idleSince: at(29) })],
      chosen: 'z: longest-idle',
    },
    {
      name: 'but must be free all the same',
      waited: 90,
      agents: [agent('u', { skillIds: [], state: 'on_call' })],
      chosen: null,
    },
  ])('$name', ({ waited, agents, chosen }) => {
    expect(choiceOf({ ...call, waitingSince: ago(waited) }, agents)).toBe(chosen);
  });

  test('is a moment to look again', () => {
    expect(chooseAgent(call, [unskilled], now).askAgainAt).toEqual(new Date(now.getTime() + 60_000));
    expect(chooseAgent({ ...call, waitingSince: ago(60) }, [], now).askAgainAt).toBeNull();
  });
});

const seconds = fc.integer({ min: 0, max: 120 });
const anyAgent = fc.record({
  id: fc.constantFrom(...'abcdefghijkl'),
  name: fc.string(),
  state: fc.constantFrom(...agentState.options),
  idleSince: seconds.map(ago),
  lastOfferAt: fc.option(seconds.map(ago)),
  seenAt: fc.option(seconds.map(ago)),
  skillIds: fc.subarray(['support', 'sales']),
});
const agentLists = fc.uniqueArray(anyAgent, { selector: (one) => one.id, maxLength: 12 });
const anyCall: fc.Arbitrary<CallForChoice> = fc.record({
  skillId: fc.option(fc.constant('support')),
  waitingSince: seconds.map(ago),
  preferred: fc.option(
    fc.record({ id: fc.constantFrom(...'abcx'), name: fc.string(), because: fc.constant('last-agent' as const) }),
  ),
  preferSeconds: fc.integer({ min: 0, max: 40 }),
  overflowSeconds: fc.integer({ min: 0, max: 90 }),
  level: fc.constantFrom(null, 'vip' as const),
  triedAgentIds: fc.subarray([...'abc']),
});
const asked = fc.tuple(anyCall, agentLists);

describe('whatever the call and the agents', () => {
  test('only an agent who is available, alive and not just tried is ever chosen', () => {
    fc.assert(
      fc.property(asked, ([one, agents]) => {
        const { agent: chosen } = chooseAgent(one, agents, now);
        if (chosen === null) return;
        expect(chosen.state).toBe('available');
        expect(isAlive(chosen, now)).toBe(true);
        expect(one.triedAgentIds).not.toContain(chosen.id);
        const waited = (now.getTime() - one.waitingSince.getTime()) / 1_000;
        expect(one.skillId === null || chosen.skillIds.includes(one.skillId) || waited >= one.overflowSeconds).toBe(
          true,
        );
      }),
    );
  });

  test('once both patiences are over, somebody is chosen whenever anybody can be', () => {
    fc.assert(
      fc.property(asked, ([one, agents]) => {
        const late = { ...one, waitingSince: ago(Math.max(one.preferSeconds, one.overflowSeconds)) };
        const able = agents.filter(
          (each) => each.state === 'available' && isAlive(each, now) && !late.triedAgentIds.includes(each.id),
        );
        expect(chooseAgent(late, agents, now).agent === null).toBe(able.length === 0);
      }),
    );
  });

  test('nobody waits for a preferred agent for longer than the queue allows: the next look is always set', () => {
    fc.assert(
      fc.property(asked, ([one, agents]) => {
        const { agent: chosen, askAgainAt } = chooseAgent(one, agents, now);
        if (chosen !== null) return;
        const patience = chooseAgent({ ...one, preferred: null }, agents, now);
        // Without the preference there would be somebody: then there is a moment at which there will be.
        if (patience.agent !== null) expect(askAgainAt).not.toBeNull();
        if (askAgainAt !== null) expect(askAgainAt.getTime()).toBeGreaterThan(now.getTime());
      }),
    );
  });

  test('everybody is accounted for: chosen, or passed over with a reason', () => {
    fc.assert(
      fc.property(asked, ([one, agents]) => {
        const { why } = chooseAgent(one, agents, now);
        const named = [...(why.chosen ? [why.chosen.id] : []), ...why.passedOver.map(({ id }) => id)];
        expect(named.toSorted()).toEqual(agents.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('the order in which agents are listed changes nothing', () => {
    fc.assert(
      fc.property(asked, ([one, agents]) => {
        expect(chooseAgent(one, agents.toReversed(), now).agent?.id).toBe(chooseAgent(one, agents, now).agent?.id);
      }),
    );
  });

  test('a screen is alive until the second after its time', () => {
    expect(isAlive({ seenAt: ago(SIGN_OF_LIFE_SECONDS) }, now)).toBe(true);
    expect(isAlive({ seenAt: ago(SIGN_OF_LIFE_SECONDS + 1) }, now)).toBe(false);
    expect(isAlive({ seenAt: null }, now)).toBe(true);
  });
});
