import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestClock } from '../../phone-simulator/clock.ts';
import { startApp, HOTLINE, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { postSigned, sidFrom } from '../robustness/carrier-stand-in.ts';

/** Wednesday 2026-11-18, 21:00 in Shanghai: the office is closed, the demo's data are of the morning. */
const NIGHT = '2026-11-18T13:00:00.000Z';
const OFFICE = JSON.stringify({
  days: Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [['09:00', '18:00']]]),
  ),
});

let app: Fixture;
let agent: Client;
let supervisor: Client;
let screen: Screen;

async function open() {
  app = await startApp({ clock: createTestClock(NIGHT) });
  await app.deps.db.pool.query('UPDATE business_hours SET weekly = $1', [OFFICE]);
  agent = await app.signIn('agent1');
  supervisor = await app.signIn('supervisor');
  screen = await agent.screen();
}

const words = (heard: { kind: string; text: string }[]) => heard.map(({ kind, text }) => `${kind}: ${text}`);
const openCallbacks = async (client: Client) => (await client.get('/api/callbacks')).items as any[];
const callbackOf = async (lastFour: string) =>
  (await openCallbacks(agent)).filter((one) => one.number.endsWith(lastFour) && one.reason === 'closed');
const voicemails = async () => (await app.deps.db.pool.query('SELECT * FROM voicemails ORDER BY created_at, id')).rows;

/** Calls at night, waits for the tone, and speaks. */
async function speak(from: string, said: string) {
  const caller = app.simulator.placeCall({ from, to: HOTLINE });
  await app.settle();
  for (let second = 0; second < 60 && caller.heard.at(-1)?.kind !== 'beep'; second += 1) await app.advance(1);
  expect(caller.heard.at(-1)?.kind).toBe('beep');
  await app.advance(1);
  caller.say(said);
  await app.advance(3);
  return caller;
}

async function audio(client: Client, id: string, range?: string) {
  const response = await fetch(`${app.url}/api/voicemails/${id}/audio`, {
    headers: { authorization: `Bearer ${client.token}`, ...(range && { range }) },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('a caller after hours', () => {
  beforeAll(open);
  afterAll(() => app.close());

  test('hears when we open, has a callback before the first word is over, and leaves a message that is played back byte for byte', async () => {
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await app.settle();
    const [promised] = await callbackOf('8000');
    // Thursday, nine o'clock in Shanghai
    expect(promised).toMatchObject({ reason: 'closed', dueAt: '2026-11-19T01:00:00.000Z', voicemail: null });
    for (let second = 0; second < 60 && caller.heard.at(-1)?.kind !== 'beep'; second += 1) await app.advance(1);
    expect(words(caller.heard)).toEqual([
      'said: 您好，现在是非工作时间，我们明天上午九点上班。',
      'said: 请在提示音后留言，说完按井号键。也可以直接挂机，我们上班后会给您回电。',
      'beep: beep',
    ]);
    await app.advance(2);
    caller.say('我的设备坏了，请尽快来人');
    await app.advance(4);
    const bytesAtCarrier = await onceReady(() => caller.press('#'));
    expect(words(caller.heard).at(-1)).toBe('said: 您的留言已收到，我们会给您回电。再见。');
    await app.advance(10);
    expect(caller.state).toBe('completed');

    const [entry] = await callbackOf('8000');
    expect(entry.voicemail).toMatchObject({
      state: 'stored',
      seconds: (bytesAtCarrier.length - 44) / 16_000,
      heardAt: null,
      heardBy: null,
    });
    expect(entry.dueAt).toBe('2026-11-19T01:00:00.000Z');
    expect(screen.received.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['voicemail.left', 'voicemail.stored']),
    );
    const played = await audio(agent, entry.voicemail.id);
    expect([played.status, played.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(played.bytes.equals(bytesAtCarrier)).toBe(true);
    const part = await audio(agent, entry.voicemail.id, 'bytes=44-143');
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 44-143/${bytesAtCarrier.length}`]);
    expect(part.bytes.equals(bytesAtCarrier.subarray(44, 144))).toBe(true);
    expect((await audio(agent, entry.voicemail.id, 'bytes=99999999-')).status).toBe(416);
    // Many ranges are one hearing.
    const audited = await app.deps.db.prisma.auditEntry.findMany({ where: { subjectId: entry.voicemail.id } });
    expect(audited.map(({ action }) => action)).toEqual(['voicemail.played']);

    // At rest nothing of it can be read, and the carrier has none any more.
    const { rows } = await app.deps.db.pool.query('SELECT sealed FROM voicemail_audio');
    expect(rows).toHaveLength(1);
    expect(rows[0].sealed.includes(bytesAtCarrier.subarray(0, 16))).toBe(false);
    expect(rows[0].sealed.includes(bytesAtCarrier.subarray(16_044, 16_108))).toBe(false);
    expect(app.simulator.inside.world.recordings.all()).toEqual([]);

    expect(await agent.post(`/api/voicemails/${entry.voicemail.id}/heard`)).toMatchObject({
      heardAt: app.clock.now().toISOString(),
      heardBy: { id: agent.user.id },
    });
    await app.advance(60);
    expect(await supervisor.post(`/api/voicemails/${entry.voicemail.id}/heard`)).toMatchObject({
      heardBy: { id: agent.user.id },
    });
    await app.settle();
    expect((await screen.next('voicemail.heard')).voicemails).toMatchObject([{ heardBy: { id: agent.user.id } }]);
    expect((await callbackOf('8000'))[0].voicemail.heardBy).toMatchObject({ name: agent.user.name });
    expect(app.simulator.errors()).toEqual([]);
  });

  /** What the carrier will serve, read before it is deleted there. */
  async function onceReady(finish: () => void): Promise<Buffer> {
    const { spokenWav } = await import('../../phone-simulator/spoken-wav.ts');
    finish();
    await app.settle();
    const [recording] = app.simulator.inside.world.recordings.all();
    if (!recording) throw new Error('nothing was recorded');
    return spokenWav(recording.seconds, recording.spoken);
  }

  test('an unknown caller hears both languages and becomes a lead; its rep hears the message and no other rep does', async () => {
    const caller = await speak(STRANGER, '想了解你们的产品');
    expect(words(caller.heard).filter((line) => line.startsWith('said'))).toEqual([
      expect.stringContaining('我们明天上午九点上班'),
      expect.stringContaining('请在提示音后留言'),
      expect.stringContaining('open tomorrow at 9 a.m.'),
      expect.stringContaining('Please leave a message after the tone'),
    ]);
    // The message ends with the call.
    caller.hangUp();
    await app.advance(12);
    const [lead] = (await supervisor.get('/api/leads?status=open')).items.filter((one: any) =>
      one.number.endsWith('5678'),
    );
    const [callback] = await callbackOf('5678');
    expect(callback).toMatchObject({ leadId: lead.id, voicemail: { state: 'stored' } });

    const reps = (await supervisor.get('/api/reps')).items;
    await supervisor.post(`/api/leads/${lead.id}/assign`, { repId: reps[0].id, reason: '测试分配' });
    const logins = (await app.deps.db.prisma.user.findMany({ where: { role: 'rep' } })).filter(
      ({ isActive }) => isActive,
    );
    const loginOf = (id: string) => logins.find((one) => one.id === id)?.login ?? '';
    const owner = await app.signIn(loginOf(reps[0].id));
    const other = await app.signIn(loginOf(reps[1].id));
    const { items } = await owner.get(`/api/voicemails?leadId=${lead.id}`);
    expect(items).toMatchObject([{ id: callback.voicemail.id, state: 'stored' }]);
    expect((await audio(owner, items[0].id)).status).toBe(200);
    expect(await other.get(`/api/voicemails?leadId=${lead.id}`)).toEqual({ items: [] });
    expect((await audio(other, items[0].id)).status).toBe(404);
    expect((await other.request('POST', `/api/voicemails/${items[0].id}/heard`, {})).status).toBe(404);
    expect((await fetch(`${app.url}/api/voicemails/${items[0].id}/audio`)).status).toBe(401);
  });

  test.each([
    ['hangs up while we speak', 2],
    ['hangs up in the tone', 0],
  ])('one who %s is promised a call and leaves no message', async (_how, seconds) => {
    const before = (await voicemails()).length;
    const from = seconds === 0 ? '+8613855550001' : '+8613855550002';
    const caller = app.simulator.placeCall({ from, to: HOTLINE });
    await app.settle();
    if (seconds > 0) await app.advance(seconds);
    else for (let second = 0; second < 60 && caller.heard.at(-1)?.kind !== 'beep'; second += 1) await app.advance(1);
    caller.hangUp();
    await app.advance(40);
    await app.sweep();
    expect(await callbackOf(from.slice(-4))).toMatchObject([{ voicemail: null, dueAt: '2026-11-19T01:00:00.000Z' }]);
    expect((await voicemails()).filter(({ state }) => state !== 'gone')).toHaveLength(before);
    expect(app.simulator.inside.world.recordings.all()).toEqual([]);
  });

  test('one who says nothing is not left in silence', async () => {
    const caller = app.simulator.placeCall({ from: '+8613855550003', to: HOTLINE });
    await app.advance(60);
    expect(words(caller.heard).at(-1)).toContain('没有听到您的留言，但您的来电已经登记');
    expect(caller.state).toBe('completed');
    expect(await callbackOf('0003')).toHaveLength(1);
  });

  test('a withheld number can be promised nothing: it hears when to call again', async () => {
    const caller = app.simulator.placeCall({ from: 'anonymous', to: HOTLINE });
    await app.advance(40);
    expect(words(caller.heard).slice(0, 2)).toEqual([
      expect.stringContaining('明天上午九点'),
      'said: 请届时再拨。再见。',
    ]);
    expect(caller.heard.some(({ kind }) => kind === 'beep')).toBe(false);
  });
});

describe('the carrier’s news of a message', () => {
  beforeEach(open);
  afterEach(() => app.close());

  test('repeated, and the file’s before the caller’s: one message', async () => {
    app.simulator.setNetwork({ repeat: 3, reorder: true, twimlRepeat: 1 });
    const caller = await speak(WANG_FANG, '请回电');
    caller.press('#');
    await app.advance(12);
    const rows = await voicemails();
    expect(rows).toMatchObject([{ state: 'stored', seconds: expect.any(Number) }]);
    expect((await app.deps.db.pool.query('SELECT 1 FROM voicemail_audio')).rowCount).toBe(1);
    expect(await callbackOf('8000')).toMatchObject([{ voicemail: { id: rows[0].id } }]);

    const { rows: legs } = await app.deps.db.pool.query(
      `SELECT id, call_id FROM call_legs WHERE provider_call_sid = $1`,
      [caller.callSid],
    );
    const query = `call=${legs[0].call_id}&leg=${legs[0].id}`;
    const recording = {
      AccountSid: app.simulator.accountSid,
      CallSid: caller.callSid,
      RecordingSid: sidFrom('RE', 7),
      RecordingDuration: '9',
    };
    const file = {
      url: `${app.url}/webhooks/twilio/voicemail-recorded?${query}`,
      params: { ...recording, RecordingStatus: 'completed' },
    };
    const action = {
      url: `${app.url}/webhooks/twilio/voicemail-left?${query}&step=other`,
      params: { ...recording, CallStatus: 'in-progress', Digits: '#' },
    };
    expect((await postSigned(file)).status).toBe(204);
    const answers = [await postSigned(action), await postSigned(action)].map(({ text }) => text);
    expect(answers[0]).toContain('您的留言已收到');
    expect(answers[1]).toBe(answers[0]);
    expect((await postSigned(file)).status).toBe(204);
    expect(await voicemails()).toMatchObject([{}, { state: 'pending', seconds: 9 }]);
    // The carrier found that there was nothing on it after all.
    await postSigned({ ...file, params: { ...file.params, RecordingStatus: 'absent' } });
    expect(await voicemails()).toMatchObject([{ state: 'stored' }, { state: 'gone' }]);
    expect((await agent.get(`/api/voicemails?callId=${legs[0].call_id}`)).items).toHaveLength(1);
  });

  test('all of it lost: the carrier is asked, and the message is there', async () => {
    const caller = await speak(WANG_FANG, '请回电');
    app.simulator.setNetwork({ drop: 1 });
    app.simulator.setRestFault(({ path }) => (path.includes('/Recordings/') ? 'unavailable' : 'none'));
    // The action of a caller who hung up is a request of its own: we are down for it, too.
    await app.deps.db.pool.query(`ALTER TABLE voicemails RENAME TO away`);
    caller.hangUp();
    await app.advance(3);
    await app.deps.db.pool.query(`ALTER TABLE away RENAME TO voicemails`);
    expect(await voicemails()).toHaveLength(0);
    // The end of the caller's leg is found by reconciliation as ever.
    const { reconcileCalls } = await import('../../src/calls/reconcile-calls.ts');
    await reconcileCalls(app.deps);
    await app.advance(40);
    await app.sweep();
    expect(await voicemails()).toMatchObject([{ state: 'pending' }]);
    // The carrier's store of files is down for a while; then it is not.
    await app.advance(60);
    expect(await voicemails()).toMatchObject([{ state: 'pending', attempts: expect.any(Number) }]);
    app.simulator.setRestFault(() => 'none');
    await app.advance(120);
    expect(await voicemails()).toMatchObject([{ state: 'stored' }]);
    expect((await callbackOf('8000'))[0].voicemail.state).toBe('stored');
  });

  test('a recording that never comes is given up, and a job that is lost is swept', async () => {
    const caller = await speak(WANG_FANG, '请回电');
    caller.press('#');
    await app.settle();
    for (const { sid } of app.simulator.inside.world.recordings.all())
      app.simulator.inside.world.recordings.remove(sid);
    await app.advance(30);
    expect(await voicemails()).toMatchObject([{ state: 'pending' }]);
    await app.deps.db.pool.query('UPDATE voicemails SET attempts = 8, next_try_at = $1', [new Date(NIGHT)]);
    await app.sweep();
    await app.settle();
    expect(await voicemails()).toMatchObject([{ state: 'gone' }]);
  });

  test('kept for as long as it may be, and no longer', async () => {
    const { purgeVoicemails } = await import('../../src/voicemails/purge-voicemails.ts');
    const caller = await speak(WANG_FANG, '请回电');
    caller.press('#');
    await app.advance(10);
    const [row] = await voicemails();
    await app.deps.db.pool.query(`UPDATE voicemails SET created_at = created_at - interval '179 days'`);
    expect(await purgeVoicemails(app.deps)).toBe(0);
    expect((await audio(agent, row.id)).status).toBe(200);
    await app.deps.db.pool.query(`UPDATE voicemails SET created_at = created_at - interval '2 days'`);
    expect(await purgeVoicemails(app.deps)).toBe(1);
    expect((await audio(agent, row.id)).status).toBe(404);
    expect(await voicemails()).toMatchObject([{ state: 'gone' }]);
    expect((await app.deps.db.pool.query('SELECT 1 FROM voicemail_audio')).rowCount).toBe(0);
  });
});
