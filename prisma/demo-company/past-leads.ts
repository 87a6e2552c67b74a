import { cities } from './cities.ts';
import { storedNumber } from './demo-builder.ts';
import type { Colleague, DemoBuilder } from './demo-builder.ts';
import type { Desk } from './desk.ts';
import { personName } from './names.ts';
import { addPastCall, later } from './past-call.ts';
import type { CallRow } from './past-call.ts';

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
  {
    status: 'accepted',
    rep: 'rep1',
    city: '南京',
    industryCode: 'I',
    rule: '通信和软件 · 江苏',
    company: null,
    summary: null,
    days: 0,
  },
  {
    status: 'contacted',
    rep: 'rep2',
    city: '苏州',
    industryCode: 'I',
    rule: '通信和软件 · 江苏',
    company: '苏州叙白宽带服务有限公司',
    summary: '想换掉自建的计费脚本，用户约两万，约下周演示。',
    days: 2,
  },
  {
    status: 'qualified',
    rep: 'rep5',
    city: '郑州',
    industryCode: 'S',
    rule: '政府 · 全国',
    company: '郑州市竹里区市民服务热线办公室',
    summary: '热线扩到 40 席，年内招标，索要方案和案例。',
    days: 5,
  },
  {
    status: 'converted',
    rep: 'rep8',
    city: '深圳',
    industryCode: 'J',
    rule: '金融 · 全国',
    company: '深圳坤泽融资租赁有限公司',
    summary: '已签日志审计系统一年期。',
    days: 11,
  },
  {
    status: 'lost',
    rep: 'rep3',
    city: '宁波',
    industryCode: 'G',
    rule: '交通 · 全国',
    company: '宁波曜原港务有限公司',
    summary: '预算推迟到明年，暂不采购。',
    days: 9,
  },
  {
    status: 'contacted',
    rep: 'rep8',
    city: '太原',
    industryCode: 'D',
    rule: '能源 · 全国',
    company: '太原牧川热力有限公司',
    summary: '冬季前要上告警短信，先发报价。',
    days: 3,
  },
  {
    status: 'unassigned',
    rep: null,
    city: '成都',
    industryCode: 'P',
    rule: '教育 · 全国（不实时转接）',
    company: null,
    summary: null,
    days: 1,
  },
];

/** Leads in every state that needs no job to go on. */
export function addPastLeads(demo: DemoBuilder, desk: Desk): void {
  for (const past of pastLeads) {
    const rep = desk.reps.find(({ login }) => login === past.rep);
    const city = cities.find(({ short }) => short === past.city);
    if (city === undefined) throw new Error('a past lead is in a city that the demo does not have');
    const number = demo.numbers.mobile(city);
    const leadId = demo.id();
    const call = addPastCall(demo, desk, {
      number,
      waitSeconds: 25,
      talkSeconds: rep ? 95 + ((past.days * 67) % 240) : null,
      days: past.days,
    });
    Object.assign(call, {
      match: 'none',
      outcome: rep ? 'served' : 'lead',
      endReason: rep ? 'completed' : 'abandoned',
      leadId,
      repId: rep?.id ?? null,
      industryCode: past.industryCode,
      regionCode: city.regionCode,
      regionConfidence: 0.7,
      regionSource: 'mobile-prefix',
      queuedAt: null,
    } satisfies Partial<CallRow>);
    addLead(demo, desk, { past, rep, leadId, number, regionCode: city.regionCode, call });
  }
}

function addLead(
  demo: DemoBuilder,
  desk: Desk,
  lead: {
    past: PastLead;
    rep: Colleague | undefined;
    leadId: string;
    number: string;
    regionCode: string;
    call: CallRow;
  },
): void {
  const { past, rep, leadId, call } = lead;
  const createdAt = new Date(call.startedAt);
  const chosen = rep ? { id: rep.id, name: rep.name } : null;
  const why = {
    rule: past.rule,
    rulesTried: [{ name: past.rule, fits: true, because: rep ? 'fits' : 'nobody-free' }],
    passedOver: [],
    chosen,
  };
  const isClosed = past.status === 'converted' || past.status === 'lost';
  const wasContacted = rep !== undefined && past.status !== 'accepted';
  demo.rows.leads.push({
    id: leadId,
    status: past.status,
    ...storedNumber(demo.vault, lead.number),
    company: past.company,
    name: wasContacted ? personName(demo.random) : null,
    industryCode: past.industryCode,
    industrySource: 'menu',
    regionCode: lead.regionCode,
    regionConfidence: 0.7,
    regionSource: 'mobile-prefix',
    hotlineNumberId: desk.hotlineId,
    firstCallId: call.id,
    ownerId: rep?.id ?? null,
    why,
    lostReason: past.status === 'lost' ? past.summary : null,
    createdAt,
    acceptedAt: rep ? later(createdAt, 30) : null,
    contactedAt: wasContacted ? later(createdAt, 45) : null,
    closedAt: isClosed ? later(createdAt, 86_400 * 2) : null,
  });
  if (!rep) return;
  demo.rows.offers.push({
    id: demo.id(),
    leadId,
    repId: rep.id,
    state: 'accepted',
    why,
    createdAt: later(createdAt, 15),
    deadlineAt: later(createdAt, 40),
    endedAt: later(createdAt, 30),
  });
  if (past.summary)
    demo.rows.interactions.push({
      id: demo.id(),
      leadId,
      callId: call.id,
      channel: 'call',
      at: later(createdAt, 45),
      byId: rep.id,
      byName: rep.name,
      summary: past.summary,
    });
}
