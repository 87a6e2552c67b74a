import { afterEach, expect, test } from 'vitest';
import twilio from 'twilio';
import { closeHotline, hotline, startHotline, twiml, wang, type Hotline } from './hotline-fixture.ts';
import { createVoices, type Voice, type VoiceNews } from './voices.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const KEY = `SK${'0'.repeat(32)}`;
const conference = twiml(
  '<Dial><Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false" waitUrl="/wait">conv-1</Conference></Dial>',
);

let line: Hotline;
afterEach(() => closeHotline(line));

/** 王芳 talks with agent-1, and both have a browser. */
async function talking() {
  line = await startHotline({
    '/voice': conference,
    '/wait': twiml('<Pause length="60"/>'),
    '/hold': twiml('<Pause length="60"/>'),
  });
  const voices = createVoices(line.simulator);
  const caller = voices.open(wang);
  const call = line.simulator.placeCall({ from: wang, to: hotline });
  await line.clock.settle();
  const agent = voices.open('client:agent-1');
  const { callSid } = await join('agent-1');
  const room = line.client.conferences('conv-1');
  return { voices, caller, agent, call, room, agentSid: callSid };
}

async function join(identity: string) {
  const phone = line.simulator.softphone(identity);
  phone.register();
  const participant = await line.client
    .conferences('conv-1')
    .participants.create({ from: hotline, to: `client:${identity}`, beep: 'false', endConferenceOnExit: false });
  await line.clock.advance(100);
  phone.answer();
  await line.clock.settle();
  return participant;
}

/** Whom a voice may speak to, and whom it hears. */
function hears(voice: Voice): Record<string, { speaksTo: boolean; hears: boolean }> {
  const partners = voice.line()?.partners ?? [];
  return Object.fromEntries(partners.map((one) => [one.voiceId, { speaksTo: one.mayHearUs, hears: one.isHeard }]));
}

test('nobody to speak with before an agent is there; then each is told of the other, and one of them offers', async () => {
  const { agent, caller } = await talking();
  expect(hears(caller)).toEqual({ [agent.id]: { speaksTo: true, hears: true } });
  expect(hears(agent)).toEqual({ [caller.id]: { speaksTo: true, hears: true } });
  const offers = [caller, agent].map((voice) => voice.line()?.partners[0]?.weOffer);
  expect(offers.toSorted()).toEqual([false, true]);
});

test('a caller on hold hears nobody and nobody hears the caller; resumed, both again', async () => {
  const { agent, caller, call, room } = await talking();
  const heard: VoiceNews[] = [];
  caller.listen((news) => heard.push(news));
  await room.participants(call.callSid).update({ hold: true, holdUrl: `${line.url}/hold` });
  const nothing = { speaksTo: false, hears: false };
  expect(hears(caller)).toEqual({ [agent.id]: nothing });
  expect(hears(agent)).toEqual({ [caller.id]: nothing });
  // Told at once, and not only when asked.
  expect(heard.at(-1)).toEqual({ kind: 'line', line: caller.line() });
  await room.participants(call.callSid).update({ hold: false });
  expect(hears(agent)).toEqual({ [caller.id]: { speaksTo: true, hears: true } });
});

test('a muted participant is not heard but hears, and a second agent talks with the first beside a held caller', async () => {
  const { agent, caller, call, room, voices, agentSid } = await talking();
  await room.participants(agentSid).update({ muted: true });
  expect(hears(caller)).toEqual({ [agent.id]: { speaksTo: true, hears: false } });
  await room.participants(agentSid).update({ muted: false });
  await room.participants(call.callSid).update({ hold: true, holdUrl: `${line.url}/hold` });
  const other = voices.open('client:agent-2');
  await join('agent-2');
  expect(hears(agent)).toEqual({
    [caller.id]: { speaksTo: false, hears: false },
    [other.id]: { speaksTo: true, hears: true },
  });
  await room.participants(call.callSid).update({ hold: false });
  expect(Object.values(hears(caller))).toEqual([
    { speaksTo: true, hears: true },
    { speaksTo: true, hears: true },
  ]);
});

test('keys go down the line as tones, a shut mouth says nothing, and the next call begins with it open', async () => {
  const { agent, call } = await talking();
  agent.digits('42#');
  expect(call.heard.at(-1)).toMatchObject({ kind: 'tones', text: '42#' });
  agent.mute(true);
  const phone = line.simulator.softphone('agent-1');
  phone.say('听得到吗');
  expect(call.heard.some(({ text }) => text === '听得到吗')).toBe(false);
  agent.mute(false);
  phone.say('现在呢');
  expect(call.heard.at(-1)).toMatchObject({ kind: 'said', text: '现在呢' });
});

test('signals reach a browser of the same conference and no other; a second browser takes the telephone over', async () => {
  const { agent, caller, call, voices } = await talking();
  const stranger = voices.open('+8613511112222');
  const news: VoiceNews[] = [];
  caller.listen((one) => news.push(one));
  expect(agent.signal(caller.id, { description: 'offer' })).toBe(true);
  expect(news).toEqual([{ kind: 'signal', from: agent.id, signal: { description: 'offer' } }]);
  expect(stranger.signal(caller.id, {})).toBe(false);
  const again = voices.open(wang);
  expect(news.at(-1)).toEqual({ kind: 'replaced' });
  expect(Object.keys(hears(agent))).toEqual([again.id]);
  call.hangUp();
  await line.clock.settle();
  expect([agent.line(), again.line()]).toEqual([null, null]);
});

test("an agent's telephone opens with an Access Token of the account, and with nothing else", async () => {
  line = await startHotline({});
  const open = async (body: unknown) => {
    const answer = await fetch(`${line.phoneUrl}/api/voices`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  const token = (of: { key?: string; secret?: string; ttl?: number; voice?: boolean; account?: string } = {}) => {
    const { account = ACCOUNT, key = KEY, secret = 'simulator', ttl = 3_600, voice = true } = of;
    const made = new twilio.jwt.AccessToken(account, key, secret, { identity: 'agent-1', ttl });
    if (voice) made.addGrant(new twilio.jwt.AccessToken.VoiceGrant({ incomingAllow: true }));
    return made.toJwt();
  };
  // The token is made by the wall clock.
  await line.clock.advance(Math.max(0, Date.now() - line.clock.now().getTime()));
  expect(await open({ token: token() })).toBe(201);
  const [head = '', body = ''] = token().split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const forged = [{ secret: 'guessed' }, { key: 'SK1' }, { account: 'AC1' }, { ttl: -1 }, { voice: false }].map(token);
  for (const wrong of [...forged, unsigned, `${head}.${body}.`, 'x']) expect(await open({ token: wrong })).toBe(401);
  expect(await open({ number: 'client:agent-1' })).toBe(400);
  expect(await open({ number: wang })).toBe(201);
  expect(await fetch(`${line.phoneUrl}/api/voices/VX0/stream`).then(({ status }) => status)).toBe(404);
});
