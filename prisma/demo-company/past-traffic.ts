import type { DemoCustomer } from './customers.ts';
import { storedNumber } from './demo-builder.ts';
import type { DemoBuilder } from './demo-builder.ts';
import type { Desk } from './desk.ts';
import { addPastCall, later } from './past-call.ts';
import type { CallRow } from './past-call.ts';
import { addPastLeads } from './past-leads.ts';
import { talks } from './talk.ts';

/** Two weeks of calls and leads, so that no list is empty on the first day. */
export function addPastTraffic(demo: DemoBuilder, desk: Desk, customers: readonly DemoCustomer[]): void {
  const reachable = customers.filter((customer) => customer.contacts.some((contact) => contact.mobile !== null));
  for (let i = 0; i < 36; i++) addServedCall(demo, desk, demo.random.pick(reachable));
  for (let i = 0; i < 4; i++) addMissedCall(demo, desk, demo.random.pick(reachable));
  for (let i = 0; i < 3; i++) addWithheldCall(demo, desk);
  addPastLeads(demo, desk);
}

function addServedCall(demo: DemoBuilder, desk: Desk, customer: DemoCustomer): void {
  const { random, rows } = demo;
  const contact = customer.contacts.find(({ mobile }) => mobile !== null);
  const agent = random.pick(desk.agents);
  const talk = random.pick(talks.filter(({ by }) => by === 'agent'));
  const call = addPastCall(demo, desk, {
    number: contact?.mobile ?? null,
    waitSeconds: random.between(4, 24),
    talkSeconds: random.between(45, 360),
  });
  Object.assign(call, {
    match: 'exact',
    outcome: 'served',
    endReason: 'completed',
    customerId: customer.id,
    contactId: contact?.id ?? null,
    agentId: agent.id,
  } satisfies Partial<CallRow>);
  rows.legs.push({
    id: demo.id(),
    callId: call.id,
    kind: 'agent',
    userId: agent.id,
    carrier: call.carrier,
    state: 'ended',
    endReason: 'completed',
    createdAt: call.startedAt,
    answeredAt: call.answeredAt ?? null,
    endedAt: call.endedAt ?? null,
  });
  const summary = talk.summary.replace('{product}', customer.product);
  const at = call.endedAt ?? call.startedAt;
  rows.wrapUps.push({
    id: demo.id(),
    callId: call.id,
    agentId: agent.id,
    startedAt: at,
    deadlineAt: later(at, 120),
    completedAt: later(at, 40),
    disposition: talk.disposition ?? 'consult',
    note: summary,
  });
  rows.interactions.push({
    id: demo.id(),
    customerId: customer.id,
    contactId: contact?.id ?? null,
    callId: call.id,
    channel: 'call',
    at: call.answeredAt ?? at,
    byId: agent.id,
    byName: agent.name,
    summary,
    disposition: talk.disposition ?? 'consult',
  });
}

/** The caller left the queue: a promise, half of them kept already. */
function addMissedCall(demo: DemoBuilder, desk: Desk, customer: DemoCustomer): void {
  const contact = customer.contacts.find(({ mobile }) => mobile !== null);
  const number = contact?.mobile;
  if (!contact || !number || demo.rows.callbacks.some(({ customerId }) => customerId === customer.id)) return;
  const call = addPastCall(demo, desk, { number, waitSeconds: demo.random.between(40, 200), talkSeconds: null });
  Object.assign(call, {
    match: 'exact',
    outcome: 'callback',
    endReason: 'abandoned',
    promisedBecause: 'missed',
    customerId: customer.id,
    contactId: contact.id,
  } satisfies Partial<CallRow>);
  const isDone = demo.rows.callbacks.length % 2 === 1;
  const dueAt = isDone ? later(new Date(call.startedAt), 1_800) : later(demo.now, demo.random.between(-3, 20) * 600);
  demo.rows.callbacks.push({
    id: demo.id(),
    callId: call.id,
    customerId: customer.id,
    contactId: contact.id,
    queueId: desk.queueId,
    ...storedNumber(demo.vault, number),
    status: isDone ? 'done' : 'open',
    reason: 'missed',
    dueAt,
    createdAt: call.endedAt ?? call.startedAt,
    doneAt: isDone ? dueAt : null,
    closedBecause: isDone ? 'called' : null,
    closedById: isDone ? (desk.agents[0]?.id ?? null) : null,
  });
}

function addWithheldCall(demo: DemoBuilder, desk: Desk): void {
  const call = addPastCall(demo, desk, { number: null, waitSeconds: demo.random.between(6, 30), talkSeconds: null });
  Object.assign(call, { match: 'withheld', outcome: 'withdrawn', endReason: 'abandoned' } satisfies Partial<CallRow>);
}
