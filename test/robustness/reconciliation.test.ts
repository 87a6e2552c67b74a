import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { reconcileDay, reconcilePast } from '../../src/reconciliation/reconcile-day.ts';
import { reconcileLines } from '../../src/reconciliation/reconcile-lines.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;
let today: string;

beforeEach(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
  today = new Date(app.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
});
afterEach(() => app.close());

const found = async (show = 'all'): Promise<{ kind: string; done: string | null; id: string }[]> =>
  (await supervisor.get(`/api/differences?show=${show}`)).items;
const kinds = async () => (await found()).map(({ kind, done }) => `${kind} ${done}`).toSorted();
const calls = () => app.deps.db.prisma.call.findMany({ orderBy: { startedAt: 'asc' }, include: { legs: true } });
const lastCall = async () => (await calls()).at(-1);
const isLive = (sid: string) => app.simulator.calls().some((call) => call.sid === sid && call.status === 'in-progress');
const nothingReachesUs = () => app.simulator.setNetwork({ drop: 1 });
const allReachesUs = () => app.simulator.setNetwork({ drop: 0 });

/** Nobody tells us of the ends and the texts of this moment. */
async function unheard(work: () => Promise<void> | void): Promise<void> {
  nothingReachesUs();
  await work();
  await app.advance(5);
  allReachesUs();
}

async function talk(): Promise<{ hangUp(): void }> {
  const agent = await app.signIn('agent1');
  await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(3);
  await agent.post(`/api/calls/${(await lastCall())?.id}/accept`);
  await app.advance(3);
  expect((await lastCall())?.state).toBe('connected');
  return caller;
}

describe('each minute', () => {
  test('a good talk: nothing differs, however often it is compared', async () => {
    const caller = await talk();
    for (let minute = 0; minute < 3; minute += 1) {
      await reconcileCalls(app.deps);
      await app.advance(60);
    }
    expect((await lastCall())?.state).toBe('connected');
    caller.hangUp();
    await app.advance(200);
    await reconcileCalls(app.deps);
    expect(await kinds()).toEqual([]);
  });

  test('a caller who left unheard is over here within the minute, and it is written down once', async () => {
    const caller = await talk();
    await unheard(() => caller.hangUp());
    expect((await lastCall())?.state).toBe('connected');
    await reconcileCalls(app.deps);
    await app.advance(5);
    expect((await lastCall())?.state).toBe('ended');
    await reconcileCalls(app.deps);
    expect((await kinds()).filter((kind) => kind === 'leg-over ended').length).toBeGreaterThan(0);
    expect(await found('open')).toEqual([]);
  });

  test('a call that the carrier does not list yet is not over', async () => {
    app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await app.advance(2);
    // Its lists and its single calls lag by seconds.
    app.deps.callControl.lookUp = async () => null;
    app.deps.callControl.lists.liveCalls = async function* () {};
    await reconcileCalls(app.deps);
    expect((await lastCall())?.state).not.toBe('ended');
    // Control: old enough, and still unknown there, it is.
    await app.advance(61);
    await reconcileCalls(app.deps);
    expect((await lastCall())?.state).toBe('ended');
  });

  test('over here and live there: ended at the carrier, leg and conference, and nothing of a live call is', async () => {
    await talk();
    const call = await lastCall();
    await app.deps.db.pool.query(
      `UPDATE calls SET state = 'ended', step = NULL, outcome = 'served', end_reason = 'completed', ended_at = $2 WHERE id = $1`,
      [call?.id, app.clock.now()],
    );
    await reconcileCalls(app.deps);
    expect(await kinds()).toEqual([]);
    await app.advance(130);
    await reconcileCalls(app.deps);
    await app.advance(5);
    for (const leg of call?.legs ?? []) expect(isLive(leg.providerCallSid ?? '')).toBe(false);
    expect(app.simulator.conferences().filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(new Set(await kinds())).toEqual(new Set(['outlived ended']));
  });

  test('a conference that runs without its call: ended when the call is over, listed when nobody knows it', async () => {
    await talk();
    const call = await lastCall();
    // As after a restore: the newest call is missing here.
    await app.deps.db.prisma.agent.updateMany({
      where: { callId: call?.id ?? '' },
      data: { callId: null, state: 'offline' },
    });
    for (const table of ['call_legs', 'wrap_ups', 'reservations', 'events'])
      await app.deps.db.pool.query(`DELETE FROM ${table} WHERE call_id = $1`, [call?.id]);
    await app.deps.db.pool.query('DELETE FROM calls WHERE id = $1', [call?.id]);
    await app.advance(130);
    await reconcileCalls(app.deps);
    expect(new Set(await kinds())).toEqual(new Set(['unknown-conference null', 'unknown-leg null']));
  });

  test('a phone that rang although its leg was given up is known again by telephone and time', async () => {
    await talk();
    const leg = (await lastCall())?.legs.find(({ kind }) => kind === 'agent');
    await app.deps.db.prisma.callLeg.update({ where: { id: leg?.id ?? '' }, data: { providerCallSid: null } });
    await app.advance(130);
    await reconcileCalls(app.deps);
    expect(await kinds()).toEqual(['unknown-leg bound']);
    const bound = await app.deps.db.prisma.callLeg.findUnique({ where: { id: leg?.id ?? '' } });
    expect(bound?.providerCallSid).toBe(leg?.providerCallSid);
  });
});

describe('a day', () => {
  test('who called while we were away is called back; found again it is one difference', async () => {
    const { transaction } = app.deps.db;
    app.deps.db.transaction = () => Promise.reject(new Error('we are down'));
    for (const from of [WANG_FANG, STRANGER]) app.simulator.placeCall({ from, to: HOTLINE });
    await app.advance(60);
    app.deps.db.transaction = transaction;
    await app.advance(30);
    expect(await kinds()).toEqual([]);
    await reconcileDay(app.deps, today);
    await app.settle();
    expect(await kinds()).toEqual(['unknown-call recreated', 'unknown-call recreated']);
    for (const { legs } of (await calls()).slice(-2)) expect(legs.map(({ state }) => state)).toEqual(['ended']);
    await reconcileDay(app.deps, today);
    await reconcileCalls(app.deps);
    expect(await kinds()).toHaveLength(2);
  });

  test('a STOP that never reached us is obeyed, unless its sender has taken it back since', async () => {
    const texts = app.simulator.inside.texts;
    await unheard(async () => {
      texts.receive({ from: '+8613900000001', to: HOTLINE, body: 'TD' });
      texts.receive({ from: '+8613900000002', to: HOTLINE, body: '退订' });
      await app.deps.db.pool.query('ALTER TABLE text_opt_outs RENAME TO away');
    });
    await app.deps.db.pool.query('ALTER TABLE away RENAME TO text_opt_outs');
    await app.deps.db.pool.query(`DELETE FROM webhook_inbox WHERE kind = 'text-came-in'`);
    await app.deps.db.pool.query('DELETE FROM text_opt_outs');
    texts.receive({ from: '+8613900000002', to: HOTLINE, body: 'START' });
    await app.advance(1_000);
    await reconcilePast(app.deps);
    expect(await kinds()).toEqual(['text-in taken-in', 'text-in taken-in']);
    const out = await app.deps.db.prisma.textOptOut.findMany();
    expect(out.map(({ index }) => Buffer.from(index))).toEqual([app.deps.vault.index('+8613900000001')]);
    await reconcileDay(app.deps, today);
    expect(await kinds()).toHaveLength(2);
  });

  test('what became of a text is asked for when nobody told us; one that never left is failed at last', async () => {
    const [known, lost] = ['0198c0de-0000-7000-8000-00000000e001', '0198c0de-0000-7000-8000-00000000e002'];
    await unheard(async () => {
      for (const id of [known, lost]) {
        const to = app.deps.vault.store('+8613900000003');
        await app.deps.db.pool.query(
          `INSERT INTO text_messages (id, to_sealed, to_index, to_last_four, purpose, body_sealed, carrier, status, created_at, submitted_at)
           VALUES ($1, $2, $3, $4, 'rep-notice', $5, 'twilio', 'sending', $6, $6)`,
          [id, to.sealed, to.index, to.lastFour, app.deps.vault.seal(id), app.clock.now()],
        );
      }
      const { callControl } = app.deps;
      await callControl.sendText({ textId: known, to: '+8613900000003', from: HOTLINE, body: known });
    });
    await app.advance(1_900);
    await reconcilePast(app.deps);
    const statusOf = async (id: string) => (await app.deps.db.prisma.textMessage.findUnique({ where: { id } }))?.status;
    expect([await statusOf(known), await statusOf(lost)]).toEqual(['delivered', 'sending']);
    await app.clock.advance(43_200_000);
    supervisor = await app.signIn('supervisor');
    await reconcileDay(app.deps, today);
    expect(await statusOf(lost)).toBe('failed');
    expect(await kinds()).toEqual(['text-lost updated', 'unknown-text bound']);
  });

  test('a call of ours that the carrier never had is for a person, who says that it was seen', async () => {
    app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE }).hangUp();
    await app.advance(30);
    await app.deps.db.pool.query(`UPDATE call_legs SET provider_call_sid = $2 WHERE call_id = $1`, [
      ...[(await lastCall())?.id, `CA${'f'.repeat(32)}`],
    ]);
    const { lines, unexplained } = await reconcileLines(app.deps, { day: today });
    expect(unexplained).toBe(1);
    expect(lines.join('\n')).toContain('UNEXPLAINED');
    // What the carrier has instead became a call of its own.
    expect(await kinds()).toEqual(['call-missing null', 'unknown-call recreated']);
    const [open] = await found('open');
    expect(await supervisor.post(`/api/differences/${open?.id}/seen`)).toMatchObject({ items: [] });
    expect(await reconcileLines(app.deps, { day: today })).toMatchObject({ unexplained: 0 });
    expect(await found('open')).toEqual([]);
    const agent = await app.signIn('agent1');
    expect(await agent.request('GET', '/api/differences')).toMatchObject({ status: 403 });
  });

  test('after two in the night the day before is compared, once', async () => {
    const days = () => app.deps.db.prisma.reconciledDay.findMany();
    await reconcilePast(app.deps);
    const before = (await days()).length;
    const untilThree = (27 - (app.clock.now().getUTCHours() + 8)) * 3_600_000;
    await app.clock.advance(untilThree);
    await reconcilePast(app.deps);
    expect((await days()).map(({ day }) => day.toISOString().slice(0, 10))).toContain(today);
    expect((await days()).length).toBe(before + 1);
    await reconcilePast(app.deps);
    expect((await days()).length).toBe(before + 1);
  });
});
