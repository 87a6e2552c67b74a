import { cities } from './cities.ts';
import type { DemoCustomer } from './customers.ts';
import { storedNumber } from './demo-builder.ts';
import type { Colleague, DemoBuilder } from './demo-builder.ts';
import type { Desk } from './desk.ts';
import { personName } from './names.ts';
import { talks } from './talk.ts';

type CallRow = DemoBuilder['rows']['calls'][number];

/** Two weeks of calls and leads, so that no list is empty on the first day. */
export function addPastTraffic(demo: DemoBuilder, desk: Desk, customers: readonly DemoCustomer[]): void {
  const reachable = customers.filter((customer) => customer.contacts.some((contact) => contact.mobile !== null));
  for (let i = 0; i < 36; i++) addServedCall(demo, desk, demo.random.pick(reachable));
  for (let i = 0; i < 4; i++) addMissedCall(demo, desk, demo.random.pick(reachable));
  for (let i = 0; i < 3; i++) addWithheldCall(demo, desk);
  addLeads(demo, desk);
}

function addServedCall(demo: DemoBuilder, desk: Desk, customer: DemoCustomer): void {
  const { random, rows } = demo;
  const contact = customer.contacts.find(({ mobile }) => mobile !== null);
  const agent = random.pick(desk.agents);
  const talk = random.pick(talks.filter(({ by }) => by === 'agent'));
  const call = addCall(demo, desk, { number: contact?.mobile ?? null, waitSeconds: random.between(4, 70), talkSeconds: random.between(45, 720) });
  Object.assign(call, { match: 'exact', outcome: 'served', endReason: 'completed', customerId: customer.id, contactId: contact?.id ?? null, agentId: agent.id } satisfies Partial<CallRow>);
  rows.legs.push({ id: demo.id(), callId: call.id, kind: 'agent', userId: agent.id, carrier: call.carrier, state: 'ended', endReason: 'completed', createdAt: call.startedAt, answeredAt: call.answeredAt ?? null, endedAt: call.endedAt ?? null });
  const summary = talk.summary.replace('{product}', customer.product);
  const at = call.endedAt ?? call.startedAt;
  rows.wrapUps.push({ id: demo.id(), callId: call.id, agentId: agent.id, startedAt: at, deadlineAt: later(at, 120), completedAt: later(at, 40), disposition: talk.disposition ?? 'consult', note: summary });
  rows.interactions.push({ id: demo.id(), customerId: customer.id, contactId: contact?.id ?? null, callId: call.id, channel: 'call', at: call.answeredAt ?? at, byId: agent.id, byName: agent.name, summary, disposition: talk.disposition ?? 'consult' });
}

/** The caller left the queue: a promise, half of them kept already. */
function addMissedCall(demo: DemoBuilder, desk: Desk, customer: DemoCustomer): void {
  const contact = customer.contacts.find(({ mobile }) => mobile !== null);
  const number = contact?.mobile;
  if (!contact || !number || demo.rows.callbacks.some(({ customerId }) => customerId === customer.id)) return;
  const call = addCall(demo, desk, { number, waitSeconds: demo.random.between(40, 200), talkSeconds: null });
  Object.assign(call, { match: 'exact', outcome: 'callback', endReason: 'abandoned', customerId: customer.id, contactId: contact.id } satisfies Partial<CallRow>);
  const isDone = demo.rows.callbacks.length % 2 === 1;
  const dueAt = isDone ? later(new Date(call.startedAt), 1_800) : later(demo.now, demo.random.between(-3, 20) * 600);
  demo.rows.callbacks.push({
    id: demo.id(), callId: call.id, customerId: customer.id, contactId: contact.id, queueId: desk.queueId, ...storedNumber(demo.vault, number),
    status: isDone ? 'done' : 'open', reason: 'missed', dueAt, createdAt: call.endedAt ?? call.startedAt, doneAt: isDone ? dueAt : null,
  });
}

function addWithheldCall(demo: DemoBuilder, desk: Desk): void {
  const call = addCall(demo, desk, { number: null, waitSeconds: demo.random.between(6, 30), talkSeconds: null });
  Object.assign(call, { match: 'withheld', outcome: 'withdrawn', endReason: 'abandoned' } satisfies Partial<CallRow>);
}

interface PastLead {
  status: 'accepted' | 'contacted' | 'qualified' | 'converted' | 'lost' | 'unassigned';
  rep: string | null;
  city: string;
  industryCode: string;
  rule: string;
  company: string | null;
  summary: string | null;
  days: number;
}

const pastLeads: readonly PastLead[] = [
  { status: 'accepted', rep: 'rep1', city: '南京', industryCode: 'I', rule: '通信和软件 · 江苏', company: null, summary: null, days: 0 },
  { status: 'contacted', rep: 'rep2', city: '苏州', industryCode: 'I', rule: '通信和软件 · 江苏', company: '苏州叙白宽带服务有限公司', summary: '想换掉自建的计费脚本,用户约两万,约下周演示。', days: 2 },
  { status: 'qualified', rep: 'rep5', city: '郑州', industryCode: 'S', rule: '政府 · 全国', company: '郑州市竹里区市民服务热线办公室', summary: '热线扩到 40 席,年内招标,索要方案和案例。', days: 5 },
  { status: 'converted', rep: 'rep8', city: '深圳', industryCode: 'J', rule: '金融 · 全国', company: '深圳坤泽融资租赁有限公司', summary: '已签日志审计系统一年期。', days: 11 },
  { status: 'lost', rep: 'rep3', city: '宁波', industryCode: 'G', rule: '交通 · 全国', company: '宁波曜原港务有限公司', summary: '预算推迟到明年,暂不采购。', days: 9 },
  { status: 'contacted', rep: 'rep8', city: '太原', industryCode: 'D', rule: '能源 · 全国', company: '太原牧川热力有限公司', summary: '冬季前要上告警短信,先发报价。', days: 3 },
  { status: 'unassigned', rep: null, city: '成都', industryCode: 'P', rule: '教育 · 全国(不实时转接)', company: null, summary: null, days: 1 },
];

function addLeads(demo: DemoBuilder, desk: Desk): void {
  for (const past of pastLeads) {
    const rep = desk.reps.find(({ login }) => login === past.rep);
    const city = cities.find(({ short }) => short === past.city);
    if (city === undefined) throw new Error('a past lead is in a city that the demo does not have');
    const number = demo.numbers.mobile(city);
    const leadId = demo.id();
    const call = addCall(demo, desk, { number, waitSeconds: 25, talkSeconds: rep ? 150 : null, days: past.days });
    Object.assign(call, { match: 'none', outcome: rep ? 'served' : 'lead', endReason: rep ? 'completed' : 'abandoned', leadId, repId: rep?.id ?? null, industryCode: past.industryCode, regionCode: city.regionCode, regionConfidence: 0.7, regionSource: 'mobile-prefix', queuedAt: null } satisfies Partial<CallRow>);
    addLead(demo, desk, { past, rep, leadId, number, regionCode: city.regionCode, call });
  }
}

function addLead(
  demo: DemoBuilder,
  desk: Desk,
  lead: { past: PastLead; rep: Colleague | undefined; leadId: string; number: string; regionCode: string; call: CallRow },
): void {
  const { past, rep, leadId, call } = lead;
  const createdAt = new Date(call.startedAt);
  const chosen = rep ? { id: rep.id, name: rep.name } : null;
  const why = { rule: past.rule, rulesTried: [{ name: past.rule, fits: true, because: rep ? 'fits' : 'nobody-free' }], passedOver: [], chosen };
  const isClosed = past.status === 'converted' || past.status === 'lost';
  const wasContacted = rep !== undefined && past.status !== 'accepted';
  demo.rows.leads.push({
    id: leadId, status: past.status, ...storedNumber(demo.vault, lead.number), company: past.company, name: wasContacted ? personName(demo.random) : null,
    industryCode: past.industryCode, industrySource: 'menu', regionCode: lead.regionCode, regionConfidence: 0.7, regionSource: 'mobile-prefix',
    hotlineNumberId: desk.hotlineId, firstCallId: call.id, ownerId: rep?.id ?? null, why, lostReason: past.status === 'lost' ? past.summary : null,
    createdAt, acceptedAt: rep ? later(createdAt, 30) : null, contactedAt: wasContacted ? later(createdAt, 45) : null, closedAt: isClosed ? later(createdAt, 86_400 * 2) : null,
  });
  if (!rep) return;
  demo.rows.offers.push({ id: demo.id(), leadId, repId: rep.id, state: 'accepted', why, createdAt: later(createdAt, 15), deadlineAt: later(createdAt, 40), endedAt: later(createdAt, 30) });
  if (past.summary) demo.rows.interactions.push({ id: demo.id(), leadId, callId: call.id, channel: 'call', at: later(createdAt, 45), byId: rep.id, byName: rep.name, summary: past.summary });
}

/** An ended call with its caller's leg; who it was with is filled in by the caller of this. */
function addCall(demo: DemoBuilder, desk: Desk, past: { number: string | null; waitSeconds: number; talkSeconds: number | null; days?: number }): CallRow {
  const { random, rows } = demo;
  const startedAt = demo.daysAgo(past.days ?? random.between(1, 14));
  const answeredAt = past.talkSeconds === null ? null : later(startedAt, past.waitSeconds);
  const endedAt = later(startedAt, past.waitSeconds + (past.talkSeconds ?? 0));
  const stored = past.number === null ? null : storedNumber(demo.vault, past.number);
  const call: CallRow = {
    id: demo.id(), carrier: 'demo', direction: 'inbound', state: 'ended', endReason: 'completed', outcome: 'served', match: 'none',
    hotlineNumberId: desk.hotlineId, queueId: desk.queueId,
    outsideSealed: stored?.sealed ?? null, outsideIndex: stored?.index ?? null, outsideLastFour: stored?.lastFour ?? null,
    startedAt, queuedAt: startedAt, answeredAt, endedAt, lastEventAt: endedAt,
  };
  rows.calls.push(call);
  rows.legs.push({ id: demo.id(), callId: call.id, kind: 'caller', carrier: 'demo', state: 'ended', endReason: answeredAt ? 'completed' : 'abandoned', createdAt: startedAt, answeredAt, endedAt });
  return call;
}

function later(at: Date | string, seconds: number): Date {
  return new Date(new Date(at).getTime() + seconds * 1_000);
}
