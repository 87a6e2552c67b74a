import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

let app: Fixture;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('an agent who signed out everywhere is offline, and nobody’s call rings at the empty desk', async () => {
  const atDesk = await app.signIn('agent1');
  const atHome = await app.signIn('agent1');
  await atDesk.put('/api/agents/me/state', { state: 'available' });
  await atHome.request('DELETE', '/api/session');
  const supervisor = await app.signIn('supervisor');
  const stateOf = async () =>
    (await supervisor.get('/api/agents')).items.find((agent: any) => agent.id === atDesk.user.id).state;
  expect(await stateOf()).toBe('available');
  await atDesk.request('DELETE', '/api/session');
  expect(await stateOf()).toBe('offline');
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(3);
  expect(await app.deps.db.prisma.reservation.count({ where: { agentId: atDesk.user.id, state: 'pending' } })).toBe(0);
});
