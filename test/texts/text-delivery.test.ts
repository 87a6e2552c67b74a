import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deliverText } from '../../src/texts/deliver-text.ts';
import { queueText } from '../../src/texts/queue-text.ts';
import { sweepTexts } from '../../src/texts/sweep-texts.ts';
import { textChanged } from '../../src/texts/text-changed.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

let app: Fixture;

beforeAll(async () => {
  app = await startApp();
});
afterEach(() => app.simulator.setRestFault(() => 'none'));
afterAll(() => app.close());

const phone = (place: number) => `+86139123405${String(place).padStart(2, '0')}`;
const received = (place: number) => app.simulator.telephone(phone(place)).messages.map(({ body }) => body);

async function send(place: number, body: string, notBefore: Date | null = null) {
  await app.deps.outbox.commit((unit) =>
    queueText(unit, app.deps, { to: phone(place), purpose: 'caller-promise', body, notBefore }),
  );
  await app.settle();
  return app.deps.db.prisma.textMessage.findFirstOrThrow({ orderBy: { id: 'desc' } });
}

const statusOf = async (id: string) => {
  const { status, errorCode } = await app.deps.db.prisma.textMessage.findUniqueOrThrow({ where: { id } });
  return { status, errorCode };
};

describe('a text', () => {
  test('is sent once, and the carrier’s news of it is kept', async () => {
    const { id } = await send(1, '您好');
    await Promise.all([deliverText(app.deps, id), deliverText(app.deps, id)]);
    await app.advance(3);
    expect(received(1)).toEqual(['您好']);
    expect(await statusOf(id)).toEqual({ status: 'delivered', errorCode: null });
  });

  test('is kept sealed', async () => {
    const row = await send(2, '内容不落明文');
    expect(Buffer.from(row.bodySealed).toString('utf8')).not.toContain('内容');
    expect(app.deps.vault.open(row.bodySealed)).toBe('内容不落明文');
  });

  test('whose answer was lost is not sent again', async () => {
    app.simulator.setRestFault(({ path }) => (path.includes('Messages') ? 'lose-answer' : 'none'));
    const { id } = await send(3, '只此一条');
    app.simulator.setRestFault(() => 'none');
    await app.advance(60);
    await sweepTexts(app.deps);
    await deliverText(app.deps, id);
    await app.advance(3);
    expect(received(3)).toEqual(['只此一条']);
    // The status callback names our text, so even so we hear what became of it.
    expect((await statusOf(id)).status).toBe('delivered');
  });

  test('that the carrier was too busy for is tried again', async () => {
    app.simulator.setRestFault(({ path }) => (path.includes('Messages') ? 'too-many-requests' : 'none'));
    const { id } = await send(4, '稍后再试');
    expect(await statusOf(id)).toMatchObject({ status: 'queued' });
    app.simulator.setRestFault(() => 'none');
    await app.clock.advance(40_000);
    await sweepTexts(app.deps);
    await app.advance(3);
    expect(received(4)).toEqual(['稍后再试']);
  });

  test('for the morning waits until then', async () => {
    const morning = new Date(app.clock.now().getTime() + 3_600_000);
    const { id } = await send(5, '早上好', morning);
    await sweepTexts(app.deps);
    await deliverText(app.deps, id);
    expect(await statusOf(id)).toMatchObject({ status: 'queued' });
    await app.clock.advance(3_600_000);
    await app.sweep();
    await app.advance(3);
    expect(received(5)).toEqual(['早上好']);
  });

  test('is not sent to who asked for no more, until they ask again', async () => {
    app.simulator.telephone(phone(6)).reply('退订');
    await app.advance(1);
    const refused = await send(6, '不该收到');
    expect(await statusOf(refused.id)).toEqual({ status: 'failed', errorCode: 'opted_out' });
    app.simulator.telephone(phone(6)).reply('恢复');
    await app.advance(1);
    await send(6, '又可以了');
    await app.advance(2);
    expect(received(6)).toEqual(['又可以了']);
  });

  test('only moves up, whatever the order of the news', async () => {
    const { id } = await send(7, '顺序');
    await app.advance(3);
    for (const status of ['queued', 'sent', 'sending', 'undelivered', 'failed'] as const) {
      const news = { textId: id, carrier: app.deps.callControl.carrier, providerSid: 'SM0', status, errorCode: null };
      await app.deps.outbox.commit((unit) => textChanged(unit, news));
    }
    expect((await statusOf(id)).status).toBe('delivered');
  });
});
