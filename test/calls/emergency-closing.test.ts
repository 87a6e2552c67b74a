import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, HOTLINE, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

const ZH = '因台风停工，热线今天暂停服务，给您带来不便敬请谅解。';
const EN = 'Because of the typhoon our hotline is closed today.';

let app: Fixture;
let agent: Client;
let supervisor: Client;
let hotlineId: string;

beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  supervisor = await app.signIn('supervisor');
  const { items } = await agent.get('/api/hotlines/closings');
  expect(items).toMatchObject([{ number: HOTLINE, closing: null }]);
  hotlineId = items[0].hotlineId;
});
afterAll(() => app.close());

const close = (more: object = {}) =>
  supervisor.put(`/api/hotlines/${hotlineId}/closing`, { on: true, textZh: ZH, textEn: EN, ...more });
const open = () => supervisor.put(`/api/hotlines/${hotlineId}/closing`, { on: false });
const said = (call: { heard: { kind: string; text: string }[] }) =>
  call.heard.filter(({ kind }) => kind === 'said').map(({ text }) => text);
const callbackOf = async (lastFour: string) =>
  (await agent.get('/api/callbacks')).items.find((one: any) => one.number.endsWith(lastFour));

describe('a hotline that is closed in an emergency', () => {
  test('is closed by supervisors and administrators, with words of theirs, and every desk sees it', async () => {
    const screen = await agent.screen();
    const rep = await app.signIn('rep1');
    const body = { on: true, textZh: ZH, textEn: EN };
    for (const client of [agent, rep])
      expect((await client.request('PUT', `/api/hotlines/${hotlineId}/closing`, body)).status).toBe(403);
    for (const wrong of [
      { ...body, textZh: '' },
      { ...body, textEn: 'x'.repeat(401) },
      { ...body, until: '2026-01-01T00:00:00Z' },
    ])
      expect((await supervisor.request('PUT', `/api/hotlines/${hotlineId}/closing`, wrong)).status).toBe(400);
    const nowhere = '/api/hotlines/0198c0de-0000-7000-8000-0000000000c1/closing';
    expect((await supervisor.request('PUT', nowhere, body)).status).toBe(404);
    expect((await agent.get('/api/hotlines/closings')).items[0].closing).toBeNull();

    await close({ until: '2026-11-18T10:00:00.000Z' });
    await app.settle();
    const told = await screen.next('hotline.closing_changed');
    expect(told.closings).toMatchObject([
      {
        hotlineId,
        closing: { textZh: ZH, textEn: EN, until: '2026-11-18T10:00:00.000Z', setBy: supervisor.user.name },
      },
    ]);
    const audited = await app.deps.db.prisma.auditEntry.findMany({ where: { subjectId: hotlineId } });
    expect(audited).toMatchObject([{ action: 'hotline.closed', userId: supervisor.user.id }]);
  });

  test('says so in the caller’s language, takes a message, and calls back once it is over', async () => {
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await app.settle();
    expect(await callbackOf('8000')).toMatchObject({ reason: 'closed', dueAt: '2026-11-18T10:00:00.000Z' });
    for (let second = 0; second < 60 && caller.heard.at(-1)?.kind !== 'beep'; second += 1) await app.advance(1);
    expect(said(caller)).toEqual([ZH, expect.stringContaining('请在提示音后留言')]);
    await app.advance(1);
    caller.say('请告诉我什么时候恢复');
    await app.advance(3);
    caller.press('#');
    await app.advance(10);
    expect((await callbackOf('8000')).voicemail).toMatchObject({ state: 'stored' });

    const stranger = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
    await app.advance(40);
    expect(said(stranger)).toContain(EN);
    expect(app.simulator.errors()).toEqual([]);
  });

  test('ends by itself at its time, and by hand', async () => {
    await close({ until: new Date(app.clock.now().getTime() + 60_000).toISOString() });
    await app.advance(61);
    const after = app.simulator.placeCall({ from: '+8613855550011', to: HOTLINE });
    await app.advance(3);
    expect(said(after).join()).not.toContain(ZH);
    after.hangUp();
    expect((await agent.get('/api/hotlines/closings')).items[0].closing).toBeNull();
    await close();
    await open();
    // Opened again, nothing more is written.
    await open();
    const later = app.simulator.placeCall({ from: '+8613855550012', to: HOTLINE });
    await app.advance(3);
    expect(said(later).join()).not.toContain(ZH);
    later.hangUp();
    await app.advance(5);
    const audited = await app.deps.db.prisma.auditEntry.findMany({
      where: { subjectId: hotlineId, action: 'hotline.opened' },
    });
    expect(audited).toHaveLength(1);
  });

  test('tells those who wait already, and promises them a call', async () => {
    // Somebody must be at the desk, or nobody would wait at all; but is busy with other things.
    await agent.put('/api/agents/me/state', { state: 'not_ready', reason: 'training' });
    const callers = ['+8613800138000', '+8613855550021'].map((from) => app.simulator.placeCall({ from, to: HOTLINE }));
    await app.advance(20);
    const [waiting] = callers;
    expect(waiting?.state).toBe('in-progress');
    await close();
    await app.advance(20);
    expect(said(waiting ?? { heard: [] })).toContain(ZH);
    const promised = await callbackOf('8000');
    expect(promised).toMatchObject({ status: 'open' });
    // The work of a lost job is done by the sweep, and twice is once.
    await app.sweep();
    await app.advance(60);
    for (const caller of callers) caller.hangUp();
    await app.advance(10);
    const { rows } = await app.deps.db.pool.query(
      `SELECT c.outcome, c.step FROM calls c WHERE c.id = (SELECT call_id FROM call_legs WHERE provider_call_sid = $1)`,
      [waiting?.callSid],
    );
    expect(rows).toEqual([{ outcome: 'callback', step: null }]);
    await open();
  });
});
