import { expect, test } from 'vitest';
import { matchCaller } from '../callers/caller-match.ts';
import type { CandidateRow } from '../callers/caller-match.ts';
import { screenPop } from '../contract/screen-pop.ts';
import { composePop } from './screen-pop.ts';
import type { CustomerFacts, PopFacts } from './screen-pop.ts';

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`;
const talk = (day: number) => ({
  at: at(day),
  channel: 'call' as const,
  by: '陈思远',
  summary: `第 ${day} 日`,
  disposition: null,
});

const wang: CandidateRow = {
  customerId: uuid(1),
  customerName: '青岛海川通信',
  contactId: uuid(2),
  contactName: '王芳',
  numberKind: 'direct',
  matchedBy: 'exact',
  lastInteractionAt: null,
  openTickets: 0,
  isActive: true,
  pickedBefore: 0,
};
const haichuan: CustomerFacts = {
  id: uuid(1),
  name: '青岛海川通信',
  level: 'vip',
  regionCode: '370200',
  industryCode: '63',
  language: 'zh-CN',
  owner: { id: uuid(9), name: '周立群' },
  contacts: [{ id: uuid(2), name: '王芳', title: '网络运维主管' }],
  lastInteraction: talk(9),
  history: [talk(10), talk(9)],
  openTickets: [{ id: uuid(7), title: '计费接口超时', since: at(1) }],
};
const stranger: PopFacts = {
  callId: uuid(100),
  number: '+8613912345678',
  match: matchCaller([]),
  region: { code: '320400', confidence: 0.7 },
  industryCode: 'I',
  customer: null,
  lead: null,
  leadHistory: [],
  callsLast7Days: 2,
};
const known: PopFacts = { ...stranger, number: '+8613800138000', match: matchCaller([wang]), customer: haichuan };
const pop = (facts: PopFacts) => screenPop.parse({ ...composePop(facts), id: uuid(200), at: at(20) });

test('an exact match shows who it is, the last talk with a person, history and open tickets', () => {
  expect(pop(known)).toMatchObject({
    match: 'exact',
    customer: { id: uuid(1), name: '青岛海川通信', level: 'vip', owner: { name: '周立群' } },
    contact: { id: uuid(2), name: '王芳', title: '网络运维主管' },
    lastInteraction: { at: at(9) },
    history: [{ at: at(10) }, { at: at(9) }],
    openTickets: [{ title: '计费接口超时' }],
  });
});

test('a customer’s own region and industry go before what the number and the caller told', () => {
  expect(pop(known).caller).toEqual({
    number: '+8613800138000',
    region: { code: '370200', name: '山东省 青岛市', nameEn: 'Qingdao, Shandong', confidence: 1 },
    industry: {
      code: '63',
      name: '电信、广播电视和卫星传输服务',
      nameEn: 'Telecommunications, broadcasting and satellite transmission',
    },
  });
  const bare = { ...haichuan, regionCode: null, industryCode: null };
  expect(pop({ ...known, customer: bare }).caller).toMatchObject({
    region: { code: '320400', confidence: 0.7 },
    industry: { code: 'I' },
  });
});

test('a stranger shows region and industry with their confidence and nobody', () => {
  expect(pop(stranger)).toMatchObject({
    match: 'none',
    customer: null,
    contact: null,
    candidates: [],
    lastInteraction: null,
    history: [],
    callsLast7Days: 2,
    lead: null,
    caller: { region: { code: '320400', name: '江苏省 常州市', confidence: 0.7 }, industry: { code: 'I' } },
  });
});

test('a stranger with an open lead shows what was talked about', () => {
  const lead = { id: uuid(50), status: 'accepted' as const, owner: { id: uuid(9), name: '周立群' } };
  expect(pop({ ...stranger, lead, leadHistory: [talk(12), talk(11)] })).toMatchObject({
    lead,
    lastInteraction: { at: at(12) },
    history: [{ at: at(12) }, { at: at(11) }],
  });
});

test('a shared number names every candidate with its company and the reason, and chooses no customer', () => {
  const other = {
    ...wang,
    customerId: uuid(3),
    customerName: '常州泊远',
    contactId: null,
    contactName: null,
    numberKind: 'shared' as const,
  };
  const shown = pop({ ...known, match: matchCaller([wang, other]), customer: null });
  expect(shown).toMatchObject({ match: 'shared', customer: null, contact: null, history: [] });
  expect(shown.candidates.map(({ name, company }) => [name, company])).toEqual([
    ['王芳', '青岛海川通信'],
    ['常州泊远', '常州泊远'],
  ]);
  expect(shown.candidates.every(({ why }) => why.zh !== '' && why.en !== '')).toBe(true);
});

test('a switchboard shows its company without a person', () => {
  const extension = { ...wang, numberKind: 'switchboard' as const };
  expect(pop({ ...known, match: matchCaller([extension]) })).toMatchObject({
    match: 'switchboard',
    customer: { id: uuid(1) },
    contact: null,
  });
});

test('a withheld number shows nothing of a number', () => {
  expect(
    pop({ ...stranger, number: null, region: null, industryCode: null, match: matchCaller([], 'withheld') }).caller,
  ).toEqual({ number: null, region: null, industry: null });
});

test('history ends at twenty, candidates too', () => {
  const many = Array.from({ length: 30 }, (_, n) => ({
    ...wang,
    customerId: uuid(1000 + n),
    numberKind: 'shared' as const,
  }));
  const shown = pop({
    ...known,
    customer: { ...haichuan, history: Array.from({ length: 25 }, () => talk(3)) },
    match: matchCaller(many),
  });
  expect([shown.history.length, shown.candidates.length]).toEqual([20, 20]);
});
