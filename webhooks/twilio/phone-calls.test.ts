import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallControl } from '../../src/calls/call-control.ts';
import { prompts } from '../../src/calls/prompts.ts';
import type { TestClock } from '../../phone-simulator/clock.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import {
  allOf,
  agentId,
  agentLeg,
  agentLegId,
  CALLER,
  caller,
  callerLegId,
  callId,
  HOTLINE,
  openSimulator,
  REP,
  repLeg,
  type SimulatorFixture,
} from './simulator-fixture.ts';
import { PUBLIC_URL } from './webhook-fixture.ts';

let fixture: SimulatorFixture;
let clock: TestClock;
let simulator: PhoneSimulator;
let control: CallControl;
let happened: SimulatorFixture['happened'];
beforeEach(async () => {
  fixture = await openSimulator();
  ({ clock, simulator, control, happened } = fixture);
});
afterEach(() => fixture.close());

describe('a call through the phone simulator', () => {
  test('waits, is taken by an agent, held, resumed and ended, and the carrier finds no fault', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(4_000);
    expect(call.heard.at(-1)?.text).toContain('hold-music.wav');

    const softphone = simulator.softphone(agentId);
    softphone.register();
    const placed = await control.ringAgent(agentLeg);
    await clock.advance(100);
    expect(softphone.state).toBe('ringing');
    fixture.core.place = 'conference';
    await control.moveCaller({ ...caller, callerSid: call.callSid, step: 'one' });
    await clock.advance(100);
    expect(call.heard.at(-1)?.text).toContain('hold-music.wav');
    expect(await control.findPlaced({ ...agentLeg, kind: 'agent', since: clock.now() })).toEqual(placed);
    softphone.answer();
    await clock.advance(100);
    expect(call.heard.at(-1)?.with).toEqual([`client:${agentId}`]);
    expect(happened('participant-joined').map(({ legId }) => legId)).toEqual([callerLegId, agentLegId]);
    expect(happened('leg-changed').map(({ legId, progress }) => [legId, progress])).toEqual([
      [agentLegId, 'ringing'],
      [agentLegId, 'in_progress'],
    ]);

    await control.hold({ ...caller, callerSid: call.callSid });
    await clock.advance(100);
    expect(call.heard.at(-1)?.url).toBe(`${PUBLIC_URL}/audio/hold-music.wav`);
    await control.resume({ callId, callerSid: call.callSid });
    await clock.advance(100);
    expect(call.heard.at(-1)?.kind).toBe('talking');

    await control.endCall({ callId, callerSid: call.callSid });
    await clock.advance(100);
    expect([call.state, softphone.state]).toEqual(['completed', 'idle']);
    expect(happened('caller-out-of-conference')).toEqual([]);
    expect(happened('conference-ended')).toHaveLength(1);
    expect(simulator.errors()).toEqual([]);
  });

  test('a rep hears the whisper, and joins by pressing 1', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(1_000);
    fixture.core.place = 'conference';
    await control.moveCaller({ ...caller, callerSid: call.callSid, step: 'one' });
    const mobile = simulator.telephone(REP);
    mobile.behaviour = { kind: 'answers', afterMs: 3_000, press: '1', pressAfterMs: 2_000 };
    const placed = await control.ringRep(repLeg);
    await clock.advance(30_000);
    expect(mobile.heard.map(({ text }) => text).join()).toContain('热线来电。王芳');
    expect(mobile.heard.at(-1)?.with).toEqual([CALLER]);
    expect(
      await control.findPlaced({ ...repLeg, kind: 'rep', since: new Date(clock.now().getTime() - 60_000) }),
    ).toEqual(placed);
    await control.endLeg(placed);
    await clock.advance(100);
    expect(mobile.state).toBe('idle');
    expect(call.state).toBe('in-progress');
    expect(simulator.errors()).toEqual([]);
  });

  test('a rep who never presses is asked again, then told, and the second answer is another event', async () => {
    simulator.placeCall({ from: CALLER, to: HOTLINE });
    const mobile = simulator.telephone(REP);
    mobile.behaviour = { kind: 'answers', afterMs: 1_000 };
    await control.ringRep(repLeg);
    await clock.advance(60_000);
    const answers = happened('rep-pressed');
    expect(answers.map(({ digit }) => digit)).toEqual([null, null]);
    expect(new Set(answers.map(({ eventKey }) => eventKey)).size).toBe(2);
    expect(mobile.state).toBe('idle');
    expect(simulator.errors()).toEqual([]);
  });

  test('a caller goes back from the conference to waiting, which is no end of anything, and into it again', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    const softphone = simulator.softphone(agentId);
    softphone.register();
    await clock.advance(1_000);
    const move = async (place: 'conference' | 'waiting', step: string) => {
      fixture.core.place = place;
      await control.moveCaller({ ...caller, callerSid: call.callSid, step });
      await clock.advance(1_000);
    };
    await control.ringAgent(agentLeg);
    await clock.advance(100);
    softphone.answer();
    await move('conference', 'one');
    expect(call.heard.at(-1)?.kind).toBe('talking');
    // The agent is still there: who is moved takes nobody along.
    await move('waiting', 'two');
    expect([call.heard.at(-1)?.kind, softphone.state]).toEqual(['played', 'in-progress']);
    call.press('7');
    await clock.advance(1_000);
    expect(happened('wait-key-pressed')).toMatchObject([{ digit: '7', round: 0 }]);
    expect(call.heard.at(-1)?.kind).toBe('played');
    await move('conference', 'three');
    expect([call.heard.at(-1)?.kind, softphone.heard.at(-1)?.kind]).toEqual(['talking', 'talking']);
    // Moved where the caller is already: a moment without the voice, and no more.
    await move('conference', 'four');
    expect([call.heard.at(-1)?.kind, softphone.heard.at(-1)?.kind]).toEqual(['talking', 'talking']);
    expect(happened('caller-out-of-conference')).toEqual([]);
    expect(happened('leg-changed').filter(({ progress }) => progress === 'ended')).toEqual([]);
    expect(simulator.errors()).toEqual([]);
  });

  test('a caller moved to the farewell hears it and is let go', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(1_000);
    fixture.core.place = 'farewell';
    await control.moveCaller({ ...caller, callerSid: call.callSid, step: 'one' });
    await clock.advance(60_000);
    expect(call.heard.map(({ text }) => text)).toContain(prompts.promise['zh-CN']);
    expect(call.state).toBe('completed');
    expect(simulator.errors()).toEqual([]);
  });

  test('a text is sent, and its fate reported under our id', async () => {
    const textId = '0198c0de-0000-7000-8000-0000000000f1';
    const { providerSid } = await control.sendText({ textId, to: REP, from: HOTLINE, body: '新线索：王芳' });
    await clock.advance(10_000);
    expect(simulator.telephone(REP).messages.map(({ body }) => body)).toEqual(['新线索：王芳']);
    const changes = happened('text-changed');
    expect(changes.at(-1)).toMatchObject({ textId, providerSid, status: 'delivered', errorCode: null });
    simulator.telephone(REP).reply('退订');
    await clock.advance(100);
    expect(happened('text-came-in')[0]).toMatchObject({ from: REP, to: HOTLINE, optOut: 'stop' });
    expect(simulator.errors()).toEqual([]);
  });

  test('the carrier remembers its calls', async () => {
    const since = clock.now();
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(5_000);
    await control.ringRep(repLeg);
    call.hangUp();
    await clock.advance(100);
    const leg = {
      ...{ providerCallSid: call.callSid, progress: 'ended', endReason: 'completed', startedAt: since },
      durationSeconds: 5,
    };
    expect(await control.lookUp(call.callSid)).toMatchObject(leg);
    const incoming = { ...leg, direction: 'incoming', from: CALLER, to: HOTLINE };
    expect(await allOf(control.lists.calls({ from: since, to: clock.now() }))).toContainEqual(incoming);
    const later = { from: new Date(since.getTime() + 60_000), to: new Date(since.getTime() + 90_000) };
    expect(await allOf(control.lists.calls(later))).toEqual([]);
    expect(await control.lookUp(`CA${'0'.repeat(32)}`)).toBeNull();
  });
});

describe('a call while the core fails', () => {
  test('rings on through one fault, and is answered as if nothing had been', async () => {
    let faults = 1;
    fixture.core.failsOn = () => faults-- > 0;
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(1_000);
    expect(call.state).toBe('ringing');
    await clock.advance(6_000);
    expect(call.heard.map(({ kind }) => kind)).toEqual(['silence', 'said', 'played']);
    expect(new Set(happened('call-came-in').map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(simulator.errors()).toEqual([]);
  });

  test('ends before the tone, in both languages, when the fault lasts', async () => {
    fixture.core.failsOn = () => true;
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(60_000);
    const said = call.heard.filter(({ kind }) => kind === 'said').map(({ text }) => text);
    const both = (['faultMessage', 'voicemailNothing'] as const).flatMap((key) => [
      prompts[key]['zh-CN'],
      prompts[key].en,
    ]);
    expect(said).toEqual(both);
    expect(call.state).toBe('completed');
  });

  test('loses no report, since Twilio is made to repeat it', async () => {
    let faults = 2;
    fixture.core.failsOn = (event) => event?.kind === 'leg-changed' && faults-- > 0;
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(5_000);
    call.hangUp();
    await clock.advance(5_000);
    const ends = happened('leg-changed').filter(({ callId: id }) => id === null);
    expect(ends.length).toBeGreaterThan(1);
    expect(new Set(ends.map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(simulator.errors()).toEqual([]);
  });

  test('goes on without answers while the caller waits', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(4_000);
    fixture.core.failsOn = () => true;
    await clock.advance(60_000);
    expect(
      fixture.webhooks.counts.filter(({ route, result }) => route === 'wait' && result === 'fault').length,
    ).toBeGreaterThan(5);
    expect(call.heard.at(-1)?.kind).toBe('played');
    expect(call.state).toBe('in-progress');
    expect(simulator.errors()).toEqual([]);
  });
});
