import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WANG_FANG } from '../app-fixture.ts';
import { EXPERT, hears, openDesk, repId, REP_MOBILE, silent } from './asking-desk.ts';
import type { Asked, Desk } from './asking-desk.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  expect(desk.app.simulator.errors()).toEqual([]);
  await desk.app.close();
});

const act = (callId: string, name: string) => desk.one.request('POST', `/api/calls/${callId}/consult/${name}`);
const kinds: readonly Asked[] = ['agent', 'rep', 'outside'];

describe('asking anyone, and turning from one to the other', () => {
  test.each(kinds)('%s: only one of the two is heard at a time, and the caller is back at the end', async (kind) => {
    const { app, one, ears, phone } = desk;
    const { caller, callId, third, name } = await desk.consulting(kind);
    expect([hears(caller), hears(phone(one)), hears(third)]).toEqual(['music', [name], [ears.one]]);

    expect((await act(callId, 'swap')).body).toMatchObject({
      state: 'connected',
      consult: { kind, state: 'on_hold', conference: false },
    });
    await app.advance(1);
    expect([hears(caller), hears(phone(one)), hears(third)]).toEqual([[ears.one], [WANG_FANG], 'music']);

    expect((await act(callId, 'swap')).body).toMatchObject({ state: 'held', consult: { state: 'talking' } });
    await app.advance(1);
    expect([hears(caller), hears(phone(one)), hears(third)]).toEqual(['music', [name], [ears.one]]);

    await act(callId, 'cancel');
    await app.advance(3);
    expect([hears(caller), hears(phone(one))]).toEqual([[ears.one], [WANG_FANG]]);
    expect(['idle', 'completed']).toContain(third.state);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'connected', consult: null });
  });

  test.each(kinds)(
    '%s: completed while they hear music, the caller talks with them and the agent writes up',
    async (kind) => {
      const { app, one } = desk;
      const { caller, callId, third, name } = await desk.consulting(kind);
      await act(callId, 'swap');
      await app.advance(1);
      await act(callId, 'complete');
      await app.advance(3);
      expect([hears(caller), hears(third), desk.phone(one).state]).toEqual([[name], [WANG_FANG], 'idle']);
      expect(await desk.stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
      expect((await one.request('POST', `/api/calls/${callId}/hang-up`)).status).toBe(kind === 'agent' ? 403 : 409);
      third.hangUp();
      await app.advance(4);
      // With an agent who leaves like that the line broke: the caller waits for the next. Else the talk is over.
      const after = await one.get(`/api/calls/${callId}`);
      expect(after.state).toBe(kind === 'agent' ? 'queued' : 'ended');
      expect(await desk.stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
    },
  );

  test('who is asked is on the agent’s screen by name, an outside number whole for that agent and masked for others', async () => {
    const { callId } = await desk.consulting('outside');
    expect((await desk.first.next('call.consult_answered')).call.consult).toEqual({
      kind: 'outside',
      agentId: null,
      name: EXPERT,
      state: 'talking',
      conference: false,
    });
    const call = await desk.two.get(`/api/calls/${callId}`);
    expect(call.consult.name).toBe('139****9000');
    expect(call.participants.map(({ kind, state }: any) => [kind, state])).toEqual([
      ['caller', 'on_hold'],
      ['agent', 'talking'],
      ['outside', 'talking'],
    ]);
    expect(JSON.stringify(desk.second.received)).not.toContain(EXPERT);
  });

  test('a queue gives its longest idle agent; none free is said, and the caller is not left with music', async () => {
    const { app, one, two, available } = desk;
    const { caller, callId } = await desk.talking();
    const queue = await app.deps.db.prisma.callQueue
      .findFirstOrThrow({ where: { skillId: null } })
      .catch(async () => app.deps.db.prisma.callQueue.findFirstOrThrow());
    const none = await one.request('POST', `/api/calls/${callId}/consult`, { queueId: queue.id });
    expect(none).toMatchObject({ status: 409, body: { type: '/problems/target-unavailable' } });
    await app.advance(1);
    expect(hears(caller)).toEqual([desk.ears.one]);
    await available(two);
    expect((await one.post(`/api/calls/${callId}/consult`, { queueId: queue.id })).consult).toMatchObject({
      kind: 'agent',
      agentId: two.user.id,
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['110', 'an emergency number'],
    ['4008001234', 'our own hotline'],
    ['13800138000', 'the caller'],
    ['12', 'no number'],
  ])('%s: %s', async (number) => {
    const { one } = desk;
    const { caller, callId } = await desk.talking();
    for (const path of ['consult', 'transfer']) {
      const refused = await one.request('POST', `/api/calls/${callId}/${path}`, { number });
      expect([400, 422]).toContain(refused.status);
    }
    await desk.app.advance(1);
    expect(hears(caller)).toEqual([desk.ears.one]);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'connected', consult: null });
  });

  test('two targets at once, and a swap before anybody answered', async () => {
    const { app, one, two } = desk;
    app.simulator.telephone(EXPERT).behaviour = silent;
    const { callId } = await desk.talking();
    const both = { number: EXPERT, agentId: two.user.id };
    expect((await one.request('POST', `/api/calls/${callId}/consult`, both)).status).toBe(400);
    await one.post(`/api/calls/${callId}/consult`, { number: EXPERT });
    for (const name of ['swap', 'conference', 'complete']) expect((await act(callId, name)).status).toBe(409);
    expect((await two.request('POST', `/api/calls/${callId}/consult/swap`)).status).toBe(403);
  });

  test('swap and cancel at once: whichever comes first, the caller ends up with the agent', async () => {
    const { caller, callId } = await desk.consulting('rep');
    await Promise.all([act(callId, 'swap'), act(callId, 'cancel')]);
    await desk.app.advance(3);
    expect(hears(caller)).toEqual([desk.ears.one]);
    expect(hears(desk.phone(desk.one))).toEqual([WANG_FANG]);
    expect(await desk.one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'connected', consult: null });
  });

  test('what the carrier would not do is not shown', async () => {
    const { app } = desk;
    const { caller, callId } = await desk.consulting('outside');
    app.simulator.setRestFault(({ method, path }) =>
      method === 'POST' && path.includes('/Participants/') ? 'unavailable' : 'none',
    );
    expect((await act(callId, 'swap')).status).toBe(502);
    app.simulator.setRestFault(() => 'none');
    await app.advance(12);
    await app.sweep();
    await app.advance(2);
    expect(await desk.one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'held', consult: { state: 'talking' } });
    expect(hears(caller)).toBe('music');
  });
});

describe('nobody takes it', () => {
  test.each([
    ['rep', silent, 'no_answer'],
    ['rep', { kind: 'voicemail', afterMs: 2_000, greeting: '请留言。' }, 'no_answer'],
    ['rep', { kind: 'answers', afterMs: 1_000, press: '2' }, 'rejected'],
    ['rep', { kind: 'unreachable' }, 'no_answer'],
    ['outside', silent, 'no_answer'],
    ['outside', { kind: 'busy' }, 'rejected'],
  ] as const)('%s %o: the caller is with the agent again, who is told why', async (kind, behaviour, why) => {
    const { app, one } = desk;
    app.simulator.telephone(kind === 'rep' ? REP_MOBILE : EXPERT).behaviour = behaviour;
    const { caller, callId } = await desk.talking();
    await one.post(`/api/calls/${callId}/consult`, kind === 'rep' ? { repId: await repId(app) } : { number: EXPERT });
    await app.advance(60);
    const ended = await desk.first.next('call.consult_ended');
    expect(ended).toMatchObject({ callId, call: { state: 'connected', consult: null } });
    expect([why, 'unreachable']).toContain(ended.why);
    expect(hears(caller)).toEqual([desk.ears.one]);
  });

  test('the rep is told who asks and for whom, and no number', async () => {
    const { app, one } = desk;
    app.simulator.telephone(REP_MOBILE).behaviour = { kind: 'answers', afterMs: 1_000 };
    const { callId } = await desk.talking();
    await one.post(`/api/calls/${callId}/consult`, { repId: await repId(app) });
    await app.advance(6);
    const said = app.simulator
      .telephone(REP_MOBILE)
      .heard.map(({ text }) => text)
      .join(' ');
    expect(said).toContain(one.user.name);
    expect(said).toContain('青岛海川通信');
    expect(said).not.toMatch(/\d{5,}/);
  });
});
