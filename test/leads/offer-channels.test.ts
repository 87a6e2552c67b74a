import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort, startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { createBrowser, startReceiver } from './channel-receiver.ts';
import type { Receiver } from './channel-receiver.ts';
import { callAndPress, leadOf, mobileOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let receiver: Receiver;
let supervisor: Client;
const secrets = { dingtalk: 'SECding', feishu: 'feishu-secret' };

beforeAll(async () => {
  receiver = await startReceiver(secrets);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  app = await startApp({ env: { CHANNEL_ORIGINS: `${receiver.origin}, ${nobody}` } });
  unreachable = nobody;
  supervisor = await app.signIn('supervisor');
});
let unreachable = '';
beforeEach(async () => {
  await app.deps.db.prisma.repChannel.deleteMany();
  await app.deps.db.prisma.pushSubscription.deleteMany();
  receiver.received.length = 0;
});
afterAll(async () => {
  await app.close();
  await receiver.close();
});

const robots = () => [
  { kind: 'wecom', isOn: true, url: `${receiver.origin}/wecom/send?key=k` },
  { kind: 'dingtalk', isOn: true, url: `${receiver.origin}/dingtalk/send?access_token=t`, secret: secrets.dingtalk },
  { kind: 'feishu', isOn: true, url: `${receiver.origin}/feishu/hook`, secret: secrets.feishu },
];

/** All reps of the demo company are reached the same way, so that whoever is chosen can be watched. */
async function everyRep(channels: object[]): Promise<void> {
  for (const { id } of (await supervisor.get('/api/reps')).items)
    await supervisor.put(`/api/reps/${id}/channels`, { channels });
}

async function offered(place: number) {
  setMobiles(app, { kind: 'never-answers' });
  const caller = await callAndPress(app, stranger(place), '1');
  await app.advance(4);
  const lead = await leadOf(app, stranger(place));
  const offer = (await offersOf(app, lead.id)).at(-1);
  if (offer === undefined) throw new Error('offered to nobody');
  const done = async () => {
    caller.hangUp();
    await app.advance(2);
    const rep = await app.signIn(offer.login);
    await rep.post(`/api/leads/${lead.id}/accept`);
  };
  return { lead, offer, done };
}
const received = (vendor: string) => receiver.received.filter(({ path }) => path.startsWith(`/${vendor}`));

test('every robot that is on says it once, signed, with a link and without a digit of the number', async () => {
  await everyRep(robots());
  const { lead, done } = await offered(1);
  for (const vendor of ['wecom', 'dingtalk', 'feishu']) {
    expect(received(vendor), vendor).toHaveLength(1);
    const body = received(vendor)[0]?.body.toString() ?? '';
    expect(body).toContain('常州');
    expect(body).toContain(`/rep#/leads/${lead.id}`);
    // A group reads it: no link that opens without signing in, and nothing of the number.
    expect(body).not.toContain('/r/');
    const words = body.replace(/https?:[^")]+|"(timestamp|sign)":"[^"]+"/g, '');
    expect(words).not.toMatch(/\d{4}/);
  }
  const sent = await app.deps.db.prisma.channelMessage.findMany({ where: { leadId: lead.id } });
  expect(sent.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  // The addresses are secrets: sealed, and shown to nobody again.
  const stored = await app.deps.db.prisma.repChannel.findFirstOrThrow({ where: { kind: 'wecom' } });
  expect(Buffer.from(stored.urlSealed ?? []).toString('latin1')).not.toContain('key=k');
  const [{ id }] = (await supervisor.get('/api/reps')).items;
  expect(JSON.stringify(await supervisor.get(`/api/reps/${id}/channels`))).not.toMatch(/key=k|SECding|access_token/);
  await done();
});

test('a wrong signature is refused and told to whoever set it; busy is tried again, later', async () => {
  const [, dingtalk] = robots();
  await everyRep([{ ...dingtalk, secret: 'wrong' }, ...robots().slice(2)]);
  receiver.answers['feishu'] = [{ status: 200, body: '{"code":11232,"msg":"frequency limited"}' }];
  const { offer, lead, done } = await offered(2);
  const states = async () =>
    Object.fromEntries(
      (await app.deps.db.prisma.channelMessage.findMany({ where: { leadId: lead.id } })).map((m) => [m.kind, m.status]),
    );
  expect(await states()).toEqual({ dingtalk: 'failed', feishu: 'queued' });
  const { items } = await supervisor.get(`/api/reps/${offer.repId}/channels`);
  expect(items).toContainEqual(expect.objectContaining({ kind: 'dingtalk', lastError: 'errcode_310000' }));
  await app.clock.advance(11_000);
  await app.sweep();
  await app.settle();
  expect(await states()).toEqual({ dingtalk: 'failed', feishu: 'sent' });
  expect(received('dingtalk')).toHaveLength(1);
  await done();
});

test('a robot says twenty things a minute, and the rest in the next one', async () => {
  const rep = await app.signIn('rep1');
  await rep.put('/api/reps/me/channels', { channels: robots().slice(0, 1) });
  await app.clock.advance(61_000);
  for (let n = 0; n < 22; n += 1) await rep.post('/api/reps/me/channels/wecom/try');
  expect(received('wecom')).toHaveLength(20);
  await app.clock.advance(61_000);
  await app.sweep();
  expect(received('wecom')).toHaveLength(22);
});

test('web push: subscribed, signed by our key, encrypted for this browser; a browser that is gone is forgotten', async () => {
  const { publicKey } = await supervisor.get('/api/reps/me/push');
  const browsers = new Map<string, ReturnType<typeof createBrowser>>();
  for (const login of ['rep1', 'rep2', 'rep3']) {
    const rep = await app.signIn(login);
    const browser = createBrowser(`${receiver.origin}/push/${login}`);
    browsers.set(login, browser);
    expect(await rep.post('/api/reps/me/push', browser.subscription)).toMatchObject({ browsers: 1 });
  }
  const { lead, offer, done } = await offered(3);
  const [push, ...others] = received('push');
  expect(others).toEqual([]);
  expect(push?.path).toBe(`/push/${offer.login}`);
  expect(push?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
  expect(Number(push?.headers['ttl'])).toBeLessThanOrEqual(25);
  const said = push && browsers.get(offer.login)?.open(push, publicKey);
  expect(said).toMatchObject({ path: `/rep#/leads/${lead.id}`, body: expect.stringContaining('常州') });
  expect(`${said?.title}${said?.body}`).not.toMatch(/\d{4}/);
  await done();

  const rep = await app.signIn(offer.login);
  receiver.answers['push'] = [{ status: 410, body: '' }];
  await rep.post('/api/reps/me/channels/push/try');
  expect(await rep.get('/api/reps/me/push')).toMatchObject({ browsers: 0 });
});

test('addresses of others are refused: no post leaves for the inside of the network', async () => {
  const rep = await app.signIn('rep1');
  const put = (channel: object) => rep.request('PUT', '/api/reps/me/channels', { channels: [channel] });
  for (const url of [
    'http://169.254.169.254/x',
    'https://oapi.dingtalk.com.evil.example/robot',
    'http://oapi.dingtalk.com/robot/send',
  ])
    expect(await put({ kind: 'dingtalk', isOn: true, url })).toMatchObject({ status: 400 });
  expect(await put({ kind: 'wecom', isOn: true })).toMatchObject({ status: 400 });
  const { subscription } = createBrowser('https://localhost/push');
  expect(await rep.request('POST', '/api/reps/me/push', subscription)).toMatchObject({ status: 400 });
  const agent = await app.signIn('agent1');
  expect(await agent.request('GET', '/api/reps/me/channels')).toMatchObject({ status: 403 });
});

test('a text can be off where something else reaches the rep, and a dead address costs no other channel', async () => {
  const rep = await app.signIn('rep1');
  const off = { kind: 'sms', isOn: false };
  expect(await rep.request('PUT', '/api/reps/me/channels', { channels: [off] })).toMatchObject({ status: 400 });
  await everyRep([off, { kind: 'wecom', isOn: true, url: `${unreachable}/send?key=k` }, robots()[2] ?? {}]);
  const texts = () => [1, 2, 3].map((n) => app.simulator.telephone(mobileOf(n)).messages.length);
  const before = texts();
  const { lead, done } = await offered(4);
  expect(texts()).toEqual(before);
  expect(received('feishu')).toHaveLength(1);
  const [wecom] = await app.deps.db.prisma.channelMessage.findMany({ where: { leadId: lead.id, kind: 'wecom' } });
  expect(wecom).toMatchObject({ status: 'queued', error: 'unreachable' });
  await done();
  // The offer is over: what could not be said is not said late.
  await app.clock.advance(40_000);
  await app.sweep();
  await app.settle();
  const after = await app.deps.db.prisma.channelMessage.findUniqueOrThrow({ where: { id: wecom?.id ?? '' } });
  expect(after).toMatchObject({ status: 'failed', error: 'over' });
});
