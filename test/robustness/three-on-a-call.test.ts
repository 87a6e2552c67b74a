import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliverEffect } from '../../src/jobs/deliver-effects.ts';
import { WANG_FANG } from '../app-fixture.ts';
import { EXPERT, hears, openDesk, REP_MOBILE, silent, targetOf } from '../calls/asking-desk.ts';
import type { Asked, Desk } from '../calls/asking-desk.ts';
import { breaches } from './invariants.ts';
import { carrierBreaches } from './carrier-truth.ts';
import { postSigned } from './carrier-stand-in.ts';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.app.close());

const callOf = (callId: string) => desk.one.get(`/api/calls/${callId}`);

test('the agent turns to the caller while the rep who pressed 1 is still on the way in: the rep hears music', async () => {
  const { app, one, two, phone, ears } = desk;
  const rep = app.simulator.telephone(REP_MOBILE);
  rep.behaviour = { kind: 'manual' };
  const { caller, callId } = await desk.talking();
  await one.post(`/api/calls/${callId}/consult`, await targetOf(app, 'rep', two));
  await app.advance(1);
  rep.answer();
  await app.settle();
  rep.press('1');
  await app.settle();
  expect(hears(rep)).toBe('said');
  await one.post(`/api/calls/${callId}/consult/swap`);
  await app.advance(3);
  expect([hears(caller), hears(phone(one)), hears(rep)]).toEqual([[ears.one], [WANG_FANG], 'music']);
  await app.advance(61);
  expect(await carrierBreaches(app)).toEqual([]);
});

test.each<[Asked, string]>([
  ['rep', REP_MOBILE],
  ['outside', EXPERT],
])(
  'passed on to %s: the carrier’s word of the caller’s end is lost, and nobody is left with a dead line',
  async (kind, number) => {
    const { app, one, two } = desk;
    const { caller, callId } = await desk.talking();
    await one.post(`/api/calls/${callId}/transfer`, await targetOf(app, kind, two));
    await app.advance(14);
    expect(hears(caller)).toEqual([number]);
    app.simulator.setNetwork({ drop: 1 });
    caller.hangUp();
    await app.settle();
    app.simulator.setNetwork({ drop: 0 });
    const left = app.simulator.log().findLast(({ params }) => params['StatusCallbackEvent'] === 'participant-leave');
    expect(left?.params['ReasonParticipantLeft']).toBe('participant_hung_up');
    await postSigned({ url: left?.url ?? '', params: left?.params ?? {} });
    await app.advance(2);
    expect(await callOf(callId)).toMatchObject({ state: 'ended', outcome: 'served' });
    expect(app.simulator.telephone(number).state).toBe('idle');
  },
);

test.each(['transfer', 'consult'] as const)(
  '%s to a telephone of which nothing more is heard, the deadline lost too: the caller is not left with music',
  async (act) => {
    const { app, one } = desk;
    app.simulator.telephone(EXPERT).behaviour = silent;
    const { caller, callId } = await desk.talking();
    app.deps.outbox.onDeliver(async (effect) => {
      if (effect.topic !== 'schedule') await deliverEffect(app.deps, effect);
    });
    await one.post(`/api/calls/${callId}/${act}`, { number: EXPERT });
    app.simulator.setNetwork({ drop: 1 });
    await app.advance(70);
    expect(hears(caller)).toBe('music');
    app.simulator.setNetwork({ drop: 0 });
    await app.advance(12);
    await app.sweep();
    await app.settle();
    const { state, consult } = await callOf(callId);
    if (act === 'consult') expect([state, consult, hears(caller)]).toEqual(['connected', null, [desk.ears.one]]);
    else expect((await desk.stateOf(one)).state).toMatch(/reserved|wrapping_up|available/);
    expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  },
);
