import { afterEach, expect, test } from 'vitest';
import { closeHotline, hotline, startHotline, twiml, wang, type Answers, type Hotline } from './hotline-fixture.ts';
import type { PhoneSimulatorOptions } from './simulator.ts';
import type { PlacedCall } from './simulator.ts';

let line: Hotline;
const noise = '+8613511112222';

const caller = (events = 'start end join leave mute hold modify announcement'): string =>
  twiml(
    `<Dial action="/after"><Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false" waitUrl="/wait" participantLabel="customer" statusCallback="/conference" statusCallbackEvent="${events}">conv-1</Conference></Dial>`,
  );
const waiting = twiml('<Say>请稍候</Say><Pause length="10"/><Redirect>/wait</Redirect>');

const music = { type: 'audio/mpeg', body: 'not really' };

async function start(answers: Answers, options: Partial<PhoneSimulatorOptions> = {}): Promise<Hotline> {
  line = await startHotline({ '/wait': waiting, '/hold': music, '/after': twiml('<Hangup/>'), ...answers }, options);
  return line;
}

async function inConference(): Promise<PlacedCall> {
  await start({ '/voice': caller() });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  return call;
}

const events = (): string[] => line.to('/conference').map(({ params }) => params['StatusCallbackEvent'] ?? '');
const statuses = (path: string): string[] => line.to(path).map(({ params }) => params['CallStatus'] ?? '');
const addAgent = (more: Record<string, unknown> = {}) =>
  line.client.conferences('conv-1').participants.create({
    from: hotline,
    to: 'client:agent-1',
    label: 'agent-1',
    timeout: 20,
    beep: 'false',
    statusCallback: `${line.url}/agent-leg`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    ...more,
  });

afterEach(() => closeHotline(line));

test('the caller waits to a document that asks itself again, until an agent joins', async () => {
  const call = await inConference();
  await line.clock.advance(12_000);
  expect(line.to('/wait').length).toBe(2);
  expect(line.to('/wait')[0]?.params).toMatchObject({ FriendlyName: 'conv-1', CallSid: call.callSid });
  expect(events()).toEqual(['participant-join']);
  const agent = line.simulator.softphone('agent-1');
  agent.register();
  const participant = await addAgent();
  expect(participant.status).toBe('queued');
  expect(participant.conferenceSid).toMatch(/^CF[0-9a-f]{32}$/);
  await line.clock.advance(100);
  expect(agent.state).toBe('ringing');
  agent.answer();
  await line.clock.settle();
  expect(events()).toEqual(['participant-join', 'participant-join', 'conference-start']);
  expect(line.to('/conference')[1]?.params).toMatchObject({
    ParticipantLabel: 'agent-1',
    CallSid: participant.callSid,
    SequenceNumber: '2',
    StartConferenceOnEnter: 'true',
    EndConferenceOnExit: 'false',
  });
  expect(line.to('/conference')[1]?.params['From']).toBeUndefined();
  expect(call.heard.at(-1)).toMatchObject({ kind: 'talking', with: ['client:agent-1'] });
  expect(agent.heard.at(-1)).toMatchObject({ kind: 'talking', with: [wang] });
  expect(statuses('/agent-leg')).toEqual(['initiated', 'ringing', 'in-progress']);
  expect(line.to('/agent-leg').map(({ params }) => params['SequenceNumber'])).toEqual(['0', '1', '2']);
  const asked = line.to('/wait').length;
  await line.clock.advance(60_000);
  expect(line.to('/wait').length).toBe(asked);
});

test('the caller who leaves ends the conference for all; the agent leg ends with it', async () => {
  const call = await inConference();
  const agent = line.simulator.softphone('agent-1');
  agent.register();
  await addAgent();
  await line.clock.advance(10);
  agent.answer();
  await line.clock.advance(30_000);
  call.hangUp();
  await line.clock.settle();
  expect(events().slice(3)).toEqual(['participant-leave', 'participant-leave', 'conference-end']);
  const [, , , first, second, end] = line.to('/conference');
  expect(first?.params).toMatchObject({
    ReasonParticipantLeft: 'participant_hung_up',
    ParticipantCallStatus: 'completed',
  });
  expect(second?.params).toMatchObject({
    ReasonParticipantLeft: 'moderator_ended_conference',
    ParticipantLabel: 'agent-1',
  });
  expect(end?.params).toMatchObject({
    ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
    CallSidEndingConference: call.callSid,
    ParticipantLabelEndingConference: 'customer',
  });
  expect(statuses('/agent-leg').at(-1)).toBe('completed');
  expect(line.to('/agent-leg').at(-1)?.params).toMatchObject({ CallDuration: '30', Duration: '1' });
  expect(line.to('/status')).toHaveLength(1);
  expect(line.to('/after')).toHaveLength(0);
});

test('the agent who drops leaves the caller with the waiting document again', async () => {
  const call = await inConference();
  const agent = line.simulator.softphone('agent-1');
  agent.register();
  await addAgent();
  await line.clock.advance(10);
  agent.answer();
  await line.clock.advance(1000);
  const asked = line.to('/wait').length;
  agent.hangUp();
  await line.clock.settle();
  expect(call.state).toBe('in-progress');
  expect(line.to('/wait').length).toBe(asked + 1);
  expect(events().at(-1)).toBe('participant-leave');
});

test('hold, mute and coaching decide who hears whom', async () => {
  const call = await inConference();
  const agent = line.simulator.softphone('agent-1');
  const boss = line.simulator.softphone('boss');
  agent.register();
  boss.register();
  await addAgent();
  await line.clock.advance(10);
  agent.answer();
  await line.clock.settle();
  const agentSid = agent.leg?.sid ?? '';
  await line.client.conferences('conv-1').participants.create({
    from: hotline,
    to: 'client:boss',
    label: 'boss',
    coaching: true,
    callSidToCoach: agentSid,
    beep: 'false',
  });
  await line.clock.advance(10);
  boss.answer();
  await line.clock.settle();
  boss.say('告诉他价格');
  expect(agent.heard.at(-1)?.text).toBe('告诉他价格');
  expect(call.heard.at(-1)).toMatchObject({ kind: 'talking', with: ['client:agent-1'] });
  const participants = line.client.conferences('conv-1').participants;
  const held = await participants('customer').update({ hold: true, holdUrl: `${line.url}/hold`, holdMethod: 'POST' });
  expect(held.hold).toBe(true);
  await line.clock.settle();
  expect(call.heard.slice(-2)).toMatchObject([{ kind: 'hold-music' }, { kind: 'played', url: `${line.url}/hold` }]);
  expect(agent.heard.at(-1)).toMatchObject({ kind: 'talking', with: ['client:boss'] });
  expect(line.to('/hold')).toHaveLength(1);
  await participants('customer').update({ hold: false });
  await participants(agentSid).update({ muted: true });
  expect(call.heard.at(-1)).toMatchObject({ kind: 'talking', with: [] });
  await participants('boss').update({ coaching: false });
  expect(call.heard.at(-1)).toMatchObject({ kind: 'talking', with: ['client:boss'] });
  await line.clock.settle();
  expect(events().slice(4)).toEqual([
    'participant-hold',
    'participant-unhold',
    'participant-mute',
    'participant-modify',
  ]);
});

test('an agent who does not answer is a no-answer, and a leave with participant_add_failed', async () => {
  await inConference();
  line.simulator.softphone('agent-1').register();
  await addAgent();
  await line.clock.advance(20_000);
  expect(statuses('/agent-leg')).toEqual(['initiated', 'ringing', 'no-answer']);
  expect(line.to('/conference').at(-1)?.params).toMatchObject({
    StatusCallbackEvent: 'participant-leave',
    ReasonParticipantLeft: 'participant_add_failed',
    ParticipantCallStatus: 'no-answer',
  });
});

test('a client that is not registered never rings', async () => {
  await inConference();
  await addAgent();
  await line.clock.advance(10);
  expect(statuses('/agent-leg')).toEqual(['initiated', 'no-answer']);
});

test('a ring that is cancelled ends as canceled; the phone stops', async () => {
  await inConference();
  const agent = line.simulator.softphone('agent-1');
  agent.register();
  const participant = await addAgent();
  await line.clock.advance(10);
  await line.client.calls(participant.callSid).update({ status: 'completed' });
  expect(agent.state).toBe('idle');
  await line.clock.settle();
  expect(statuses('/agent-leg').at(-1)).toBe('canceled');
  await expect(line.client.calls(participant.callSid).update({ status: 'completed' })).rejects.toMatchObject({
    code: 21220,
    status: 400,
  });
});

test('cancelled while queued: no callback at all', async () => {
  await inConference();
  line.simulator.softphone('agent-1').register();
  const participant = await addAgent();
  await line.client.calls(participant.callSid).update({ status: 'canceled' });
  await line.clock.advance(100);
  expect(line.to('/agent-leg')).toEqual([]);
});

test('who answers after the caller has gone sits alone in a new conference of that name', async () => {
  const call = await inConference();
  const agent = line.simulator.softphone('agent-1');
  agent.register();
  await addAgent();
  await line.clock.advance(10);
  call.hangUp();
  agent.answer();
  await line.clock.settle();
  expect(agent.heard.at(-1)).toMatchObject({ kind: 'hold-music' });
  const ofStatus = (status: 'init' | 'in-progress' | 'completed') =>
    line.client.conferences.list({ friendlyName: 'conv-1', status });
  expect(await ofStatus('init')).toHaveLength(1);
  expect(await ofStatus('completed')).toHaveLength(1);
  // Without a status Twilio tells of those in progress only.
  expect(await line.client.conferences.list({ friendlyName: 'conv-1' })).toEqual([]);
});

test('a second participant with the same label is refused with 16025', async () => {
  await inConference();
  await expect(addAgent({ label: 'customer' })).rejects.toMatchObject({ code: 16025 });
  const second = line.simulator.placeCall({ from: noise, to: hotline });
  await line.clock.settle();
  expect(line.simulator.errors().map((entry) => entry.code)).toEqual([16025]);
  expect(line.to('/after')[0]?.params).toMatchObject({ CallSid: second.callSid, DialCallStatus: 'failed' });
});

test('the callback of the first participant wins', async () => {
  await inConference();
  await addAgent({ conferenceStatusCallback: `${line.url}/second`, conferenceStatusCallbackEvent: ['join', 'leave'] });
  await line.clock.advance(10);
  expect(line.to('/second')).toEqual([]);
});

test('a failing waitUrl: the conference is not established, the call goes on after the dial', async () => {
  await start({ '/voice': caller(), '/wait': { status: 500 } });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  expect(line.to('/after')[0]?.params['DialCallStatus']).toBe('failed');
  expect(call.state).toBe('completed');
});

test('a Gather does nothing in a wait document', async () => {
  await start({ '/voice': caller(), '/wait': twiml('<Gather action="/press"/><Say>请稍候</Say>') });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  expect(line.simulator.errors().map((entry) => entry.code)).toEqual([12200]);
  expect(call.heard.at(-1)?.text).toBe('请稍候');
});

test('kicked: the caller goes on to the action, the conference ends', async () => {
  const call = await inConference();
  await line.client.conferences('conv-1').participants(call.callSid).remove();
  await line.clock.settle();
  expect(line.to('/after')[0]?.params['DialCallStatus']).toBe('answered');
  expect(line.to('/conference').at(-1)?.params['ReasonConferenceEnded']).toBe(
    'participant-with-end-conference-on-exit-kicked',
  );
});

test('hangupOnStar takes the caller out to the action', async () => {
  await start({ '/voice': caller().replace('<Dial ', '<Dial hangupOnStar="true" ') });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  call.press('*');
  await line.clock.settle();
  expect(line.to('/after')).toHaveLength(1);
});

test('redirecting a participant over REST takes it out of the conference', async () => {
  const call = await inConference();
  await line.client.calls(call.callSid).update({ twiml: twiml('<Say>转接中</Say><Pause length="30"/>') });
  await line.clock.settle();
  expect(call.heard.at(-1)?.text).toBe('转接中');
  expect(line.to('/conference').map(({ params }) => params['ReasonParticipantLeft'])).toContain(
    'participant_updated_via_api',
  );
});

test('an announcement is said over the conference and reported', async () => {
  await start({ '/voice': caller(), '/announce': twiml('<Say>录音已开始</Say>') });
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  const [room] = await line.client.conferences.list({ friendlyName: 'conv-1', status: 'init' });
  await line.client.conferences(room?.sid ?? '').update({ announceUrl: `${line.url}/announce` });
  await line.clock.advance(2000);
  expect(call.heard.map(({ text }) => text)).toContain('录音已开始');
  expect(events()).toContain('announcement-end');
});

test('the music of who waits may be asked for late, and not at all once it is over', async () => {
  const call = await start({ '/voice': caller() }, { network: { waitMusicMs: [5_000, 5_000] } }).then(() =>
    line.simulator.placeCall({ from: wang, to: hotline }),
  );
  await line.clock.advance(4_900);
  expect(line.to('/wait')).toEqual([]);
  await line.clock.advance(200);
  expect(line.to('/wait').length).toBe(1);
  line.simulator.setNetwork({ waitMusicMs: [30_000, 30_000] });
  await line.client
    .conferences('conv-1')
    .participants('customer')
    .update({ hold: true, holdUrl: `${line.url}/hold` });
  await line.clock.advance(1_000);
  call.hangUp();
  await line.clock.advance(60_000);
  expect(line.to('/hold')).toEqual([]);
});

test('a leg that is never let in was answered, hears nothing and is told of by no join; it ends as any other', async () => {
  await inConference();
  line.simulator.setNetwork({ neverJoins: 1 });
  const agent = line.simulator.softphone('agent-1');
  agent.register();
  const { callSid } = await addAgent();
  await line.clock.advance(100);
  agent.answer();
  await line.clock.advance(60_000);
  expect(statuses('/agent-leg')).toEqual(['initiated', 'ringing', 'in-progress']);
  expect(events()).toEqual(['participant-join']);
  expect(agent.heard.at(-1)?.kind).toBe('silence');
  const [participant] = (await line.client.conferences('conv-1').participants.list()).filter(
    (one) => one.callSid === callSid,
  );
  expect(participant?.status).toBe('connecting');
  await line.client.calls(callSid).update({ status: 'completed' });
  await line.clock.settle();
  expect(agent.state).toBe('idle');
  expect(statuses('/agent-leg').at(-1)).toBe('completed');
});
