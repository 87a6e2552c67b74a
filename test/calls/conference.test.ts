import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WANG_FANG } from '../app-fixture.ts';
import { hears, openDesk } from './asking-desk.ts';
import type { Asked, Consulting, Desk } from './asking-desk.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  expect(desk.app.simulator.errors()).toEqual([]);
  await desk.app.close();
});

async function together(kind: Asked): Promise<Consulting> {
  const asked = await desk.consulting(kind);
  await desk.one.post(`/api/calls/${asked.callId}/consult/conference`);
  await desk.app.advance(1);
  return asked;
}
const allHear = ({ caller, third, name }: Consulting) => {
  expect(hears(caller)).toEqual([desk.ears.one, name].toSorted());
  expect(hears(desk.phone(desk.one))).toEqual([WANG_FANG, name].toSorted());
  expect(hears(third)).toEqual([WANG_FANG, desk.ears.one].toSorted());
};
const callOf = (callId: string) => desk.one.get(`/api/calls/${callId}`);

describe('all three talk', () => {
  test.each(['agent', 'rep', 'outside'] as const)(
    '%s: each hears the other two, and the screen says who',
    async (kind) => {
      const asked = await together(kind);
      allHear(asked);
      const fact = await desk.first.next('call.conference_began');
      expect(fact.call).toMatchObject({ state: 'connected', consult: { kind, state: 'talking', conference: true } });
      expect(fact.call.participants.map((one: any) => [one.kind, one.state])).toEqual([
        ['caller', 'talking'],
        ['agent', 'talking'],
        [kind, 'talking'],
      ]);
      // Asked for twice, nothing changes; from a swap it is the same.
      await desk.one.post(`/api/calls/${asked.callId}/consult/conference`);
      expect((await desk.one.request('POST', `/api/calls/${asked.callId}/consult/swap`)).status).toBe(409);
      await desk.app.advance(1);
      allHear(asked);
    },
  );

  test('from a swap, whoever heard music hears all', async () => {
    const asked = await desk.consulting('rep');
    await desk.one.post(`/api/calls/${asked.callId}/consult/swap`);
    await desk.app.advance(1);
    await desk.one.post(`/api/calls/${asked.callId}/consult/conference`);
    await desk.app.advance(1);
    allHear(asked);
  });
});

describe('somebody leaves', () => {
  test.each(['agent', 'rep'] as const)('the first agent: the caller stays with the %s', async (kind) => {
    const { caller, callId, third, name } = await together(kind);
    await desk.one.post(`/api/calls/${callId}/hang-up`);
    await desk.app.advance(3);
    expect([hears(caller), hears(third)]).toEqual([[name], [WANG_FANG]]);
    expect(await desk.stateOf(desk.one)).toMatchObject({ state: 'wrapping_up', callId });
    caller.hangUp();
    await desk.app.advance(3);
    expect(await callOf(callId)).toMatchObject({ state: 'ended', outcome: 'served', participants: [] });
    expect(['idle', 'completed']).toContain(third.state);
  });

  test('the first agent, from somebody outside: nobody of ours is left, the call is over', async () => {
    const { caller, callId, third } = await together('outside');
    await desk.one.post(`/api/calls/${callId}/hang-up`);
    await desk.app.advance(3);
    expect([caller.state, third.state]).toEqual(['completed', 'idle']);
    expect(await callOf(callId)).toMatchObject({ state: 'ended', outcome: 'served' });
  });

  test.each(['agent', 'rep', 'outside'] as const)('the %s: the other two go on', async (kind) => {
    const { caller, callId, third } = await together(kind);
    third.hangUp();
    await desk.app.advance(3);
    expect([hears(caller), hears(desk.phone(desk.one))]).toEqual([[desk.ears.one], [WANG_FANG]]);
    expect(await callOf(callId)).toMatchObject({ state: 'connected', consult: null, agentId: desk.one.user.id });
    if (kind === 'agent') expect(await desk.stateOf(desk.two)).toMatchObject({ state: 'wrapping_up', callId });
  });

  test.each(['agent', 'rep', 'outside'] as const)('the caller, with the %s there: all is over', async (kind) => {
    const { caller, callId, third } = await together(kind);
    caller.hangUp();
    await desk.app.advance(4);
    expect([desk.phone(desk.one).state, third.state]).toEqual(['idle', 'idle']);
    expect(await callOf(callId)).toMatchObject({ state: 'ended', outcome: 'served', consult: null });
    expect(await desk.stateOf(desk.one)).toMatchObject({ state: 'wrapping_up', callId });
  });

  test.each([
    ['agent', 'connected'],
    ['rep', 'connected'],
    ['outside', 'queued'],
  ] as const)('the first agent’s line breaks beside the %s: the call is %s', async (kind, state) => {
    const { caller, callId, name } = await together(kind);
    desk.phone(desk.one).hangUp();
    await desk.app.advance(3);
    expect(await callOf(callId)).toMatchObject({ state });
    expect(caller.state).toBe('in-progress');
    if (state === 'connected') expect(hears(caller)).toEqual([name]);
    expect(await desk.stateOf(desk.one)).toMatchObject({ state: 'not_ready', reason: 'phone_unreachable' });
  });
});
