import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registry } from '../../src/http/metrics.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  for (const call of app.simulator.calls()) if (call.status === 'in-progress') call.end('completed');
  await app.advance(3);
  await app.deps.db.prisma.agent.updateMany({ data: { state: 'offline', callId: null } });
  agent = await app.signIn('agent1');
});

const sql = (text: string, values: unknown[] = []) => app.deps.db.pool.query(text, values);
const lastCall = async () => {
  const call = await app.deps.db.prisma.call.findFirst({ orderBy: { id: 'desc' }, include: { legs: true } });
  if (call === null) throw new Error('nobody has called yet');
  return call;
};
const agentState = async () =>
  (await agent.get('/api/agents')).items.find((one: { id: string }) => one.id === agent.user.id).state;

async function swept(kind: string): Promise<number> {
  const all = await registry.getMetricsAsJSON();
  const counter = all.find(({ name }) => name === 'hotline_swept_total');
  return counter?.values.find(({ labels }) => 'kind' in labels && labels.kind === kind)?.value ?? 0;
}

/** Plants, moves the clock on, sweeps: it is counted once, healed, and the next sweep finds nothing. */
async function heals(kind: string, seconds = 40): Promise<void> {
  const before = await swept(kind);
  await app.clock.advance(seconds * 1_000);
  await app.settle();
  await app.sweep();
  await app.settle();
  expect(await swept(kind)).toBe(before + 1);
  await app.sweep();
  expect(await swept(kind)).toBe(before + 1);
}

async function waiting(): Promise<string> {
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(2);
  return (await lastCall()).id;
}

async function talking(): Promise<string> {
  await agent.put('/api/agents/me/state', { state: 'available' });
  const callId = await waiting();
  await agent.post(`/api/calls/${callId}/accept`);
  await app.advance(2);
  expect((await lastCall()).state).toBe('connected');
  return callId;
}

test('a call that rings while no agent is asked is in the queue again', async () => {
  const callId = await waiting();
  await sql(`UPDATE calls SET state = 'ringing' WHERE id = $1`, [callId]);
  await heals('ringing');
  expect(await lastCall()).toMatchObject({ state: 'queued', step: 'waiting' });
});

test('a talk whose agent’s leg is over, and nobody asked the carrier: the caller gets the next agent', async () => {
  const callId = await talking();
  await sql(`UPDATE call_legs SET state = 'ended', ended_at = now() WHERE call_id = $1 AND kind = 'agent'`, [callId]);
  await heals('alone');
  expect(await lastCall()).toMatchObject({ state: 'queued', step: 'waiting' });
});

test('an answered phone that the carrier never lets into the conference is given up: the caller gets the next agent', async () => {
  await agent.put('/api/agents/me/state', { state: 'available' });
  const callId = await waiting();
  app.simulator.setNetwork({ neverJoins: 1 });
  await agent.post(`/api/calls/${callId}/accept`);
  await app.advance(2);
  app.simulator.setNetwork({ neverJoins: 0 });
  expect(await lastCall()).toMatchObject({ id: callId, state: 'connected' });
  expect(app.simulator.softphone(agent.user.id).heard.at(-1)).toMatchObject({ kind: 'silence' });
  await heals('silent', 11);
  expect(await lastCall()).toMatchObject({ state: 'queued', step: 'waiting' });
  expect(app.simulator.softphone(agent.user.id).state).toBe('idle');
  expect(await agentState()).toBe('not_ready');
});

test('that an agent is in the conference is asked of the carrier once, when the news of it was lost', async () => {
  await agent.put('/api/agents/me/state', { state: 'available' });
  const callId = await waiting();
  app.simulator.setNetwork({ drop: 1 });
  await agent.post(`/api/calls/${callId}/accept`);
  await app.advance(2);
  app.simulator.setNetwork({ drop: 0 });
  const leg = () => app.deps.db.prisma.callLeg.findFirstOrThrow({ where: { callId, kind: 'agent' } });
  // The answer to the press came with the ring; the report of the answered leg was lost too.
  await sql(`UPDATE call_legs SET state = 'in_progress', answered_at = $2 WHERE id = $1`, [
    ...[(await leg()).id, app.clock.now()],
  ]);
  await heals('silent', 11);
  expect(await lastCall()).toMatchObject({ id: callId, state: 'connected' });
  expect((await leg()).joinedAt).not.toBe(null);
});

test('a consultation without its other side is over: the caller is back', async () => {
  const callId = await talking();
  const other = await app.deps.db.prisma.user.findUniqueOrThrow({ where: { login: 'agent2' } });
  await sql(
    `UPDATE calls SET state = 'held', held_at = $3, consult_agent_id = $2, consult_state = 'talking' WHERE id = $1`,
    [...[callId, other.id, app.clock.now()]],
  );
  await heals('consult');
  expect(await lastCall()).toMatchObject({ state: 'connected', consultState: null });
});

test('a leg that was claimed and that the carrier never named is failed, once its time is over', async () => {
  const callId = await talking();
  const legId = '0198c0de-0000-7000-8000-00000000f001';
  await sql(
    `INSERT INTO call_legs (id, call_id, kind, user_id, carrier, state, created_at, submitted_at) VALUES ($1, $2, 'agent', $3, 'twilio', 'submitted', $4, $4)`,
    [legId, callId, agent.user.id, app.clock.now()],
  );
  await heals('leg', 130);
  expect((await app.deps.db.prisma.callLeg.findUniqueOrThrow({ where: { id: legId } })).state).toBe('ended');
});

test('a call of ours of which no phone rings is over, and its agent is free to go on', async () => {
  await agent.put('/api/agents/me/state', { state: 'available' });
  app.simulator.softphone(agent.user.id).behaviour = { kind: 'manual' };
  const number = await app.deps.db.prisma.customerNumber.findFirstOrThrow({ orderBy: { id: 'asc' } });
  await agent.post('/api/calls', { customerNumberId: number.id });
  await app.settle();
  const { id } = await lastCall();
  await sql(`UPDATE call_legs SET state = 'ended', ended_at = now() WHERE call_id = $1 AND kind = 'agent'`, [id]);
  await heals('dialling', 130);
  expect((await lastCall()).state).toBe('ended');
});

test.each(['reserved', 'on_call', 'wrapping_up'])('an agent who is %s for nothing is free', async (state) => {
  await agent.put('/api/agents/me/state', { state: 'available' });
  const { id } = await lastCall();
  expect((await lastCall()).state).toBe('ended');
  await sql('UPDATE agents SET state = $2::agent_state, call_id = $3 WHERE user_id = $1', [agent.user.id, state, id]);
  await heals('agent');
  expect(await agentState()).toBe('available');
});

test('a reservation, a wrap-up and a wait whose jobs were lost are ended', async () => {
  await agent.put('/api/agents/me/state', { state: 'available' });
  const callId = await waiting();
  app.simulator.setNetwork({ drop: 1 });
  await heals('reservation', 40);
  app.simulator.setNetwork({ drop: 0 });
  const limit = await swept('waiting');
  await app.clock.advance(700_000);
  await app.sweep();
  expect(await swept('waiting')).toBeGreaterThan(limit);
  expect((await lastCall()).step).toBe('promised');
  await sql(
    `INSERT INTO wrap_ups (id, call_id, agent_id, started_at, deadline_at) VALUES ('0198c0de-0000-7000-8000-00000000f002', $1, $2, $3, $3)`,
    [callId, agent.user.id, app.clock.now()],
  );
  await heals('wrap-up');
});

test('a caller and a free agent whom nobody brought together meet', async () => {
  const callId = await waiting();
  await sql(`UPDATE agents SET state = 'available', since = $2, seen_at = NULL WHERE user_id = $1`, [
    agent.user.id,
    app.clock.now(),
  ]);
  const before = await swept('assign');
  await app.sweep();
  expect(await swept('assign')).toBe(before + 1);
  await app.settle();
  expect((await lastCall()).id).toBe(callId);
  expect((await lastCall()).state).toBe('ringing');
});

test('a text, a push message and a voicemail that nobody sent or fetched, and a message whose sender died', async () => {
  const to = app.deps.vault.store('+8613900000009');
  const now = app.clock.now();
  const user = await app.deps.db.prisma.user.findUniqueOrThrow({ where: { login: 'rep1' } });
  await sql(
    `INSERT INTO text_messages (id, to_sealed, to_index, to_last_four, purpose, body_sealed, carrier, created_at) VALUES ('0198c0de-0000-7000-8000-00000000f003', $1, $2, '0009', 'rep-notice', $3, 'twilio', $4)`,
    [to.sealed, to.index, app.deps.vault.seal('您好'), now],
  );
  const texts = await swept('text');
  await sql(
    `INSERT INTO channel_messages (id, key, user_id, kind, body_sealed, status, created_at, submitted_at) VALUES ('0198c0de-0000-7000-8000-00000000f004', 'planted', $1, 'push', $2, 'sending', $3, $3)`,
    [user.id, app.deps.vault.seal('{}'), now],
  );
  await heals('channel', 130);
  expect(await swept('text')).toBe(texts + 1);
  const message = await app.deps.db.prisma.channelMessage.findFirst({ where: { key: 'planted' } });
  expect(message).toMatchObject({ status: 'failed', error: 'uncertain' });
});
