import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { matchCaller } from '../../src/calls/match-caller.ts';
import { prompts } from '../../src/calls/prompts.ts';
import { sql } from '../../src/db.ts';
import { startApp, HOTLINE, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
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
const dial = (from = WANG_FANG) => app.simulator.placeCall({ from, to: HOTLINE });
type Caller = ReturnType<typeof dial>;
const said = (of: Pick<Caller, 'heard'>) => of.heard.filter(({ kind }) => kind === 'said').map(({ text }) => text);
const hears = (of: Pick<Caller, 'heard'>) => of.heard.at(-1)?.kind;
const phone = (client: Client) => app.simulator.softphone(client.user.id);
const call = (callId: string) => one.get(`/api/calls/${callId}`);
/** The caller's, not the place that the queue keeps for one who is to be called back. */
const lastCall = async () =>
  (await one.get('/api/calls')).items.find(({ direction }: { direction: string }) => direction === 'inbound');
const zh = (key: keyof typeof prompts) => prompts[key]['zh-CN'];

const handledText = sql(
  'test-handled-in-five-minutes',
  `UPDATE calls SET started_at = $1::timestamptz - interval '10 minutes', answered_at = $1::timestamptz - interval '6 minutes',
     ended_at = $1::timestamptz - interval '1 minute', agent_id = $2
   WHERE id IN (SELECT id FROM calls WHERE state = 'ended' AND answered_at IS NOT NULL ORDER BY id LIMIT 5)`,
);
const forgetText = sql('test-no-wrap-ups', 'DELETE FROM wrap_ups');

/** Five calls of the last hour took five minutes each. */
async function callsTakeFiveMinutes(): Promise<void> {
  await app.deps.db.query(forgetText);
  await app.deps.db.query(handledText, [app.clock.now(), one.user.id]);
}

const numberText = sql(
  'test-number-of-a-customer',
  `SELECT n.sealed FROM customer_numbers n JOIN customers c ON c.id = n.customer_id AND c.level = 'standard'
   WHERE n.kind = 'direct' AND (SELECT count(*) FROM customer_numbers o WHERE o.index = n.index) = 1 ORDER BY n.id LIMIT 1`,
);

/** The number of a customer without any head start. */
async function lone(): Promise<string> {
  const [row] = await app.deps.db.query<{ sealed: Buffer }>(numberText);
  if (row === undefined) throw new Error('the demo company has no customer of level standard with a number');
  return app.deps.vault.open(row.sealed);
}

/** agent1 is offered the call of 王芳. */
async function ringing(): Promise<{ caller: Caller; callId: string }> {
  await available(one);
  const caller = dial();
  const { callId } = await screen.next('call.ringing');
  await app.settle();
  return { caller, callId };
}

async function talking(): Promise<{ caller: Caller; callId: string }> {
  const { caller, callId } = await ringing();
  await one.post(`/api/calls/${callId}/accept`);
  await app.advance(3);
  return { caller, callId };
}

describe('what a waiting caller is told', () => {
  test('place, an estimate from the last hour, and the offer to be called back; then music', async () => {
    await callsTakeFiveMinutes();
    await talking();
    const third = dial('anonymous');
    await app.advance(1);
    const fourth = dial(await lone());
    await app.advance(25);
    // The wait is long: told right after the greeting. A caller without a number cannot be called back.
    expect(said(third)).toEqual([zh('welcome'), zh('positionNext'), '预计还需等待约5分钟。']);
    expect(hears(third)).toBe('played');
    expect(said(fourth)).toEqual([
      zh('welcomeBack'),
      '座席正忙，您前面还有1位来电。请稍候。',
      '预计还需等待约10分钟。',
      zh('offerCallback'),
    ]);
    await app.advance(60);
    // Every second round.
    const round = [zh('positionNext'), '预计还需等待约5分钟。'];
    expect(said(third).slice(3)).toEqual([...round, ...round]);
  });

  test('nothing is estimated where nothing is known: the place alone, from the second round on', async () => {
    await talking();
    const second = dial('anonymous');
    await app.advance(10);
    expect(said(second)).toEqual([zh('welcome')]);
    await app.advance(20);
    expect(said(second)).toEqual([zh('welcome'), zh('positionNext')]);
  });

  test('the greeting is heard to its end, and the music goes on round after round', async () => {
    await available(two);
    await two.put('/api/agents/me/state', { state: 'not_ready', reason: 'meeting' });
    const caller = dial();
    await app.advance(70);
    expect(caller.heard[0]?.text).toBe(zh('welcomeBack'));
    expect(caller.heard.filter(({ kind }) => kind === 'played').length).toBeGreaterThanOrEqual(3);
    expect(app.simulator.conferences()).toEqual([]);
    expect(app.simulator.errors()).toEqual([]);
  });
});

describe('press 1', () => {
  test('the caller is promised a call and let go, and the promise is there', async () => {
    await available(two);
    await two.put('/api/agents/me/state', { state: 'not_ready', reason: 'meeting' });
    const caller = dial();
    await app.advance(30);
    expect(said(caller)).toContain(zh('offerCallback'));
    caller.press('1');
    await app.advance(15);
    expect(said(caller).at(-1)).toBe(zh('promisePlaceKept'));
    expect(caller.state).toBe('completed');
    expect(await lastCall()).toMatchObject({ state: 'ended', endReason: 'completed', outcome: 'callback' });
    const open = await app.deps.db.prisma.callback.count({ where: { status: 'open', callId: (await lastCall()).id } });
    expect(open).toBe(1);
    expect(app.simulator.errors()).toEqual([]);
  });

  test('one who shows no number is told so and waits on; other keys change nothing', async () => {
    await available(two);
    await two.put('/api/agents/me/state', { state: 'not_ready', reason: 'meeting' });
    const caller = dial('anonymous');
    await app.advance(27);
    caller.press('5');
    await app.advance(2);
    expect([hears(caller), said(caller)]).toEqual(['played', [zh('welcome'), zh('positionNext')]]);
    caller.press('1');
    await app.advance(1);
    expect(said(caller).at(-1)).toBe(zh('noNumberToCall'));
    await app.advance(12);
    expect([hears(caller), caller.state]).toEqual(['played', 'in-progress']);
    expect(await lastCall()).toMatchObject({ state: 'queued' });
  });

  test('while an agent is being rung it is their turn: nobody is sent away', async () => {
    await app.deps.db.query(sql('test-rings-for-long', 'UPDATE call_queues SET ring_seconds = 60'));
    const { caller, callId } = await ringing();
    await app.advance(28);
    caller.press('1');
    await app.advance(1);
    expect(said(caller).at(-1)).toBe(zh('beingConnected'));
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    expect([hears(caller), hears(phone(one))]).toEqual(['talking', 'talking']);
  });

  test('while a rep is sought: the rep has the lead as a record, and rings no more', async () => {
    const caller = dial(STRANGER);
    await app.advance(3);
    caller.press('6');
    // Pressed twice for the menu: not yet a wish to be called back, which nobody has offered.
    await app.advance(8);
    caller.press('1');
    await app.advance(2);
    expect(said(caller)).not.toContain(zh('promiseByRep'));
    await app.advance(20);
    expect(said(caller)).toContain(zh('offerCallbackByRep'));
    caller.press('1');
    await app.advance(3);
    expect(said(caller).at(-1)).toBe(zh('promiseByRep'));
    await app.advance(10);
    expect(caller.state).toBe('completed');
    expect(await lastCall()).toMatchObject({ state: 'ended', outcome: 'lead' });
    const live = await app.deps.db.prisma.callLeg.count({ where: { kind: 'rep', state: { notIn: ['ended', 'new'] } } });
    expect(live).toBe(0);
  });
});

describe('into the conference and out of it', () => {
  test('an accept takes the caller out of the greeting to the agent, and each hears the other alone', async () => {
    const { caller, callId } = await ringing();
    expect(said(caller)).toEqual([zh('welcomeBack')]);
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    expect(caller.heard.at(-1)?.with).toEqual([`client:${one.user.id}`]);
    expect(phone(one).heard.at(-1)?.with).toEqual([WANG_FANG]);
    caller.hangUp();
    await app.advance(1);
    expect(phone(one).state).toBe('idle');
    expect(app.simulator.errors()).toEqual([]);
  });

  test('the agent’s line breaks: back to waiting, with a word; then the next agent', async () => {
    const { caller, callId } = await talking();
    phone(one).hangUp();
    await app.advance(1);
    expect(caller.state).toBe('in-progress');
    expect(said(caller).at(-1)).toBe(zh('reconnecting'));
    await app.advance(5);
    expect([hears(caller), phone(one).state]).toEqual(['played', 'idle']);
    expect(await call(callId)).toMatchObject({ state: 'queued' });
    await available(two);
    const second = await two.screen();
    expect((await second.next('call.ringing')).callId).toBe(callId);
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    expect(caller.heard.at(-1)?.with).toEqual([`client:${two.user.id}`]);
    expect(phone(two).heard.at(-1)?.with).toEqual([WANG_FANG]);
    caller.hangUp();
    await app.advance(2);
    expect(await lastCall()).toMatchObject({ state: 'ended', outcome: 'served' });
    expect(app.simulator.errors()).toEqual([]);
  });

  test('passed back to the queue, the caller may ask to be called back as well', async () => {
    const { caller, callId } = await talking();
    await one.post(`/api/calls/${callId}/transfer`, { queue: true });
    await app.advance(8);
    expect([hears(caller), phone(one).state]).toEqual(['played', 'idle']);
    await app.advance(25);
    caller.press('1');
    await app.advance(12);
    expect(said(caller).at(-1)).toBe(zh('promisePlaceKept'));
    expect(await call(callId)).toMatchObject({ state: 'ended', outcome: 'served' });
  });

  test('asked for again, whoever is where they belong is left alone', async () => {
    const { caller, callId } = await talking();
    const before = caller.heard.length;
    await Promise.all([matchCaller(app.deps, callId), matchCaller(app.deps, callId)]);
    await app.advance(3);
    expect([caller.heard.length, hears(caller), phone(one).state]).toEqual([before, 'talking', 'in-progress']);
  });

  test('a move that never reached the carrier is made up for by the next round of music', async () => {
    const { caller, callId } = await ringing();
    await app.advance(8);
    app.simulator.setRestFault(({ path }) => (path.includes('/Calls/') ? 'unavailable' : 'none'));
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(5);
    expect(hears(caller)).toBe('played');
    await app.advance(20);
    expect([hears(caller), hears(phone(one))]).toEqual(['talking', 'talking']);
  });

  test('a caller put on hold before the move arrives hears music until resumed, and nobody’s voice', async () => {
    const { caller, callId } = await ringing();
    app.simulator.setRestFault(({ path }) => (path.includes('/Calls/') ? 'unavailable' : 'none'));
    await one.post(`/api/calls/${callId}/accept`);
    await one.post(`/api/calls/${callId}/hold`);
    app.simulator.setRestFault(() => 'none');
    await app.advance(30);
    await app.sweep();
    await app.advance(3);
    expect(caller.heard.every(({ kind }) => kind !== 'talking')).toBe(true);
    await one.post(`/api/calls/${callId}/resume`);
    await app.advance(2);
    expect([hears(caller), hears(phone(one))]).toEqual(['talking', 'talking']);
  });
});
