import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/db.ts';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
/** Owns the open ticket of 王芳's company: the first to be rung for her. */
let one: Client;
let two: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  [one, two] = await Promise.all([app.signIn('agent1'), app.signIn('agent2')]);
  screen = await one.screen();
});
afterEach(() => app.close());

const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
const dial = () => app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
const beat = (of: Screen) => of.socket.timeout(2_000).emitWithAck('desk.heartbeat');
const stateOf = async (client: Client) =>
  (await client.get('/api/agents')).items.find((agent: any) => agent.id === client.user.id);
const seenAt = async (client: Client) => {
  const text = sql('test-seen-at', 'SELECT seen_at AS "seenAt" FROM agents WHERE user_id = $1');
  return (await app.deps.db.query<{ seenAt: Date | null }>(text, [client.user.id]))[0]?.seenAt ?? null;
};
/** Who is being rung. */
async function rung(): Promise<string | null> {
  await app.settle();
  const text = sql('test-rung', `SELECT agent_id AS id FROM reservations WHERE state = 'pending'`);
  return (await app.deps.db.query<{ id: string }>(text))[0]?.id ?? null;
}

describe('an agent whose screen', () => {
  test('beats is rung', async () => {
    await available(one);
    await available(two);
    for (let beats = 0; beats < 6; beats += 1) {
      await beat(screen);
      await app.advance(10);
    }
    await app.sweep();
    dial();
    expect(await rung()).toBe(one.user.id);
  });

  test('fell silent is passed over, then not ready, and reads why on coming back', async () => {
    await available(one);
    await beat(screen);
    await available(two);
    await app.advance(36);
    dial();
    // Before any sweep.
    expect(await stateOf(one)).toMatchObject({ state: 'available' });
    expect(await rung()).toBe(two.user.id);
    await app.sweep();
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'connection_lost' });
    const back = await one.screen();
    expect(back.received[0]?.payload.agent).toMatchObject({ state: 'not_ready', reason: 'connection_lost' });
    // Coming back does not put anybody on the line unasked.
    await beat(back);
    await app.sweep();
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready' });
    await available(one);
    await app.advance(5);
    await app.sweep();
    expect(await stateOf(one)).toMatchObject({ state: 'available' });
  });

  test('never beat is rung as before: a telephone alone has no screen', async () => {
    await available(one);
    await available(two);
    await app.advance(600);
    await app.sweep();
    dial();
    expect(await rung()).toBe(one.user.id);
  });

  test('beats from one of two tabs is alive, whatever the other does', async () => {
    const second = await one.screen();
    await available(one);
    await beat(screen);
    screen.close();
    await app.advance(30);
    await beat(second);
    await app.advance(30);
    await app.sweep();
    expect(await stateOf(one)).toMatchObject({ state: 'available' });
  });

  test('fell silent in a call keeps the call, and gets no other afterwards', async () => {
    await available(one);
    await beat(screen);
    const caller = dial();
    await app.settle();
    const { items } = await one.get('/api/calls?state=ringing');
    await one.post(`/api/calls/${items[0].id}/accept`);
    await app.advance(60);
    await app.sweep();
    expect(await stateOf(one)).toMatchObject({ state: 'on_call' });
    caller.hangUp();
    // The time for wrapping up runs out.
    await app.advance(130);
    await app.sweep();
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'connection_lost' });
  });
});

describe('a beat', () => {
  test('is written at most every 10 s', async () => {
    await available(one);
    await beat(screen);
    const first = await seenAt(one);
    await app.advance(9);
    await beat(screen);
    expect(await seenAt(one)).toEqual(first);
    await app.advance(1);
    await beat(screen);
    expect(await seenAt(one)).toEqual(app.clock.now());
  });

  test('counts from the choice of a state: what was seen before says nothing about who chose', async () => {
    await beat(screen);
    expect(await seenAt(one)).toBeNull();
    await available(one);
    await beat(screen);
    expect(await seenAt(one)).not.toBeNull();
    await one.put('/api/agents/me/state', { state: 'not_ready', reason: 'break' });
    expect(await seenAt(one)).toBeNull();
    await beat(screen);
    await one.put('/api/agents/me/state', { state: 'offline' });
    expect(await seenAt(one)).toBeNull();
  });

  test('shows something else than the database, twice, is told the truth; once may be a fact on its way', async () => {
    await available(one);
    await app.settle();
    const truths = () => screen.received.filter(({ event }) => event === 'desk.snapshot').length;
    const say = (shown: unknown) => screen.socket.timeout(2_000).emitWithAck('desk.heartbeat', shown);
    const right = { state: 'available', callId: null, callState: null };
    const wrong = { ...right, state: 'on_call', callId: one.user.id };
    const before = truths();
    for (const shown of [wrong, right, wrong, 'nonsense', right, right]) await say(shown);
    expect(truths()).toBe(before);
    await say(wrong);
    await say(wrong);
    await expect.poll(truths).toBe(before + 1);
    expect(screen.received.at(-1)?.payload.agent).toMatchObject({ state: 'available' });
  });

  test('of a supervisor or a rep is heard and means nothing', async () => {
    const supervisor = await (await app.signIn('supervisor')).screen();
    const rep = await (await app.signIn('rep1')).screen();
    await beat(supervisor);
    await beat(rep);
    // And one without an acknowledgement, or with nonsense, does no harm.
    supervisor.socket.emit('desk.heartbeat');
    supervisor.socket.emit('desk.heartbeat', { not: 'a function' });
    await beat(supervisor);
  });
});
