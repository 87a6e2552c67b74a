import { afterEach, expect, test } from 'vitest';
import { closeHotline, hotline, rep, startHotline, twiml, type Answers, type Hotline } from './hotline-fixture.ts';
import type { PhoneSimulatorOptions } from './simulator.ts';

let line: Hotline;

async function start(answers: Answers, options: Partial<PhoneSimulatorOptions> = {}): Promise<Hotline> {
  line = await startHotline({ '/after': twiml('<Hangup/>'), ...answers }, options);
  return line;
}

afterEach(() => closeHotline(line));

test('text messages: status callbacks, inbox, reply, opt-out', async () => {
  await start({});
  const phone = line.simulator.telephone(rep);
  const sent = await line.client.messages.create({
    from: hotline,
    to: rep,
    body: '新线索',
    statusCallback: `${line.url}/sms-status`,
  });
  expect(sent).toMatchObject({ status: 'queued', numSegments: '1' });
  await line.clock.advance(2000);
  expect(line.to('/sms-status').map(({ params }) => params['MessageStatus'])).toEqual(['queued', 'sent', 'delivered']);
  expect(phone.messages).toMatchObject([{ from: hotline, body: '新线索' }]);
  phone.reply('收到');
  phone.reply('STOP');
  await line.clock.settle();
  expect(line.to('/sms').map(({ params }) => [params['Body'], params['OptOutType']])).toEqual([
    ['收到', undefined],
    ['STOP', 'STOP'],
  ]);
  await expect(line.client.messages.create({ from: hotline, to: rep, body: 'x' })).rejects.toMatchObject({
    code: 21610,
  });
});
