import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, mobileOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
});
afterAll(() => app.close());

const silent = { kind: 'never-answers' } as const;
const MINUTE = 60;

/** Time goes by in leaps: what is due then is done by the sweep and the jobs, as after a night without a process. */
async function leap(seconds: number): Promise<void> {
  await app.clock.advance(seconds * 1_000);
  await app.deps.jobs.runDue();
  await app.settle();
  await app.sweep();
  // Texts are on their way for a moment.
  await app.advance(2);
}

/** A caller who leaves while a rep's phone rings: the lead is on that rep's list. */
async function offered(place: number) {
  setMobiles(app, silent);
  const caller = await callAndPress(app, stranger(place), '1');
  await app.advance(6);
  caller.hangUp();
  await app.advance(3);
  return leadOf(app, stranger(place));
}

const typesOf = async (leadId: string) => {
  const events = await app.deps.db.prisma.event.findMany({ where: { leadId }, orderBy: { id: 'asc' } });
  return events.map(({ type }) => type);
};
const messagesOf = (login: string) =>
  app.simulator.telephone(mobileOf(Number(login.slice(-1)))).messages.map(({ body }) => body);

test(
  'half of the time, the deadline, the next rep, then the manager: each step once, and written down',
  { timeout: 60_000 },
  async () => {
    const settings = await supervisor.get('/api/settings/hand-over');
    expect(settings).toMatchObject({ lapsesUntilAway: 3, repsUntilManager: 3, snoozeMinutes: 30 });
    const { handOver } = await supervisor.get('/api/settings');
    expect(handOver).toMatchObject(settings);
    await supervisor.put('/api/settings/hand-over', { ...handOver, repsUntilManager: 1 });
    // Who read it before that change does not write over it.
    const stale = { ...handOver, snoozeMinutes: 60 };
    expect(await supervisor.request('PUT', '/api/settings/hand-over', stale)).toMatchObject({ status: 409 });
    expect((await supervisor.get('/api/settings')).handOver).toMatchObject({ snoozeMinutes: 30, repsUntilManager: 1 });
    const screen = await supervisor.screen();
    const lead = await offered(1);
    const [first] = await offersOf(app, lead.id);
    if (first === undefined) throw new Error('offered to nobody');
    const wait = (first.deadlineAt.getTime() - app.clock.now().getTime()) / 1_000;
    await leap(wait / 2 + 5);
    expect(messagesOf(first.login).filter((body) => body.includes('还在等您接受'))).toHaveLength(1);
    await leap(30);
    expect((await typesOf(lead.id)).filter((type) => type === 'lead.reminded')).toHaveLength(1);

    await leap(wait / 2 + 10);
    const second = (await offersOf(app, lead.id)).at(-1);
    expect(second).toMatchObject({ state: 'offered' });
    expect(second?.repId).not.toBe(first.repId);
    const types = await typesOf(lead.id);
    expect(types.filter((type) => type === 'lead.escalated')).toHaveLength(1);
    const { items } = await supervisor.get('/api/leads/escalated');
    expect(items).toContainEqual(
      expect.objectContaining({ because: 'let-lapse', repsTried: 1, lead: expect.objectContaining({ id: lead.id }) }),
    );
    expect(await supervisor.get('/api/leads/escalated/count')).toEqual({ count: items.length });
    expect(items[0].lead.number).toContain('*');
    expect(screen.received.some(({ event, payload }) => event === 'lead.updated' && payload.leadId === lead.id)).toBe(
      true,
    );

    await supervisor.post(`/api/leads/${lead.id}/assign`, { repId: first.repId, reason: '主管指派' });
    expect((await supervisor.get('/api/leads/escalated')).items).not.toContainEqual(
      expect.objectContaining({ lead: expect.objectContaining({ id: lead.id }) }),
    );
    screen.close();
  },
);

test('an offer is put off once, within the limit, by the rep who has it; its deadline moves by as much', async () => {
  const lead = await offered(2);
  const offer = (await offersOf(app, lead.id)).at(-1);
  if (offer === undefined) throw new Error('offered to nobody');
  const rep = await app.signIn(offer.login);
  const snooze = (minutes: number) => rep.request('POST', `/api/leads/${lead.id}/snooze`, { minutes });
  expect(await snooze(45)).toMatchObject({ status: 400 });
  const put = await snooze(10);
  expect(put.status).toBe(200);
  expect(Date.parse(put.body.offer.deadlineAt) - offer.deadlineAt.getTime()).toBe(10 * MINUTE * 1_000);
  expect(put.body.offer.snoozedAt).toBe(app.clock.now().toISOString());
  expect(await snooze(10)).toMatchObject({ status: 409 });
  await leap(10 * MINUTE + 6);
  expect(messagesOf(offer.login).at(-1)).toContain('还在等您接受');
  // The time that it had before has passed: it still waits.
  await leap((offer.deadlineAt.getTime() - app.clock.now().getTime()) / 1_000 + 10);
  expect((await offersOf(app, lead.id)).at(-1)).toMatchObject({ id: offer.id, state: 'offered' });
  const other = await app.signIn(offer.login === 'rep8' ? 'rep7' : 'rep8');
  expect(await other.request('POST', `/api/leads/${lead.id}/snooze`, { minutes: 10 })).toMatchObject({ status: 404 });
  await rep.post(`/api/leads/${lead.id}/accept`);
});

test('who lets several lapse in a row is set away until the next working day, told so, and brought back', async () => {
  await app.deps.db.prisma.rep.updateMany({ data: { lapsedInARow: 0, awayUntil: null } });
  await supervisor.put('/api/settings/hand-over', {
    ...(await supervisor.get('/api/settings')).handOver,
    lapsesUntilAway: 1,
  });
  const lead = await offered(3);
  const offer = (await offersOf(app, lead.id)).at(-1);
  if (offer === undefined) throw new Error('offered to nobody');
  await leap((offer.deadlineAt.getTime() - app.clock.now().getTime()) / 1_000 + 10);
  const rep = await app.deps.db.prisma.rep.findUniqueOrThrow({ where: { userId: offer.repId } });
  const day = (at: Date | null) => at?.toLocaleDateString('sv', { timeZone: rep.timeZone });
  expect(day(rep.awayUntil)).not.toBe(day(app.clock.now()));
  expect(rep.awayBecause).toBe('lapsed');
  const settingsOf = async (id: string) =>
    (await supervisor.get('/api/teams')).reps.find((one: { id: string }) => one.id === id);
  expect(await settingsOf(offer.repId)).toMatchObject({ awayBecause: 'lapsed' });
  expect(messagesOf(offer.login).at(-1)).toContain('您已被设为暂离');
  const away = await app.deps.db.prisma.event.findMany({ where: { type: 'rep.set_away', userId: offer.repId } });
  expect(away).toHaveLength(1);

  const agent = await app.signIn('agent1');
  expect(await agent.request('POST', `/api/reps/${offer.repId}/back`, {})).toMatchObject({ status: 403 });
  await supervisor.post(`/api/reps/${offer.repId}/back`);
  const back = await app.deps.db.prisma.rep.findUniqueOrThrow({ where: { userId: offer.repId } });
  expect(back.awayUntil).toBeNull();
});

test('a promised call that is due is the owner’s task, and after the grace the manager’s', async () => {
  setMobiles(app, silent);
  await app.deps.db.prisma.rep.updateMany({ data: { lapsedInARow: 0, awayUntil: null } });
  const caller = await callAndPress(app, stranger(4), '1');
  await app.advance(110);
  expect(caller.state).toBe('completed');
  const lead = await leadOf(app, stranger(4));
  const offer = (await offersOf(app, lead.id)).at(-1);
  if (offer === undefined) throw new Error('offered to nobody');
  const rep = await app.signIn(offer.login);
  await rep.post(`/api/leads/${lead.id}/accept`);
  await app.advance(2);
  const promise = await app.deps.db.prisma.callback.findFirstOrThrow({ where: { leadId: lead.id } });
  const to = app.simulator.telephone(stranger(4)).messages.map(({ body }) => body);
  expect(to.at(-1)).toMatch(/将在\d\d:\d\d前与您联系/);
  await leap((promise.dueAt.getTime() - app.clock.now().getTime()) / 1_000 + 6);
  expect(messagesOf(offer.login).at(-1)).toContain('回拨到时间了');
  await leap(20 * MINUTE);
  await leap(30);
  expect((await typesOf(lead.id)).filter((type) => type.startsWith('callback.'))).toEqual([
    'callback.reminded',
    'callback.escalated',
  ]);
  const { items } = await supervisor.get('/api/leads/escalated');
  expect(items).toContainEqual(expect.objectContaining({ because: 'promise-overdue' }));
});

test('a caller who waits for reps hears no sentence twice, and never nothing', async () => {
  setMobiles(app, silent);
  await app.deps.db.prisma.rep.updateMany({ data: { lapsedInARow: 0, awayUntil: null } });
  const caller = await callAndPress(app, stranger(5), '1');
  await app.advance(130);
  expect(caller.state).toBe('completed');
  const said = caller.heard.filter(({ kind }) => kind === 'said').map(({ text }) => text);
  expect(new Set(said).size).toBe(said.length);
  expect(said.some((text) => text.includes('正在为您联系下一位'))).toBe(true);
  expect(said.at(-1)).toContain('回电');
});
