import fastify from 'fastify';
import twilio from 'twilio';
import { buildApp } from '../src/app.ts';
import { sql } from '../src/db.ts';
import type { Deps } from '../src/deps.ts';
import { freePort } from './free-port.ts';
import { figure, throughput } from './measure.ts';
import type { Figure } from './measure.ts';

const CALLS = 1_500;
const WIDTH = 16;
const KNOWN = '+8613800138000';

/**
 * A known caller's first request, signed, over HTTP: look-up, one transaction with call, leg, inbox, facts and effects.
 * The baseline does what no webhook can do without: check the signature, write one row, answer TwiML.
 */
export async function benchWebhooks(deps: Deps): Promise<Figure[]> {
  const { http } = buildApp(deps, { simulator: null });
  // What follows a commit (assigning, ringing) is measured by pops.ts; here the answer alone counts.
  deps.outbox.onDeliver(async () => undefined);
  const url = new URL(deps.config.publicUrl);
  await http.listen({ host: url.hostname, port: Number(url.port) });
  const numbers = await knownNumbers(deps);
  const call = (name: string, index: number) =>
    ask(`${url.origin}/webhooks/twilio/voice`, `${name}${index}`, numbers[index % numbers.length]);
  await throughput(200, WIDTH, (index) => call('warm', index));
  const value = await throughput(CALLS, WIDTH, (index) => call('real', index));
  await deps.outbox.settled();
  const baseline = await bare(deps);
  await http.close();
  return [figure('voice webhooks of a known caller', '/s', { value, baseline })];
}

/** Everybody calls: one caller a thousand times over would be another thing to measure. */
async function knownNumbers(deps: Deps): Promise<string[]> {
  const rows = await deps.db.prisma.customerNumber.findMany({ where: { kind: 'direct' }, select: { sealed: true } });
  return rows.map(({ sealed }) => deps.vault.open(sealed));
}

async function bare(deps: Deps): Promise<number> {
  await deps.db.pool.query('CREATE TABLE bare_inbox (sid text PRIMARY KEY, body text NOT NULL)');
  const insert = sql('bare-insert', 'INSERT INTO bare_inbox VALUES ($1, $2) ON CONFLICT DO NOTHING');
  const app = fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  app.post('/voice', async (request, reply) => {
    const params = Object.fromEntries(new URLSearchParams(String(request.body)));
    const signature = String(request.headers['x-twilio-signature']);
    if (!twilio.validateRequest('simulator', signature, `${origin}/voice`, params)) return reply.code(403).send();
    await deps.db.query(insert, [params['CallSid'], String(request.body)]);
    return reply.type('text/xml').send('<Response><Say>hello</Say></Response>');
  });
  await app.listen({ host: '127.0.0.1', port });
  await throughput(200, WIDTH, (index) => ask(`${origin}/voice`, `warm${index}`));
  const rate = await throughput(CALLS, WIDTH, (index) => ask(`${origin}/voice`, `bare${index}`));
  await app.close();
  return rate;
}

/** One correctly signed voice request; throws unless it is answered with TwiML. */
export async function ask(url: string, name: string, from = KNOWN): Promise<void> {
  const sid = `CA${Buffer.from(name).toString('hex').padStart(32, '0')}`;
  const params = {
    ...{ CallSid: sid, AccountSid: `AC${'0'.repeat(32)}`, From: from, To: '+864008001234' },
    ...{ CallStatus: 'ringing', Direction: 'inbound', ApiVersion: '2010-04-01' },
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature('simulator', url, params),
    },
    body: new URLSearchParams(params),
  });
  const body = await response.text();
  if (response.status !== 200 || !body.includes('<Response>'))
    throw new Error(`${url} answered ${response.status}: ${body.slice(0, 200)}`);
}
