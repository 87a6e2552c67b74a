import { describe, expect, test } from 'vitest';
import type { LeadView } from '../../src/contract/lead.ts';
import { emptyLeadStore, leadStoreAfter } from './rep-lead-store.ts';
import { leadSections } from './rep-urgency.ts';

const me = { id: 'me', name: '李娜' };
const colleague = { id: 'colleague', name: '周涛' };
const now = Date.parse('2026-03-02T02:00:00Z');
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
    ['has a next step in an hour', lead('a', { nextStepAt: minutes(60) }), 'open'],
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
});

describe('what the page holds', () => {
  const snapshot = { kind: 'snapshot', serverAt: minutes(0), receivedAt: now - 90_000 } as const;

  test('a snapshot replaces everything, so an offer withdrawn while away is gone', () => {
    const before = leadStoreAfter(emptyLeadStore, { ...snapshot, leads: [offered('gone', minutes(5))] });
    const away = leadStoreAfter(before, { kind: 'disconnected' });
    expect(away.connected).toBe(false);
    const back = leadStoreAfter(away, { ...snapshot, leads: [lead('mine', {})] });
    expect(back.leads.map((one) => one.id)).toEqual(['mine']);
    expect(back.clockOffset).toBe(90_000);
  });

  test('a list that was on its way before the snapshot changes nothing after it', () => {
    const store = leadStoreAfter(emptyLeadStore, { ...snapshot, leads: [] });
    expect(leadStoreAfter(store, { kind: 'list', leads: [offered('stale', minutes(5))] }).leads).toEqual([]);
    // Without a snapshot the same list is what there is.
    expect(leadStoreAfter(emptyLeadStore, { kind: 'list', leads: [offered('stale', minutes(5))] }).leads).toHaveLength(
      1,
    );
  });

  test('a lead that went to a colleague leaves the list', () => {
    const store = leadStoreAfter(emptyLeadStore, { ...snapshot, leads: [offered('a', minutes(5))] });
    const after = leadStoreAfter(store, { kind: 'lead', lead: lead('a', { owner: colleague }), repId: me.id });
    expect(after.leads).toEqual([]);
  });
});
