import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CarrierError } from '../../src/calls/call-control.ts';
import { allOf, CALLER, HOTLINE, openSimulator, type SimulatorFixture } from './simulator-fixture.ts';

let line: SimulatorFixture;
beforeEach(async () => {
  line = await openSimulator();
});
afterEach(() => line.close());

const span = () => ({ from: new Date(0), to: new Date(line.clock.now().getTime() + 1_000) });

describe('the carrier’s lists', () => {
  test('more calls than any page holds: each is told once, in few requests, though new ones push the rest down', async () => {
    for (let count = 0; count < 1_050; count += 1) line.simulator.placeCall({ from: CALLER, to: HOTLINE });
    await line.clock.settle();
    const asked: string[] = [];
    line.simulator.setRestFault(({ path }) => {
      // A call comes in between two pages.
      if (asked.push(path) > 1) line.simulator.placeCall({ from: CALLER, to: HOTLINE });
      return 'none';
    });
    const calls = await allOf(line.control.lists.calls(span()));
    expect(new Set(calls.map(({ providerCallSid }) => providerCallSid)).size).toBe(calls.length);
    expect(calls).toHaveLength(1_050);
    expect(asked).toHaveLength(6);
  });

  test('too many requests: asked again after a pause, and given up when it does not end', async () => {
    line.simulator.placeCall({ from: CALLER, to: HOTLINE });
    let refusals = 5;
    // The client itself asks three times.
    line.simulator.setRestFault(() => ((refusals -= 1) >= 0 ? 'too-many-requests' : 'none'));
    expect(await allOf(line.control.lists.calls(span()))).toHaveLength(1);
    line.simulator.setRestFault(() => 'unavailable');
    await expect(allOf(line.control.lists.calls(span()))).rejects.toBeInstanceOf(CarrierError);
  });

  test('what goes on now: calls of every live state, and conferences before and after they began', async () => {
    line.simulator.placeCall({ from: CALLER, to: HOTLINE });
    await line.clock.advance(1_000);
    const over = line.simulator.placeCall({ from: CALLER, to: HOTLINE });
    await line.clock.advance(1_000);
    over.hangUp();
    await line.clock.advance(100);
    expect(await allOf(line.control.lists.liveCalls())).toMatchObject([
      { direction: 'incoming', progress: 'in_progress' },
    ]);
    await line.control.ringAgent({
      ...{ callId: '0198c0de-0000-7000-8000-0000000000c1', legId: '0198c0de-0000-7000-8000-0000000000a2' },
      ...{ agentId: '0198c0de-0000-7000-8000-0000000000b1', hotlineNumber: HOTLINE, ringSeconds: 20 },
    });
    const running = await allOf(line.control.lists.conferences());
    expect(running).toMatchObject([{ name: '0198c0de-0000-7000-8000-0000000000c1' }]);
    await line.control.endConference({ conferenceSid: running[0]?.conferenceSid ?? '' });
    await line.control.endConference({ conferenceSid: running[0]?.conferenceSid ?? '' });
    expect(await allOf(line.control.lists.conferences())).toEqual([]);
  });
});
