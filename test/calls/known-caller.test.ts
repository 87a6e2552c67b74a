import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
let screen: Screen;

beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  screen = await agent.screen();
});
afterAll(() => app.close());

describe('a caller we know', () => {
  test('is on the screen before the phone rings, is talked to, and is remembered', async () => {
    await agent.put('/api/agents/me/state', { state: 'available' });
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const pop = await screen.next('screen_pop');
    expect(pop).toMatchObject({
      match: 'exact',
      caller: { number: WANG_FANG },
      customer: { name: '青岛海川通信' },
      contact: { name: '王芳' },
    });
    expect(pop.lastInteraction.summary.length).toBeGreaterThan(10);
    expect(pop.openTickets.length).toBeGreaterThan(0);

    const ringing = await screen.next('call.ringing');
    const order = screen.received.map(({ event }) => event);
    expect(order.indexOf('screen_pop')).toBeLessThan(order.indexOf('reservation.created'));
    await app.advance(2);
    const handset = app.simulator.softphone(agent.user.id);
    expect(handset.state).toBe('ringing');

    const connected = await agent.post(`/api/calls/${ringing.callId}/accept`);
    expect(connected).toMatchObject({ state: 'connected', agentId: agent.user.id, outsideNumber: WANG_FANG });
    await app.settle();
    expect(handset.state).toBe('in-progress');
    await app.advance(10);
    expect(caller.heard.some((heard) => heard.kind === 'talking')).toBe(true);

    expect(await agent.post(`/api/calls/${ringing.callId}/hold`)).toMatchObject({ state: 'held' });
    expect(await agent.post(`/api/calls/${ringing.callId}/resume`)).toMatchObject({ state: 'connected' });
    expect(await agent.post(`/api/calls/${ringing.callId}/hang-up`)).toMatchObject({
      state: 'ended',
      endReason: 'completed',
      outcome: 'served',
    });
    await app.settle();
    await app.advance(10);
    expect(caller.state).toBe('completed');

    const note = '核心交换机告警已恢复,周三回访。';
    await agent.post(`/api/calls/${ringing.callId}/wrap-up`, {
      disposition: (await agent.get('/api/dispositions')).items[0].code,
      note,
    });
    app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const again = await screen.next('screen_pop');
    expect(again.lastInteraction).toMatchObject({ summary: note, by: agent.user.name, channel: 'call' });
    await agent.post(`/api/calls/${again.callId}/reject`);
    expect(app.simulator.errors()).toEqual([]);
  });
});
