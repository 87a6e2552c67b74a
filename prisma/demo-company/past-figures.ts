import { cities } from './cities.ts';
import type { DemoCustomer } from './customers.ts';
import { storedNumber } from './demo-builder.ts';
import type { Colleague, DemoBuilder } from './demo-builder.ts';
import type { Desk } from './desk.ts';
import { addPastCall, later } from './past-call.ts';
import type { CallRow } from './past-call.ts';
import { talks } from './talk.ts';

const DAY_MS = 86_400_000;
const WRAP_UP_SECONDS = 40;
/** Hotline came four weeks ago: what was before is the baseline that the scorecard holds it against. */
const SINCE_DAYS = 28;
const BEFORE_DAYS = 56;

/**
 * What reports are recounted from: facts for every past call and lead, agents' time, and six more weeks of both, so that
 * the reports have a before and an after on the first day. Comes last: nothing above may draw other chances because of it.
 */
export function addPastFigures(demo: DemoBuilder, desk: Desk, customers: readonly DemoCustomer[]): void {
  const reachable = customers.filter((customer) => customer.contacts.some((contact) => contact.mobile !== null));
  for (let day = BEFORE_DAYS; day > 0; day -= 1) {
    const isBefore = day > SINCE_DAYS;
    if (day > 14)
      for (let at = 0; at < 3; at += 1)
        addServedCall(demo, desk, { customer: demo.random.pick(reachable), day, isBefore });
    if (day % (isBefore ? 3 : 2) === 0) addRepeat(demo, desk, { day, isBefore });
    if (day > 1 && day % 2 === 0) addClosedLead(demo, desk, { day, isBefore });
  }
  for (const call of demo.rows.calls) addCallFacts(demo, call);
  for (const lead of demo.rows.leads) addLeadFacts(demo, lead);
  demo.rows.scorecard.push(...scorecardRows(demo, desk));
}

interface Past {
  day: number;
  isBefore: boolean;
}

function addServedCall(
  demo: DemoBuilder,
  desk: Desk,
  past: Past & { customer: Pick<DemoCustomer, 'id' | 'contacts'> & { product?: string }; disposition?: string },
): void {
  const { random, rows } = demo;
  const contact = past.customer.contacts.find(({ mobile }) => mobile !== null);
  const agent = random.pick(desk.agents);
  const call = addPastCall(demo, desk, {
    number: contact?.mobile ?? null,
    waitSeconds: past.isBefore ? random.between(8, 85) : random.between(3, 24),
    talkSeconds: past.isBefore ? random.between(240, 900) : random.between(80, 340),
    days: past.day,
  });
  Object.assign(call, {
    match: 'exact',
    customerId: past.customer.id,
    contactId: contact?.id ?? null,
    agentId: agent.id,
  } satisfies Partial<CallRow>);
  const endedAt = call.endedAt ?? call.startedAt;
  const talk = random.pick(talks.filter(({ by, disposition }) => by === 'agent' && disposition !== undefined));
  const disposition = past.disposition ?? talk.disposition ?? 'consult';
  const summary = talk.summary.replace('{product}', past.customer.product ?? '系统');
  const done = { callId: call.id, agentId: agent.id, startedAt: endedAt, completedAt: later(endedAt, WRAP_UP_SECONDS) };
  rows.wrapUps.push({ id: demo.id(), ...done, deadlineAt: later(endedAt, 120), disposition, note: summary });
  rows.interactions.push({
    ...{
      id: demo.id(),
      customerId: past.customer.id,
      contactId: contact?.id ?? null,
      callId: call.id,
      channel: 'call',
    },
    ...{ at: call.answeredAt ?? endedAt, byId: agent.id, byName: agent.name, summary, disposition },
  });
}

/** The same customer about the same thing, a day or two after. */
function addRepeat(demo: DemoBuilder, desk: Desk, past: Past): void {
  if (!past.isBefore && !demo.random.chance(0.5)) return;
  const until = new Date(demo.now.getTime() - (past.day + 1) * DAY_MS);
  const earlier = demo.rows.calls.find(
    (call) =>
      call.customerId &&
      call.agentId &&
      new Date(call.startedAt) < until &&
      +until - +new Date(call.startedAt) < 4 * DAY_MS,
  );
  const wrapUp = demo.rows.wrapUps.find(({ callId }) => callId === earlier?.id);
  if (!earlier?.customerId || !wrapUp?.disposition) return;
  const customer = { id: earlier.customerId, contacts: [] };
  addServedCall(demo, desk, { ...past, customer, disposition: wrapUp.disposition });
}

/** One that has ended: nobody's list of open leads grows by it. */
function addClosedLead(demo: DemoBuilder, desk: Desk, past: Past): void {
  const { random } = demo;
  const city = random.pick(cities);
  const rep = random.pick(desk.reps.filter(({ login }) => login !== 'rep4' && login !== 'rep7'));
  const rule = random.pick(demo.rows.rules.filter(({ teamId }) => teamId !== null));
  const isLive = !past.isBefore && random.chance(0.6);
  const number = demo.numbers.mobile(city);
  const call = addPastCall(demo, desk, {
    number,
    waitSeconds: 25,
    talkSeconds: isLive ? random.between(90, 300) : null,
    days: past.day,
  });
  const leadId = demo.id();
  const industryCode = Array.isArray(rule.industries) ? (rule.industries[0] ?? 'I') : 'I';
  const region = { regionCode: city.regionCode, regionConfidence: 0.7, regionSource: 'mobile-prefix' };
  Object.assign(call, {
    ...{ match: 'none', leadId, industryCode, queuedAt: null, repId: isLive ? rep.id : null, ...region },
    ...{ outcome: isLive ? 'served' : 'lead', endReason: isLive ? 'completed' : 'abandoned' },
  } satisfies Partial<CallRow>);
  const createdAt = new Date(call.startedAt);
  const wait = isLive ? 30 : (past.isBefore ? random.between(40, 600) : random.between(3, 45)) * 60;
  const acceptedAt = later(createdAt, isLive ? 30 : wait);
  const isWon = random.chance(past.isBefore ? 0.2 : 0.35);
  const why = {
    rule: rule.name,
    ruleId: rule.id,
    rulesTried: [],
    passedOver: [],
    chosen: { id: rep.id, name: rep.name },
  };
  const times = {
    createdAt,
    acceptedAt,
    contactedAt: later(acceptedAt, isLive ? 0 : 300),
    closedAt: later(createdAt, DAY_MS / 1_000),
  };
  demo.rows.leads.push({
    ...{
      id: leadId,
      status: isWon ? 'converted' : 'lost',
      ...storedNumber(demo.vault, number),
      why,
      ...region,
      ...times,
    },
    ...{ industryCode, industrySource: 'menu', hotlineNumberId: desk.hotlineId, firstCallId: call.id, ownerId: rep.id },
    lostReason: isWon ? null : '预算不足，暂不采购',
  });
  const passedBy =
    !isLive && random.chance(past.isBefore ? 0.4 : 0.15) ? random.pick(desk.reps.filter((one) => one !== rep)) : null;
  if (passedBy !== null)
    addOffer(demo, {
      leadId,
      rep: passedBy,
      why,
      at: createdAt,
      endedAt: later(createdAt, wait / 2),
      state: 'expired',
    });
  const offer = { leadId, rep, why, at: later(createdAt, passedBy === null ? 15 : wait / 2), endedAt: acceptedAt };
  addOffer(demo, { ...offer, state: 'accepted', liveCallId: isLive ? call.id : null });
}

function addOffer(
  demo: DemoBuilder,
  offer: {
    leadId: string;
    rep: Colleague;
    why: object;
    at: Date;
    endedAt: Date;
    state: 'accepted' | 'expired';
    liveCallId?: string | null;
  },
): void {
  const { leadId, rep, why, at, endedAt, state, liveCallId = null } = offer;
  const times = { createdAt: at, deadlineAt: state === 'expired' ? endedAt : later(endedAt, 60), endedAt };
  demo.rows.offers.push({ id: demo.id(), leadId, repId: rep.id, state, why, liveCallId, ...times });
}

function addCallFacts(demo: DemoBuilder, call: CallRow): void {
  const { rows } = demo;
  const fact = (type: string, at: Date | string, data: object, userId: string | null = null) =>
    void rows.events.push({ id: demo.id(), type, at, callId: call.id, userId, data });
  const endedAt = call.endedAt ?? call.startedAt;
  if (call.queuedAt) fact('call.queued', call.queuedAt, { step: 'waiting' });
  if (call.answeredAt) fact('call.connected', call.answeredAt, {}, call.agentId ?? call.repId ?? null);
  fact('call.ended', endedAt, { endReason: call.endReason, outcome: call.outcome });
  if (!call.answeredAt || !call.agentId) return;
  const during = (state: 'available' | 'on_call' | 'wrapping_up', startedAt: Date | string, until: Date | string) =>
    void rows.intervals.push({
      ...{ id: demo.id(), agentId: call.agentId ?? '', state, startedAt, endedAt: until },
      callId: state === 'available' ? null : call.id,
    });
  during('available', later(call.startedAt, -demo.random.between(60, 400)), call.answeredAt);
  during('on_call', call.answeredAt, endedAt);
  during('wrapping_up', endedAt, later(endedAt, WRAP_UP_SECONDS));
}

function addLeadFacts(demo: DemoBuilder, lead: DemoBuilder['rows']['leads'][number]): void {
  const { rows } = demo;
  const fact = (type: string, at: Date | string, userId: string | null = null, data: object = {}) =>
    void rows.events.push({ id: demo.id(), type, at, leadId: lead.id, userId, data });
  fact('lead.created', lead.createdAt);
  const offers = rows.offers.filter(({ leadId }) => leadId === lead.id);
  const call = rows.calls.find(({ id }) => id === lead.firstCallId);
  for (const offer of offers) {
    const live = call?.repId === offer.repId && offer.state === 'accepted';
    const data = { offerId: offer.id, live };
    fact('lead.offered', offer.createdAt, offer.repId, data);
    if (offer.endedAt) fact(`lead.${offer.state}`, offer.endedAt, offer.repId, data);
    if (offer.state === 'accepted' && lead.contactedAt) fact('lead.contacted', lead.contactedAt, offer.repId, { live });
  }
  if (offers.length === 0) fact('lead.unassigned', later(lead.createdAt, 15));
  if (lead.closedAt && lead.status) fact(`lead.${lead.status}`, lead.closedAt, lead.ownerId ?? null);
}

function midnightInChina(now: Date, daysAgo: number): Date {
  const offset = 8 * 3_600_000;
  return new Date(Math.floor((now.getTime() + offset) / DAY_MS - daysAgo) * DAY_MS - offset);
}

function scorecardRows(demo: DemoBuilder, desk: Desk): DemoBuilder['rows']['scorecard'] {
  const chosen = {
    baselineFrom: midnightInChina(demo.now, BEFORE_DAYS),
    baselineTo: midnightInChina(demo.now, SINCE_DAYS),
    setAt: demo.daysAgo(20),
    setById: desk.supervisor.id,
  };
  return [
    { figure: 'lost_leads', kind: 'value', value: 0, ...chosen },
    { figure: 'repeat_calls', kind: 'of_baseline', value: 0.7, ...chosen },
    { figure: 'handling_time', kind: 'of_baseline', value: 0.5, ...chosen },
    { figure: 'service_level', kind: 'value', value: 0.8, ...chosen },
    { figure: 'speed_to_lead', kind: 'value', value: 300, ...chosen },
  ];
}
