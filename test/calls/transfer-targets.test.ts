import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WANG_FANG } from '../app-fixture.ts';
import { EXPERT, hears, openDesk, REP_MOBILE, repId, silent } from './asking-desk.ts';
import type { Desk } from './asking-desk.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  expect(desk.app.simulator.errors()).toEqual([]);
  await desk.app.close();
});

const callOf = (callId: string) => desk.one.get(`/api/calls/${callId}`);
const bodyOf = async (kind: 'rep' | 'outside') =>
  kind === 'rep' ? { repId: await repId(desk.app) } : { number: '13900139000' };

describe('passed on at once to a telephone', () => {
  test.each([
    ['rep', REP_MOBILE],
    ['outside', EXPERT],
  ] as const)(
    '%s: the agent writes up, the caller hears music and then the other, to the end',
    async (kind, number) => {
      const { app, one } = desk;
      const { caller, callId } = await desk.talking();
      await one.post(`/api/calls/${callId}/transfer`, await bodyOf(kind));
      await app.advance(1);
      expect(await desk.stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
      expect(desk.phone(one).state).toBe('idle');
      expect((await callOf(callId)).participants).toMatchObject([{ state: 'on_hold' }, { kind, state: 'ringing' }]);
      await app.advance(14);
      expect(hears(caller)).toEqual([number]);
      expect(hears(app.simulator.telephone(number))).toEqual([WANG_FANG]);
      await one.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved' });
      expect(await desk.stateOf(one)).toMatchObject({ state: 'available' });
      caller.hangUp();
      await app.advance(3);
      expect(await callOf(callId)).toMatchObject({ state: 'ended', outcome: 'served' });
      expect(app.simulator.telephone(number).state).toBe('idle');
      expect(await desk.stateOf(one)).toMatchObject({ state: 'available' });
    },
  );

  test.each([
    ['rep', silent],
    ['rep', { kind: 'voicemail', afterMs: 2_000, greeting: '请留言。' }],
    ['outside', { kind: 'busy' }],
  ] as const)('%s %o: the caller comes back to the agent, who still writes up', async (kind, behaviour) => {
    const { app, one } = desk;
    app.simulator.telephone(kind === 'rep' ? REP_MOBILE : EXPERT).behaviour = behaviour;
    const { caller, callId } = await desk.talking();
    await one.post(`/api/calls/${callId}/transfer`, await bodyOf(kind));
    const failed = desk.first.next('call.transfer_failed');
    await app.advance(45);
    expect(await failed).toMatchObject({ callId });
    expect(app.simulator.telephone(REP_MOBILE).state).toBe('idle');
    const state = await desk.stateOf(one);
    if (state.state === 'reserved') await one.post(`/api/calls/${callId}/accept`);
    await app.advance(4);
    if (state.state === 'reserved') expect(hears(caller)).toEqual([desk.ears.one]);
    else expect(await callOf(callId)).toMatchObject({ state: 'queued' });
  });

  test('at once offered to the agent who passed it on; not taken there, the next free agent has it', async () => {
    const { app, one, two } = desk;
    app.simulator.telephone(EXPERT).behaviour = { kind: 'busy' };
    const { caller, callId } = await desk.talking();
    await one.post(`/api/calls/${callId}/transfer`, { number: EXPERT });
    await app.advance(3);
    expect(await desk.stateOf(one)).toMatchObject({ state: 'reserved', callId });
    await desk.available(two);
    await one.post(`/api/calls/${callId}/reject`);
    await app.advance(3);
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(3);
    expect(hears(caller)).toEqual([desk.ears.two]);
  });

  test('the caller hangs up while it rings: nobody rings on, and a call back is owed', async () => {
    const { app, one } = desk;
    app.simulator.telephone(REP_MOBILE).behaviour = silent;
    const { caller, callId } = await desk.talking();
    await one.post(`/api/calls/${callId}/transfer`, await bodyOf('rep'));
    await app.advance(3);
    caller.hangUp();
    await app.advance(4);
    expect(app.simulator.telephone(REP_MOBILE).state).toBe('idle');
    expect(await callOf(callId)).toMatchObject({ state: 'ended', outcome: 'served', endReason: 'abandoned' });
  });

  test('the carrier’s answer is lost: the telephone rings once, and the call arrives', async () => {
    const { app, one } = desk;
    const { caller, callId } = await desk.talking();
    let lost = 0;
    app.simulator.setRestFault(({ method, path }) =>
      method === 'POST' && path.endsWith('/Participants.json') && lost++ === 0 ? 'lose-answer' : 'none',
    );
    await one.post(`/api/calls/${callId}/transfer`, { number: EXPERT });
    await app.advance(25);
    expect(lost).toBeGreaterThan(0);
    expect(hears(caller)).toEqual([EXPERT]);
    expect(app.simulator.calls().filter(({ to }) => to === EXPERT)).toHaveLength(1);
  });
});

describe('passed on to the desk', () => {
  test('another queue takes the call over with its rules', async () => {
    const { app, one, two } = desk;
    const { caller, callId } = await desk.talking();
    const before = await app.deps.db.prisma.call.findUniqueOrThrow({ where: { id: callId } });
    const { id: _id, ...rules } = await app.deps.db.prisma.callQueue.findUniqueOrThrow({
      where: { id: before.queueId },
    });
    const other = await app.deps.db.prisma.callQueue.create({
      data: { ...rules, id: app.deps.ids.next(), code: 'other' },
    });
    await one.post(`/api/calls/${callId}/transfer`, { queueId: other.id });
    const after = await app.deps.db.prisma.call.findUniqueOrThrow({ where: { id: callId } });
    expect(after).toMatchObject({ queueId: other.id, state: 'queued' });
    await desk.available(two);
    await app.advance(3);
    expect(await desk.stateOf(two)).toMatchObject({ state: 'reserved', callId });
    expect(caller.state).toBe('in-progress');
    const unknown = '00000000-0000-7000-8000-000000000000';
    expect((await two.request('POST', `/api/calls/${callId}/transfer`, { queueId: unknown })).status).toBe(403);
  });
});

describe('whom one may ask', () => {
  test('agents with their state, queues with who is free, reps with their hours; by a part of the name, no numbers', async () => {
    const { one, two } = desk;
    await desk.available(two);
    const all = await one.get('/api/transfer-targets');
    expect(all.agents.map(({ id }: any) => id)).not.toContain(one.user.id);
    expect(all.agents.find(({ id }: any) => id === two.user.id)).toMatchObject({ state: 'available', reachable: true });
    expect(all.queues.length).toBeGreaterThan(0);
    expect(all.queues.some(({ freeAgents }: any) => freeAgents > 0)).toBe(true);
    expect(all.reps.some(({ state }: any) => state === 'working')).toBe(true);
    expect(JSON.stringify(all)).not.toMatch(/\+86|"1\d{10}"/);
    const found = await one.get(`/api/transfer-targets?q=${encodeURIComponent(two.user.name)}`);
    expect(found.agents.map(({ id }: any) => id)).toEqual([two.user.id]);
    expect((await one.get('/api/transfer-targets?q=%25')).agents).toEqual([]);
  });
});

describe('writing up', () => {
  test('the agent may ask twice for as much time again, and then no more', async () => {
    const { one } = desk;
    const { caller, callId } = await desk.talking();
    caller.hangUp();
    await desk.app.advance(3);
    const extend = () => one.request('POST', `/api/calls/${callId}/wrap-up/extend`);
    const first = await callOf(callId);
    expect(first.wrapUp).toMatchObject({ extensionsLeft: 2, dispositionRequired: true });
    const second = await extend();
    expect(second.body.wrapUp.extensionsLeft).toBe(1);
    expect(Date.parse(second.body.wrapUp.deadlineAt)).toBe(Date.parse(first.wrapUp.deadlineAt) + 120_000);
    expect((await extend()).status).toBe(200);
    expect(await extend()).toMatchObject({ status: 409, body: { type: '/problems/wrap-up-limit' } });
    await desk.app.advance(130);
    expect(await desk.stateOf(one)).toMatchObject({ state: 'wrapping_up' });
    await desk.app.advance(240);
    expect(await desk.stateOf(one)).toMatchObject({ state: 'available' });
  });

  test('without a disposition only where the queue does not want one', async () => {
    const { one } = desk;
    const { caller, callId } = await desk.talking();
    caller.hangUp();
    await desk.app.advance(3);
    const refused = await one.request('POST', `/api/calls/${callId}/wrap-up`, { note: '已答复' });
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/disposition-required' } });
    await desk.app.deps.db.prisma.$executeRaw`UPDATE call_queues SET disposition_required = false`;
    expect((await one.post(`/api/calls/${callId}/wrap-up`, { note: '已答复' })).wrapUp).toMatchObject({
      disposition: null,
      note: '已答复',
      dispositionRequired: false,
    });
    expect(await desk.stateOf(one)).toMatchObject({ state: 'available' });
  });
});
