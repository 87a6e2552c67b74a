import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedNumbers } from '../../prisma/demo-company/demo-numbers.ts';
import { receiveCarrierEvent } from '../../src/calls/receive-carrier-event.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { startApp, HOTLINE, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  screen = await agent.screen();
});
afterEach(() => app.close());

const dial = (from: string, to = HOTLINE) => app.simulator.placeCall({ from, to });
const available = () => agent.put('/api/agents/me/state', { state: 'available' });
const words = (call: { heard: readonly object[] }) =>
  call.heard.map((heard) => ('text' in heard ? heard.text : '')).join('');
const leadsOf = (lastFour: string) => app.deps.db.prisma.lead.findMany({ where: { lastFour } });

describe('who is calling', () => {
  test('a shared number: ranked candidates with their reasons; one pick, and it is learned', async () => {
    await available();
    const caller = dial(fixedNumbers.shared);
    const pop = await screen.next('screen_pop');
    expect(pop.match).toBe('shared');
    expect(pop.customer).toBeNull();
    expect(pop.candidates.length).toBeGreaterThan(1);
    for (const candidate of pop.candidates) expect(candidate.why.zh).not.toBe('');
    const picked = pop.candidates.at(-1);
    const redrawn = await agent.post(`/api/calls/${pop.callId}/candidate`, {
      customerId: picked.customerId,
      contactId: picked.contactId,
    });
    expect(redrawn.customer.id).toBe(picked.customerId);
    caller.hangUp();
    await app.advance(2);
    dial(fixedNumbers.shared);
    expect((await screen.next('screen_pop')).candidates[0].customerId).toBe(picked.customerId);
  });

  test('a line behind a switchboard: the company, and who it may be', async () => {
    await available();
    dial('+8653288661023');
    const pop = await screen.next('screen_pop');
    expect(pop).toMatchObject({ match: 'switchboard', customer: { name: '青岛海川通信' }, contact: null });
  });

  test.each(['95588', 'anonymous', HOTLINE])('%s can be nobody’s number: an agent, and never a lead', async (from) => {
    const before = await app.deps.db.prisma.lead.count();
    await available();
    dial(from);
    expect(await screen.next('screen_pop')).toMatchObject({ match: 'withheld', customer: null, lead: null });
    expect(await app.deps.db.prisma.lead.count()).toBe(before);
  });

  test('the landline behind the 400 number is the same hotline, and a number that is not ours still meets no dead line', async () => {
    for (const to of [fixedNumbers.hotlineLandline, '+8610123456']) {
      const providerCallSid = `CA${to.replace(/\D/g, '').padStart(32, '0')}`;
      const event = {
        carrier: 'twilio',
        eventKey: providerCallSid,
        raw: '',
        providerCallSid,
        from: WANG_FANG,
        to,
        alreadyEnded: null,
      };
      expect(await receiveCarrierEvent(app.deps, { kind: 'call-came-in', ...event })).toMatchObject({ kind: 'wait' });
      expect((await agent.get('/api/calls')).items[0]).toMatchObject({ hotlineNumber: HOTLINE, state: 'queued' });
    }
  });
});

describe('an unknown caller', () => {
  test('may choose English, and is spoken to in English from then on', async () => {
    const caller = dial(STRANGER);
    await app.advance(3);
    caller.press('9');
    await app.advance(3);
    caller.press('1');
    await app.advance(6);
    expect(words(caller)).toMatch(/Please choose your industry.*We are calling the colleague/s);
    expect(await leadsOf('5678')).toMatchObject([{ language: 'en', industryCode: 'I', industrySource: 'keypress' }]);
  });

  test('who hangs up in the menu is a lead that reaches a rep all the same', async () => {
    const caller = dial(STRANGER);
    await app.advance(2);
    caller.hangUp();
    await app.advance(3);
    const lead = await app.deps.db.prisma.lead.findFirstOrThrow({
      where: { lastFour: '5678' },
      include: { offers: true },
    });
    expect(lead).toMatchObject({ status: 'offered' });
    expect(lead.offers).toMatchObject([{ state: 'offered', liveCallId: null }]);
    const call = await app.deps.db.prisma.call.findFirstOrThrow({ where: { leadId: lead.id } });
    expect(call).toMatchObject({ state: 'ended', endReason: 'abandoned', outcome: 'lead' });
  });

  test('who calls again is the same lead', async () => {
    const first = dial(STRANGER);
    await app.advance(2);
    first.hangUp();
    await app.advance(2);
    dial(STRANGER);
    await app.advance(2);
    expect(await leadsOf('5678')).toHaveLength(1);
  });
});

describe('closed', () => {
  beforeEach(() =>
    app.deps.db.prisma.businessHours.updateMany({ data: { weekly: { days: { monday: [['09:00', '10:00']] } } } }),
  );

  test('a known caller is promised a call at the next opening, and nobody’s phone rings', async () => {
    await available();
    const caller = dial(WANG_FANG);
    // Says nothing after the tone.
    await app.advance(35);
    expect(words(caller)).toMatch(/非工作时间/);
    expect(caller.state).toBe('completed');
    const callback = await app.deps.db.prisma.callback.findFirstOrThrow({ where: { reason: 'closed' } });
    expect(callback.dueAt.toISOString()).toBe('2026-11-23T01:00:00.000Z');
    expect(await app.deps.db.prisma.reservation.count()).toBe(0);
  });

  test('an unknown caller is a lead at a rep, with a promise', async () => {
    const caller = dial(STRANGER);
    await app.advance(50);
    expect(words(caller)).toMatch(/已经登记/);
    expect(await leadsOf('5678')).toMatchObject([{ status: 'offered' }]);
  });
});

describe('what never reached us', () => {
  test('a call whose every webhook was lost becomes what it should have been', async () => {
    app.simulator.setNetwork({ drop: 1 });
    const { send } = lostFor(app);
    send.stop();
    const known = dial(WANG_FANG);
    const unknown = dial(STRANGER);
    await app.advance(10);
    known.hangUp();
    unknown.hangUp();
    await app.advance(30);
    expect(
      await app.deps.db.prisma.call.count({
        where: { outsideLastFour: { in: ['8000', '5678'] }, startedAt: { gte: send.since } },
      }),
    ).toBe(0);
    send.resume();
    await reconcileCalls(app.deps);
    await app.settle();
    const calls = await app.deps.db.prisma.call.findMany({
      where: { startedAt: { gte: send.since } },
      orderBy: { startedAt: 'asc' },
    });
    expect(calls.map(({ outcome }) => outcome).toSorted()).toEqual(['callback', 'lead']);
    await reconcileCalls(app.deps);
    expect(await app.deps.db.prisma.call.count({ where: { startedAt: { gte: send.since } } })).toBe(2);
  });
});

/** Our door is shut to the carrier, as when we are down; its calls go on without us. */
function lostFor(fixture: Fixture) {
  const since = fixture.clock.now();
  let closed = false;
  fixture.deps.db.transaction = ((original) => (work: Parameters<typeof original>[0]) => {
    if (closed) return Promise.reject(new Error('we are down'));
    return original(work);
  })(fixture.deps.db.transaction) as typeof fixture.deps.db.transaction;
  return { send: { since, stop: () => void (closed = true), resume: () => void (closed = false) } };
}
