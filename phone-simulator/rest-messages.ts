import type { FastifyInstance } from 'fastify';
import { isNumber } from './addresses.ts';
import { CarrierRefusal, dateOrNull, inTime, notFound, pageOf } from './rest-answer.ts';
import { names, readForm, type Form } from './rest-form.ts';
import { accountPath, queryOf, sidOf } from './rest-paths.ts';
import type { PhoneSimulator } from './simulator.ts';
import type { TextMessage } from './text-messages.ts';

const createNames = names(`To From Body StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod
  ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction TrafficType ShortenUrls ScheduleType SendAt
  SendAsMms ContentVariables MessageIntent RiskCheck FallbackFrom MessagingServiceSid MediaUrl ContentSid`);
const longestBody = 1600;

export function messageRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const { texts } = simulator.inside;
  const base = accountPath(simulator);
  const show = (message: TextMessage): Record<string, unknown> => showMessage(simulator, message);

  for (const path of ['/Messages.json', '/Messages']) {
    app.post(`/2010-04-01/Accounts/:account${path}`, async (request, reply) => {
      const message = texts.send(messageOf(simulator, readForm(request.body, createNames)));
      return reply.code(201).send(show(message));
    });
    app.get(`/2010-04-01/Accounts/:account${path}`, async (request) => {
      const query = queryOf(request.url);
      const [to, from] = [query.get('To'), query.get('From')];
      const wanted = (message: TextMessage): boolean =>
        (to === null || message.to === to) &&
        (from === null || message.from === from) &&
        inTime(query, 'DateSent', dateSent(message));
      const items = texts.all().filter(wanted).reverse();
      return pageOf({ name: 'messages', path: `${base}/Messages.json`, items, query, show });
    });
  }
  app.get('/2010-04-01/Accounts/:account/Messages/:sid', async (request) => {
    const sid = sidOf(request.params);
    const message = texts.find(sid);
    if (message === null) throw notFound(`${base}/Messages/${sid}.json`);
    return show(message);
  });
}

function messageOf(simulator: PhoneSimulator, form: Form): Parameters<PhoneSimulator['inside']['texts']['send']>[0] {
  const to = form.text('To') ?? '';
  const from = form.text('From') ?? '';
  const body = form.text('Body') ?? '';
  if (!isNumber(to)) throw new CarrierRefusal(400, 21211, "Invalid 'To' Phone Number");
  if (from === '') throw new CarrierRefusal(400, 21603, "A 'From' phone number is required");
  if (!simulator.inside.world.numbers.has(from)) {
    throw new CarrierRefusal(
      400,
      21606,
      "The 'From' phone number is not a valid message-capable number of this account",
    );
  }
  if (body === '' && !form.has('MediaUrl') && !form.has('ContentSid')) {
    throw new CarrierRefusal(400, 21602, 'Message body is required');
  }
  if (body.length > longestBody)
    throw new CarrierRefusal(400, 21617, `The message body exceeds the ${longestBody} character limit`);
  if (simulator.inside.texts.optedOut(to))
    throw new CarrierRefusal(400, 21610, 'Attempt to send to unsubscribed recipient');
  const url = form.url('StatusCallback');
  return { to, from, body, callback: url === undefined ? null : { url, method: 'POST' } };
}

/** None while it waits to leave: it is in no list that asks for a time. */
function dateSent(message: TextMessage): Date | null {
  return message.status === 'queued' ? null : message.updatedAt;
}

function showMessage(simulator: PhoneSimulator, message: TextMessage): Record<string, unknown> {
  const uri = `${accountPath(simulator)}/Messages/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: simulator.accountSid,
    from: message.from,
    to: message.to,
    body: message.body,
    status: message.status,
    direction: message.direction,
    num_segments: String(message.segments),
    num_media: '0',
    date_created: dateOrNull(message.createdAt),
    date_updated: dateOrNull(message.updatedAt),
    date_sent: dateOrNull(dateSent(message)),
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : 'Unreachable destination handset',
    messaging_service_sid: null,
    price: null,
    price_unit: null,
    api_version: '2010-04-01',
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}
