import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import { openDb } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { HOTLINE, signIn, WANG_FANG } from '../app-fixture.ts';
import type { Client, Screen } from '../app-fixture.ts';
import { mobileOf } from '../leads/telephones.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { prepareHotline, startOutsideWorld, until } from './killable-hotline.ts';
import type { OutsideWorld } from './killable-hotline.ts';

let database: TestDatabase;
let db: Db;
let outside: OutsideWorld;
let hotline: Awaited<ReturnType<typeof prepareHotline>>;
const screens = new Set<Screen>();

beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  db = openDb(database.url, { max: 3 });
  // Tests begin on a Wednesday at ten; this one begins whenever it is run.
  const always = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
    day,
    [['00:00', '24:00']],
  ]);
  await db.prisma.rep.updateMany({
    data: { workingHours: { calendar: 'none', days: Object.fromEntries(always) }, awayUntil: null, dailyCap: null },
  });
  await db.prisma.holiday.deleteMany();
  hotline = await prepareHotline(database.url);
  outside = await startOutsideWorld(hotline.url);
  hotline.connectTo(outside.carrierUrl);
  for (let rep = 1; rep <= 8; rep += 1) outside.simulator.telephone(mobileOf(rep), { kind: 'rep' });
  await hotline.start();
}, 90_000);
afterAll(async () => {
  for (const screen of screens) screen.close();
  await hotline.stop();
  await outside.close();
  await db.close();
  await database.drop();
});

const dial = (from: string) => outside.simulator.placeCall({ from, to: HOTLINE });
/** A key that the other side still presses is heard too, and ends no talk. */
const isTalking = (call: Pick<PlacedCall, 'heard'>) =>
  call.heard.findLast(({ kind }) => kind !== 'tones')?.kind === 'talking';
const callOf = async (caller: PlacedCall) =>
  db.prisma.call.findFirst({
    where: { legs: { some: { providerCallSid: caller.callSid } } },
    include: { lead: { include: { offers: true } }, legs: true },
  });
const ringingMobile = () =>
  outside.simulator.telephones().find((phone) => phone.kind === 'rep' && phone.state === 'ringing') ?? null;
const restart = async () => {
  await hotline.kill();
  await hotline.start();
};

/** A fresh screen of an agent, with the time that it took from knocking to the first truth. */
async function connect(login: string): Promise<{ agent: Client; screen: Screen; snapshot: any; tookMs: number }> {
  const agent = await signIn(hotline.url, login, screens);
  const from = Date.now();
  const screen = await agent.screen();
  return {
    agent,
    screen,
    snapshot: screen.received.find(({ event }) => event === 'desk.snapshot')?.payload,
    tookMs: Date.now() - from,
  };
}

test(
  'killed while an agent talks: the talk goes on, the screen knows it, and the call can be held, ended and written up',
  { timeout: 120_000 },
  async () => {
    const before = await connect('agent1');
    outside.simulator.softphone(before.agent.user.id).behaviour = { kind: 'answers', afterMs: 200 };
    await before.agent.put('/api/agents/me/state', { state: 'available' });
    const caller = dial(WANG_FANG);
    await until('the caller talks', () => isTalking(caller), Boolean);
    const { id: callId } = await until(
      'the call is connected',
      () => callOf(caller),
      (call) => call?.state === 'connected',
    ).then((call) => call ?? expect.fail('no call'));

    await restart();
    expect(isTalking(caller)).toBe(true);
    const { agent, snapshot, tookMs } = await connect('agent1');
    expect(tookMs).toBeLessThan(1_000);
    const row = await db.prisma.agent.findUniqueOrThrow({ where: { userId: agent.user.id } });
    expect(row).toMatchObject({ state: 'on_call', callId });
    expect(snapshot).toMatchObject({
      agent: { state: row.state, callId },
      call: { id: callId, state: 'connected' },
      screenPop: { callId, customer: { name: '青岛海川通信' } },
      reservation: null,
    });

    expect(await agent.post(`/api/calls/${callId}/hold`)).toMatchObject({ state: 'held' });
    await until(
      'the caller hears music',
      () => isTalking(caller),
      (talks) => !talks,
    );
    expect(await agent.post(`/api/calls/${callId}/resume`)).toMatchObject({ state: 'connected' });
    await until('the caller talks again', () => isTalking(caller), Boolean);
    expect(await agent.post(`/api/calls/${callId}/hang-up`)).toMatchObject({ state: 'ended', outcome: 'served' });
    await until(
      'the caller was let go',
      () => caller.state,
      (state) => state === 'completed',
    );
    await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '重启之后写的小结' });
    expect(await db.prisma.agent.findUniqueOrThrow({ where: { userId: agent.user.id } })).toMatchObject({
      state: 'available',
    });
    await agent.put('/api/agents/me/state', { state: 'offline' });
  },
);

test(
  'killed between the lead’s creation and its routing: who stays is put through, who hung up meanwhile is still a lead',
  { timeout: 120_000 },
  async () => {
    const [stays, leaves, known] = [dial('+8613912380001'), dial('+8613912380002'), dial(WANG_FANG)];
    for (const caller of [stays, leaves])
      await until(
        'the lead is there',
        () => callOf(caller),
        (call) => call?.lead?.status === 'new' && call.step === 'menu',
      );
    await until(
      'the known caller waits',
      () => callOf(known),
      (call) => call?.step === 'waiting',
    );
    await hotline.kill();
    leaves.hangUp();
    known.hangUp();
    await hotline.start();
    const left = await until(
      'the one who left is accounted for',
      () => callOf(leaves),
      (call) => call?.state === 'ended',
    );
    expect(left).toMatchObject({ endReason: 'abandoned', outcome: 'lead' });
    await until(
      'their lead is offered',
      () => callOf(leaves),
      (call) => call?.lead?.status === 'offered' && call.lead.offers.length === 1,
    );
    const missed = await until(
      'the known caller is owed a call',
      () => callOf(known),
      (call) => call?.state === 'ended',
    );
    expect(
      await db.prisma.callback.count({
        where: { index: missed?.outsideIndex ?? new Uint8Array(), status: 'open', reason: 'missed' },
      }),
    ).toBe(1);

    stays.press('1');
    const phone = await until('a rep’s phone rings', ringingMobile, Boolean, 25_000);
    phone?.answer();
    await until(
      'the whisper is heard',
      () => phone?.heard.some((heard) => heard.text.includes('江苏')) === true,
      Boolean,
    );
    await until('the two talk', () => (phone?.press('1'), isTalking(stays)), Boolean);
    stays.hangUp();
    expect(
      await until(
        'the call is over',
        () => callOf(stays),
        (call) => call?.state === 'ended',
      ),
    ).toMatchObject({ outcome: 'served' });
  },
);

test(
  'killed while a rep’s phone rings: the rep answers afterwards and has the caller',
  { timeout: 120_000 },
  async () => {
    const caller = dial('+8613912380003');
    await until(
      'the menu is there',
      () => callOf(caller),
      (call) => call?.step === 'menu',
    );
    const phone = await until('a rep’s phone rings', () => (caller.press('1'), ringingMobile()), Boolean, 25_000);
    // With music in the ear the caller bears a restart; a carrier that asks what to play meanwhile would let them go.
    await until(
      'the caller hears music',
      () => caller.heard.at(-1)?.kind,
      (kind) => kind === 'played',
    );
    await restart();
    expect(phone?.state).toBe('ringing');
    phone?.answer();
    await until('the two talk', () => (phone?.press('1'), isTalking(caller)), Boolean);
    const call = await callOf(caller);
    expect(call).toMatchObject({ state: 'connected', lead: { status: 'contacted', offers: [{ state: 'accepted' }] } });
    expect(call?.legs.filter(({ kind }) => kind === 'rep')).toHaveLength(1);
    phone?.hangUp();
    await until(
      'the call is over',
      () => callOf(caller),
      (now) => now?.state === 'ended' && now.outcome === 'served',
    );
  },
);
