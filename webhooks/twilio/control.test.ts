import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CarrierError, type CallControl } from '../../src/calls/call-control.ts';
import { SIMULATOR_ACCOUNT_SID } from '../../src/config.ts';
import type { TestClock } from '../../phone-simulator/clock.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import { createTwilioCallControl } from './control.ts';
import {
  allOf,
  agentId,
  agentLeg,
  CALLER,
  caller,
  callId,
  faultOf,
  HOTLINE,
  openSimulator,
  REP,
  repLeg,
  repLegId,
  type SimulatorFixture,
} from './simulator-fixture.ts';
import { testConfig } from './webhook-fixture.ts';

let fixture: SimulatorFixture;
let clock: TestClock;
let simulator: PhoneSimulator;
let control: CallControl;
beforeEach(async () => {
  fixture = await openSimulator();
  ({ clock, simulator, control } = fixture);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await fixture.close();
});

describe('calling out', () => {
  test('the number is in no URL, the leg is found by its label, and the other party takes nobody along', async () => {
    const leg = { callId, legId: repLegId, to: REP, hotlineNumber: HOTLINE, ringSeconds: 30 };
    simulator.softphone(agentId).register();
    await control.ringAgent(agentLeg);
    await clock.advance(1_000);
    simulator.softphone(agentId).answer();
    const { providerCallSid } = await control.dialOut(leg);
    expect(await control.findPlaced({ ...leg, kind: 'caller', since: clock.now() })).toEqual({ providerCallSid });
    await clock.advance(1_000);
    simulator.telephone(REP).answer();
    await clock.advance(1_000);
    expect(simulator.telephone(REP).heard.at(-1)?.kind).toBe('talking');
    simulator.telephone(REP).hangUp();
    await clock.advance(1_000);
    // The core hears of it and ends the agent's leg: the conference outlives a party that is moved out of it.
    expect(simulator.softphone(agentId).state).toBe('in-progress');
    expect(simulator.errors()).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('what is over already can be ended again; what must run is gone', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(1_000);
    await control.endCall({ callId, callerSid: call.callSid });
    await control.endCall({ callId, callerSid: call.callSid });
    await control.endLeg({ providerCallSid: call.callSid });
    await control.endLeg({ providerCallSid: `CA${'0'.repeat(32)}` });
    expect(await faultOf(control.hold({ ...caller, callerSid: call.callSid }))).toBe('gone');
    expect(await faultOf(control.resume({ callId, callerSid: call.callSid }))).toBe('gone');
    expect(await faultOf(control.moveCaller({ ...caller, callerSid: call.callSid, step: 'one' }))).toBe('gone');
  });

  test('busy is never processed, an outage on the way out is uncertain, on the way in it is busy', async () => {
    simulator.setRestFault(() => 'too-many-requests');
    expect(await faultOf(control.ringRep(repLeg))).toBe('busy');
    simulator.setRestFault(() => 'unavailable');
    expect(await faultOf(control.ringRep(repLeg))).toBe('uncertain');
    expect(await faultOf(allOf(control.lists.liveCalls()))).toBe('busy');
    expect(simulator.calls()).toEqual([]);
  });

  test('a short spell of 429 is sat out', async () => {
    let refusals = 1;
    simulator.setRestFault(() => (refusals-- > 0 ? 'too-many-requests' : 'none'));
    await expect(control.ringRep(repLeg)).resolves.toBeDefined();
    expect(simulator.calls()).toHaveLength(1);
  });

  test('a leg whose answer was lost is found, and one that was never placed is not', async () => {
    simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(1_000);
    simulator.softphone(agentId).register();
    const since = clock.now();
    expect(await control.findPlaced({ ...agentLeg, kind: 'agent', since })).toBeNull();
    expect(await control.findPlaced({ ...repLeg, kind: 'rep', since })).toBeNull();
    simulator.setRestFault(({ method }) => (method === 'POST' ? 'lose-answer' : 'none'));
    expect(await faultOf(control.ringAgent(agentLeg))).toBe('uncertain');
    expect(await faultOf(control.ringRep(repLeg))).toBe('uncertain');
    const sidTo = (to: string) => simulator.calls().find((leg) => leg.to === to)?.sid;
    expect(await control.findPlaced({ ...agentLeg, kind: 'agent', since })).toEqual({
      providerCallSid: sidTo(`client:${agentId}`),
    });
    expect(await control.findPlaced({ ...repLeg, kind: 'rep', since })).toEqual({ providerCallSid: sidTo(REP) });
    // Without the number, or with two calls to it, nobody can tell.
    expect(await faultOf(control.findPlaced({ callId, legId: repLegId, kind: 'rep', since }))).toBe('uncertain');
    await faultOf(control.ringRep(repLeg));
    expect(await faultOf(control.findPlaced({ ...repLeg, kind: 'rep', since }))).toBe('uncertain');
  });

  test('a leg whose answer was lost is found also when its phone has declined, and the conference is over', async () => {
    const call = simulator.placeCall({ from: CALLER, to: HOTLINE });
    await clock.advance(1_000);
    const softphone = simulator.softphone(agentId);
    softphone.register();
    const since = clock.now();
    simulator.setRestFault(({ method }) => (method === 'POST' ? 'lose-answer' : 'none'));
    expect(await faultOf(control.ringAgent(agentLeg))).toBe('uncertain');
    await clock.advance(1_000);
    softphone.decline();
    await clock.advance(1_000);
    const [rung] = simulator.calls().filter(({ to }) => to === `client:${agentId}`);
    const looked = { ...agentLeg, kind: 'agent', since } as const;
    expect(await control.findPlaced(looked)).toEqual({ providerCallSid: rung?.sid });
    expect(await control.findPlaced({ ...looked, ofOthers: async (sids) => sids })).toBeNull();
    call.hangUp();
    await clock.advance(1_000);
    expect(await control.findPlaced(looked)).toEqual({ providerCallSid: rung?.sid });
  });

  test('where nobody listens nothing was sent', async () => {
    const port = await freePort();
    fixture.api.url = `http://127.0.0.1:${port}`;
    expect(await faultOf(control.ringRep(repLeg))).toBe('busy');
  });

  test('a refusal says why, and neither number nor password', async () => {
    const refused = await control.ringRep({ ...repLeg, to: '13987654321x' }).catch((fault: unknown) => fault);
    expect(refused).toBeInstanceOf(CarrierError);
    expect(refused).toMatchObject({ fault: 'refused', message: expect.stringContaining('21211') });
    simulator.setRestFault(() => 'lose-answer');
    const lost = await control.ringRep(repLeg).catch((fault: unknown) => fault);
    for (const fault of [refused, lost]) {
      const told = JSON.stringify(fault, Object.getOwnPropertyNames(fault));
      expect(told).not.toMatch(/13987654321|4008001234|newer-token|Basic/);
      expect(fault).not.toHaveProperty('cause');
    }
  });

  test("Twilio's variables in the environment neither re-route nor print", async () => {
    for (const [name, value] of [
      ['TWILIO_REGION', 'au1'],
      ['TWILIO_EDGE', 'sydney'],
      ['TWILIO_LOG_LEVEL', 'debug'],
    ] as const)
      vi.stubEnv(name, value);
    const printed = vi.spyOn(console, 'log');
    const fresh = createTwilioCallControl({ config: testConfig(), clock, apiUrl: () => fixture.api.url });
    await fresh.ringRep(repLeg);
    expect(simulator.calls()).toHaveLength(1);
    expect(printed).not.toHaveBeenCalled();
  });
});

describe('a phone in the browser', () => {
  const keys = {
    TWILIO_API_KEY: `SK${'7e'.repeat(16)}`,
    TWILIO_API_SECRET: 'an-api-secret',
    TWILIO_APP_SID: `AP${'7a'.repeat(16)}`,
  };

  test('gets a ticket to be rung as the agent, and to place no call', () => {
    const given = createTwilioCallControl({ config: testConfig(keys), clock }).softphoneToken(agentId);
    const payload = JSON.parse(Buffer.from(given?.token.split('.')[1] ?? '', 'base64url').toString());
    expect(payload.grants).toEqual({ identity: agentId, voice: { incoming: { allow: true } } });
    expect([payload.iss, payload.sub]).toEqual([keys.TWILIO_API_KEY, SIMULATOR_ACCOUNT_SID]);
    expect(payload.exp - payload.iat).toBe(3_600);
    expect(given?.identity).toBe(agentId);
    expect(given?.expiresAt).toEqual(new Date(clock.now().getTime() + 3_600_000));
  });

  test('gets none where there is no key, and none for an id that Twilio would refuse', () => {
    const real = testConfig({ TWILIO_ACCOUNT_SID: `AC${'5e'.repeat(16)}`, TWILIO_AUTH_TOKEN: 'token' });
    expect(createTwilioCallControl({ config: real, clock }).softphoneToken(agentId)).toBeNull();
    // The simulator's account has a key of its own, which the simulator checks (phone-simulator/voice-token.ts).
    expect(control.softphoneToken(agentId)?.identity).toBe(agentId);
    expect(() => createTwilioCallControl({ config: testConfig(keys), clock }).softphoneToken('a@b')).toThrow(
      /identity/,
    );
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
