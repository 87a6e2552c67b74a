import { expect, test } from 'vitest';
import type { AgentView } from '../src/contract/agent.ts';
import type { CallView } from '../src/contract/call.ts';
import type { DeskSnapshot, ReservationView } from '../src/contract/desk.ts';
import type { ScreenPop } from '../src/contract/screen-pop.ts';
import { deskMoment, deskPhase, withAgent, withCall, withPop, withReservation } from './desk-state.ts';

const at = '2026-03-10T04:00:00.000Z';
const agent = { id: 'a1', name: '李娜', state: 'available', reason: null, since: at, callId: null } as const;
const idle: DeskSnapshot = {
  at,
  agent,
  reservation: null,
  call: null,
  screenPop: null,
  queue: { waiting: 0, longestWaitSince: null },
  leads: [],
};
const offer: ReservationView = {
  id: 'r1',
  callId: 'c1',
  state: 'pending',
  createdAt: at,
  deadlineAt: at,
  rangAt: at,
};
const ringing: CallView = {
  id: 'c1',
  state: 'ringing',
  endReason: null,
  outcome: null,
  direction: 'inbound',
  outsideNumber: '+8613800138000',
  hotlineNumber: '+864008001234',
  match: 'exact',
  customerId: null,
  customerName: null,
  contactName: null,
  leadId: null,
  agentId: null,
  agentName: null,
  repName: null,
  startedAt: at,
  queuedAt: at,
  answeredAt: null,
  heldAt: null,
  endedAt: null,
  consult: null,
  participants: [],
  ownMobile: null,
  wrapUp: null,
};
const wrapUp = {
  disposition: null,
  note: null,
  followUpAt: null,
  deadlineAt: at,
  completedAt: null,
  dispositionRequired: true,
  extensionsLeft: 2,
};
const connected: CallView = { ...ringing, state: 'connected', agentId: 'a1', answeredAt: at };
const onMobile: CallView = { ...connected, ownMobile: 'pick_up' };
const ended: CallView = { ...connected, state: 'ended', endReason: 'completed', endedAt: at, wrapUp };
const become = (state: AgentView['state'], since = at): AgentView => ({
  ...agent,
  state,
  since,
  callId: state === 'available' || state === 'not_ready' ? null : 'c1',
});
const pop: ScreenPop = {
  ...{ id: 'p1', at, callId: 'c1', match: 'none', customer: null, contact: null, candidates: [], lead: null },
  ...{ caller: { number: null, region: null, industry: null }, lastInteraction: null, history: [], openTickets: [] },
  callsLast7Days: 0,
};
const reserved = withReservation(withAgent(idle, become('reserved')), offer);
const talking = withCall(
  withAgent(withReservation(reserved, { ...offer, state: 'accepted' }), become('on_call')),
  connected,
);

test('a call walks through the bar from offer to the end of its wrap-up', () => {
  expect(deskPhase(withReservation(idle, { ...offer, rangAt: null }))).toBe('announced');
  expect(deskPhase(withCall(reserved, ringing))).toBe('incoming');
  expect(deskPhase(withReservation(reserved, { ...offer, state: 'accepted' }))).toBe('connecting');
  expect(deskPhase(talking)).toBe('connected');
  expect(deskPhase(withCall(talking, { ...connected, state: 'held' }))).toBe('held');
  // Accepted here, but the mobile is still to be picked up.
  expect(deskPhase(withCall(talking, onMobile))).toBe('connecting');
  expect(deskPhase(withCall(talking, { ...onMobile, ownMobile: 'talking' }))).toBe('connected');
  const writing = withCall(talking, ended);
  expect(deskPhase(writing)).toBe('wrapping_up');
  expect(deskPhase(withAgent(writing, become('available')))).toBe('idle');
});

test('a moment of the desk ends with whatever changes what its agent may do, and with nothing else', () => {
  const held = withCall(talking, { ...connected, state: 'held' });
  expect(deskMoment(held)).not.toBe(deskMoment(talking));
  expect(deskMoment(withCall(held, { ...connected, id: 'c9' }))).not.toBe(deskMoment(talking));
  expect(deskMoment(withCall(talking, { ...connected, customerName: 'A' }))).toBe(deskMoment(talking));
});

test('an offer that was taken back leaves nothing on the desk', () => {
  const gone = withReservation(withCall(reserved, ringing), { ...offer, state: 'rescinded' });
  expect(withAgent(gone, become('available'))).toEqual(idle);
});

test('a pop stays while news says that its call still waits, and goes when that call is over', () => {
  const announced = withPop(idle, pop);
  expect(withCall(announced, { ...ringing, state: 'queued' })).toEqual(announced);
  expect(withCall(announced, ended).screenPop).toBeNull();
});

test('the end of an older offer does not take the new one away', () => {
  expect(withReservation(reserved, { ...offer, id: 'r0', callId: 'c0', state: 'timed_out' })).toEqual(reserved);
});

test('a late fact does not bring an ended call back', () => {
  const writing = withCall(talking, ended);
  expect(withCall(writing, connected)).toEqual(writing);
});

test('a call that was transferred is written up here while it goes on elsewhere', () => {
  const left = withCall(talking, { ...connected, state: 'queued', agentId: null, wrapUp });
  const writing = withAgent(left, become('wrapping_up'));
  expect(deskPhase(writing)).toBe('wrapping_up');
  expect(deskPhase(withCall(writing, { ...connected, agentId: 'a2', wrapUp }))).toBe('wrapping_up');
});

test('an agent who is free again has nothing on the desk, but keeps an offer that is newer', () => {
  expect(deskPhase(withAgent(talking, become('available')))).toBe('idle');
  expect(deskPhase(withAgent(reserved, become('available')))).toBe('incoming');
  expect(deskPhase(withAgent(reserved, become('not_ready', '2026-03-10T04:00:20.000Z')))).toBe('idle');
});

test('what happens to another agent or another call is not on this desk', () => {
  expect(withAgent(idle, { ...agent, id: 'a2', state: 'offline' })).toEqual(idle);
  expect(withCall(talking, { ...ended, id: 'c9' })).toEqual(talking);
});
