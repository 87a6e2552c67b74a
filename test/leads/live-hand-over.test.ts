import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, mobileOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;

beforeAll(async () => {
  app = await startApp();
});
afterEach(() => expect(app.simulator.errors()).toEqual([]));
afterAll(() => app.close());

const takes = { kind: 'answers', afterMs: 3_000, press: '1' } as const;
const passesOn = { kind: 'answers', afterMs: 3_000, press: '2' } as const;
const silent = { kind: 'never-answers' } as const;

describe('an unknown caller is handed over to a rep', () => {
  test('the rep of the region and industry is rung, takes the call, and owns the lead', async () => {
    setMobiles(app, takes);
    const caller = await callAndPress(app, stranger(1), '1');
    await app.advance(15);
    const talking = caller.heard.find(({ kind }) => kind === 'talking');
    const lead = await leadOf(app, stranger(1));
    const [offer, ...others] = await offersOf(app, lead.id);
    expect(others).toEqual([]);
    expect(['rep1', 'rep2', 'rep3']).toContain(offer?.login);
    expect(offer).toMatchObject({ state: 'accepted', recordSince: null });
    expect(talking?.with).toEqual([mobileOf(Number(offer?.login.slice(-1)))]);
    expect(lead).toMatchObject({ status: 'contacted', ownerId: offer?.repId });
    expect(lead.contactedAt).not.toBeNull();
    caller.hangUp();
    await app.advance(2);
  });

  test('the text to the rep has four digits of the number and no more', async () => {
    setMobiles(app, silent);
    const caller = await callAndPress(app, stranger(2), '1');
    await app.advance(5);
    const [offer] = await offersOf(app, (await leadOf(app, stranger(2))).id);
    const text = app.simulator.telephone(mobileOf(Number(offer?.login.slice(-1)))).messages.at(-1);
    expect(text?.body).toContain(`尾号${stranger(2).slice(-4)}`);
    expect(text?.body).toContain('/r/');
    expect(text?.body.replace(/https?:\S+/, '')).not.toMatch(/\d{5,}/);
    caller.hangUp();
    await app.advance(2);
  });

  test('2 passes on to the next rep at once', async () => {
    setMobiles(app, passesOn);
    const caller = await callAndPress(app, stranger(3), '1');
    await app.advance(8);
    const offers = await offersOf(app, (await leadOf(app, stranger(3))).id);
    expect(offers[0]).toMatchObject({ state: 'declined', declineReason: 'pressed_2' });
    expect(offers.length).toBeGreaterThan(1);
    expect(new Set(offers.map(({ repId }) => repId)).size).toBe(offers.length);
    caller.hangUp();
    await app.advance(2);
  });

  test('a caller who leaves while the phone rings stays with that rep, as a record', async () => {
    setMobiles(app, silent);
    const caller = await callAndPress(app, stranger(4), '1');
    await app.advance(6);
    caller.hangUp();
    await app.advance(3);
    const lead = await leadOf(app, stranger(4));
    const offers = await offersOf(app, lead.id);
    expect(offers).toHaveLength(1);
    expect(offers[0]).toMatchObject({ state: 'offered' });
    expect(offers[0]?.recordSince).not.toBeNull();
    const wait = (offers[0]?.deadlineAt.getTime() ?? 0) - (offers[0]?.recordSince?.getTime() ?? 0);
    expect(wait).toBeGreaterThanOrEqual(30 * 60_000);
    expect(app.simulator.telephone(mobileOf(Number(offers[0]?.login.slice(-1)))).state).toBe('idle');
  });

  test('three who do not answer: the caller is promised a call, and the lead goes on as a record', async () => {
    setMobiles(app, silent);
    const caller = await callAndPress(app, stranger(5), '1');
    await app.advance(95);
    const lead = await leadOf(app, stranger(5));
    const offers = await offersOf(app, lead.id);
    const live = offers.filter(({ liveCallId }) => liveCallId !== null);
    expect(live.map(({ state }) => state)).toEqual(['expired', 'expired', 'expired']);
    expect(new Set(live.map(({ repId }) => repId)).size).toBe(3);
    expect(offers.slice(3)).toMatchObject([{ state: 'offered', liveCallId: null }]);
    expect(lead.status).toBe('offered');
    expect(caller.state).toBe('completed');
    expect(caller.heard.some(({ text }) => text.includes('我们会尽快给您回电'))).toBe(true);
    const promises = await app.deps.db.prisma.callback.findMany({ where: { leadId: lead.id } });
    expect(promises).toMatchObject([{ status: 'open', reason: 'rep_promise' }]);
    const call = await app.deps.db.prisma.call.findFirst({ where: { leadId: lead.id } });
    expect(call).toMatchObject({ state: 'ended', outcome: 'lead' });
  });

  test('the owner of a lead is rung when its caller calls again, and nobody else', async () => {
    setMobiles(app, takes);
    const first = await callAndPress(app, stranger(6), '1');
    await app.advance(15);
    first.hangUp();
    await app.advance(5);
    const { ownerId } = await leadOf(app, stranger(6));
    const second = await callAndPress(app, stranger(6), '1');
    await app.advance(15);
    const lead = await leadOf(app, stranger(6));
    const offers = await offersOf(app, lead.id);
    expect(offers.map(({ repId, state }) => [repId, state])).toEqual([
      [ownerId, 'accepted'],
      [ownerId, 'accepted'],
    ]);
    expect(second.heard.some(({ kind }) => kind === 'talking')).toBe(true);
    second.hangUp();
    await app.advance(5);
  });
});

describe('a rep who accepts on the page while the phone rings', () => {
  test('still takes the caller by picking up and pressing 1', async () => {
    setMobiles(app, silent);
    const caller = await callAndPress(app, stranger(10), '1');
    await app.advance(4);
    const { id } = await leadOf(app, stranger(10));
    const login = (await offersOf(app, id))[0]?.login ?? '';
    const mobile = app.simulator.telephone(mobileOf(Number(login.slice(-1))));
    await (await app.signIn(login)).post(`/api/leads/${id}/accept`);
    await app.advance(2);
    expect(mobile.state).toBe('ringing');
    mobile.answer();
    await app.advance(3);
    mobile.press('1');
    await app.advance(3);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
    expect(await leadOf(app, stranger(10))).toMatchObject({ status: 'contacted' });
    caller.hangUp();
    await app.advance(2);
  });

  test('and lets it ring out after all: the caller is promised that rep’s call, and nobody else is rung', async () => {
    setMobiles(app, silent);
    const caller = await callAndPress(app, stranger(11), '1');
    await app.advance(4);
    const { id } = await leadOf(app, stranger(11));
    const rep = await app.signIn((await offersOf(app, id))[0]?.login ?? '');
    await rep.post(`/api/leads/${id}/accept`);
    await app.advance(40);
    expect(caller.state).toBe('completed');
    expect(await offersOf(app, id)).toHaveLength(1);
    expect(await app.deps.db.prisma.callback.findMany({ where: { leadId: id } })).toMatchObject([
      { ownerId: rep.user.id, status: 'open' },
    ]);
    expect(app.simulator.telephone(stranger(11)).messages.map(({ body }) => body)).toEqual([
      expect.stringContaining(rep.user.name),
    ]);
  });
});
