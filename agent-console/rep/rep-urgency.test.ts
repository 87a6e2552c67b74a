import { describe, expect, test } from 'vitest';
import type { LeadView } from '../../src/contract/lead.ts';
import { keptLeadStore, leadStoreAfter } from './rep-lead-store.ts';
import { leadSections } from './rep-urgency.ts';

const me = { id: 'me', name: '李娜' };
const colleague = { id: 'colleague', name: '周涛' };
// Ten in the morning where the test runs: "today" is the phone's day.
const now = new Date(2026, 2, 2, 10).getTime();
const minutes = (count: number): string => new Date(now + count * 60_000).toISOString();

function lead(id: string, given: Partial<LeadView>): LeadView {
  return {
    id,
    status: 'contacted',
    number: '+8613912345678',
    numberMasked: false,
    name: null,
    company: null,
    industry: null,
    region: null,
    language: 'zh-CN',
    owner: me,
    offer: null,
    callCount: 1,
    lastCallAt: minutes(-60),
    callbackDueAt: null,
    nextStepAt: null,
    lostReason: null,
    createdAt: minutes(-60),
    acceptedAt: null,
    contactedAt: null,
    closedAt: null,
    protectedUntil: null,
    ...given,
  };
}

function offered(id: string, deadlineAt: string, to = me, live = false): LeadView {
  const offer = {
    id,
    rep: to,
    state: 'offered' as const,
    live,
    createdAt: minutes(-5),
    deadlineAt,
    endedAt: null,
    declineReason: null,
  };
  return lead(id, { status: 'offered', owner: null, offer });
}

describe('the order of a rep’s leads', () => {
  // Each row: what the lead is, and the one section it shows in; null is nowhere.
  test.each([
    ['rings with the caller on the line', offered('a', minutes(1), me, true), 'live'],
    ['is offered to me', offered('a', minutes(1)), 'offered'],
    ['was offered until a moment ago', offered('a', minutes(0)), null],
    ['is offered to a colleague', offered('a', minutes(1), colleague), null],
    ['was promised a call, even tomorrow', lead('a', { callbackDueAt: minutes(1440) }), 'due'],
    ['has a next step in ten minutes', lead('a', { nextStepAt: minutes(10) }), 'due'],
    ['has a next step in an hour', lead('a', { nextStepAt: minutes(60) }), 'today'],
    ['was accepted and never called', lead('a', { status: 'accepted', acceptedAt: minutes(-3) }), 'due'],
    [
      'was not reached and is tried again tomorrow',
      lead('a', { status: 'accepted', nextStepAt: minutes(1440) }),
      'open',
    ],
    ['is lost', lead('a', { status: 'lost' }), null],
    ['belongs to a colleague', lead('a', { owner: colleague }), null],
  ])('a lead that %s', (_what, given, section) => {
    const sections = leadSections([given], me.id, now);
    const found = Object.entries(sections).flatMap(([name, leads]) => (leads.length > 0 ? [name] : []));
    expect(found).toEqual(section === null ? [] : [section]);
  });

  test('the nearest deadline and the oldest promise come first', () => {
    const leads = [
      offered('late', minutes(9)),
      offered('soon', minutes(2)),
      lead('tomorrow', { callbackDueAt: minutes(1000) }),
      lead('overdue', { callbackDueAt: minutes(-30) }),
    ];
    const sections = leadSections(leads, me.id, now);
    expect(sections.offered.map((one) => one.id)).toEqual(['soon', 'late']);
    expect(sections.due.map((one) => one.id)).toEqual(['overdue', 'tomorrow']);
  });

  test('a next step of this afternoon is for today, one of another day is not', () => {
    const leads = [
      lead('another day', { status: 'contacted', nextStepAt: minutes(60 * 30) }),
      lead('today', { status: 'contacted', nextStepAt: minutes(60) }),
      lead('now', { status: 'contacted', nextStepAt: minutes(10) }),
    ];
    const { due, today, open } = leadSections(leads, me.id, now);
    expect([due, today, open].map((some) => some.map((one) => one.id))).toEqual([['now'], ['today'], ['another day']]);
  });
});

describe('what the page holds', () => {
  const empty = keptLeadStore(null);
  const snapshot = { kind: 'snapshot', serverAt: minutes(0), receivedAt: now - 90_000 } as const;

  test('a snapshot replaces everything, so an offer withdrawn while away is gone', () => {
    const before = leadStoreAfter(empty, { ...snapshot, leads: [offered('gone', minutes(5))] });
    const away = leadStoreAfter(before, { kind: 'disconnected', at: 1 });
    expect(away.connected).toBe(false);
    const back = leadStoreAfter(away, { ...snapshot, leads: [lead('mine', {})] });
    expect(back.leads.map((one) => one.id)).toEqual(['mine']);
    expect(back.clockOffset).toBe(90_000);
  });

  test('a list that was on its way before the snapshot changes nothing after it', () => {
    const store = leadStoreAfter(empty, { ...snapshot, leads: [] });
    const stale = { kind: 'list', leads: [offered('stale', minutes(5))], receivedAt: now } as const;
    expect(leadStoreAfter(store, stale).leads).toEqual([]);
    // Without a snapshot the same list is what there is.
    expect(leadStoreAfter(empty, stale).leads).toHaveLength(1);
  });

  test('what the phone kept is shown with its time, cannot be answered, and gives way to whatever the server says', () => {
    const user = { id: 'me', login: 'rep1', name: '李娜', role: 'rep', language: 'zh-CN' } as const;
    const kept = keptLeadStore({ user, leads: [offered('old', minutes(5))], at: now - 60_000, clockOffset: 7 });
    expect(kept).toMatchObject({ loaded: true, connected: false, asOf: now - 60_000, clockOffset: 7 });
    expect(leadStoreAfter(kept, { kind: 'disconnected', at: now }).asOf).toBe(now - 60_000);
    const list = leadStoreAfter(kept, { kind: 'list', leads: [], receivedAt: now });
    expect(list).toMatchObject({ leads: [], asOf: now, isKept: false });
  });

  test('a lead that went to a colleague leaves the list', () => {
    const store = leadStoreAfter(empty, { ...snapshot, leads: [offered('a', minutes(5))] });
    const after = leadStoreAfter(store, { kind: 'lead', lead: lead('a', { owner: colleague }), repId: me.id });
    expect(after.leads).toEqual([]);
  });
});
