import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  [agent, supervisor] = await Promise.all([app.signIn('agent1'), app.signIn('supervisor')]);
});
afterAll(() => app.close());

const today = (timeZone = 'Asia/Shanghai') =>
  supervisor.get(`/api/reports/today?timeZone=${encodeURIComponent(timeZone)}`);
const dial = (from: string) => app.simulator.placeCall({ from, to: HOTLINE });
const newestCall = async () => (await supervisor.get('/api/calls')).items[0];

test('before the first call there are counts, and no rates', async () => {
  expect(await today()).toMatchObject({
    from: '2026-11-17T16:00:00.000Z',
    offered: 0,
    abandonmentRate: null,
    serviceLevel: { share: null, thresholdSeconds: 20 },
    averageAnswerSeconds: null,
    occupancy: null,
  });
});

test('a day with one call answered, one abandoned and one left in haste', async () => {
  await agent.put('/api/agents/me/state', { state: 'not_ready' });
  const hasty = dial(WANG_FANG);
  await app.advance(3);
  hasty.hangUp();
  const leaves = dial('anonymous');
  await app.advance(30);
  leaves.hangUp();
  await app.settle();
  // 7 s until somebody is there, 3 s of ringing.
  const caller = dial(WANG_FANG);
  await app.advance(7);
  await agent.put('/api/agents/me/state', { state: 'available' });
  await app.advance(3);
  const { id } = await newestCall();
  await agent.post(`/api/calls/${id}/accept`);
  await app.advance(40);
  await agent.post(`/api/calls/${id}/hold`);
  await app.advance(20);
  await agent.post(`/api/calls/${id}/hang-up`);
  await app.advance(30);
  const { code } = (await agent.get('/api/dispositions')).items[0];
  await agent.post(`/api/calls/${id}/wrap-up`, { disposition: code, note: '' });
  // As long free as busy.
  await app.advance(90);
  expect(caller.state).toBe('completed');
  expect(await today()).toMatchObject({
    offered: 3,
    answered: 1,
    abandoned: 2,
    shortAbandoned: 1,
    abandonmentRate: 0.5,
    serviceLevel: { share: 0.5, thresholdSeconds: 20 },
    averageAnswerSeconds: 10,
    handled: 1,
    averageHandlingSeconds: 90,
    occupancy: 0.5,
  });
});

test('a caller whom a rep takes never entered the agents’ queue; midnight is that of the time zone', async () => {
  const before = await today();
  dial('+8613912345678');
  await app.advance(5);
  expect((await today()).offered).toBe(before.offered);
  // It is 10:00 in Shanghai, and the 18th has just begun 16 hours to the west of there.
  expect((await today('Pacific/Honolulu')).from).toBe('2026-11-17T10:00:00.000Z');
});

test('figures are for supervisors, and a time zone must be one', async () => {
  expect((await agent.request('GET', '/api/reports/today')).status).toBe(403);
  expect((await supervisor.request('GET', '/api/reports/today?timeZone=Mars')).status).toBe(400);
});
