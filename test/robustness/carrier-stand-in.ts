import Fastify from 'fastify';
import { signRequest } from '../../phone-simulator/signature.ts';

export interface Asked {
  method: string;
  path: string;
  form: URLSearchParams;
}

export interface CarrierStandIn {
  url: string;
  /** Every REST request, in order. */
  asked: Asked[];
  /** Calls that are over when we ask about them. */
  over: Set<string>;
  /** Requests that ring a phone. */
  rings(): Asked[];
  close(): Promise<void>;
}

/** The id of a leg that was rung, made of our own id so that a test can foretell it. */
export const sidOf = (legId: string) => `CA${legId.replaceAll('-', '')}`;

/**
 * Answers our REST calls as a carrier would and does nothing: for tests that send the webhooks by hand. It rings no
 * phone, and a caller whom it is asked about is still on the line unless a test says otherwise.
 */
export async function startCarrierStandIn(): Promise<CarrierStandIn> {
  const asked: Asked[] = [];
  const over = new Set<string>();
  const http = Fastify();
  http.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  http.all('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    asked.push({ method: request.method, path, form });
    const sid = sidOf(new URL(form.get('StatusCallback') ?? 'http://x/?leg=none').searchParams.get('leg') ?? '');
    if (request.method === 'POST' && path.endsWith('/Participants.json'))
      return reply.code(201).send({ call_sid: sid });
    if (request.method === 'POST' && path.endsWith('/Calls.json')) return reply.code(201).send({ sid });
    if (request.method === 'POST' && path.endsWith('/Messages.json'))
      return reply
        .code(201)
        .send({ sid: `SM${form.get('StatusCallback')?.split('text=')[1]?.replaceAll('-', '').slice(0, 32) ?? ''}` });
    if (path.endsWith('/Conferences.json'))
      return { conferences: [{ sid: `CF${'1'.repeat(32)}`, status: 'in-progress' }], page: 0, page_size: 1 };
    if (path.endsWith('.json') && request.method === 'GET' && path.includes('/Calls/')) {
      const called = /(CA\w+)\.json$/.exec(path)?.[1] ?? '';
      return { sid: called, status: over.has(called) ? 'completed' : 'in-progress' };
    }
    if (path.endsWith('/Calls.json')) return { calls: [], page: 0, page_size: 1 };
    return { sid: 'ok' };
  });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  const rings = () =>
    asked.filter(({ method, path }) => method === 'POST' && /\/(Participants|Calls)\.json$/.test(path));
  return { url, asked, over, rings, close: () => http.close() };
}

export interface SignedWebhook {
  /** With the query. */
  url: string;
  params: Record<string, string>;
  token?: string;
}

/** One webhook as the carrier sends it, signed by hand. */
export async function postSigned({
  url,
  params,
  token = 'simulator',
}: SignedWebhook): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signRequest(token, url, params),
    },
    body: new URLSearchParams(params).toString(),
  });
  return { status: response.status, text: await response.text() };
}

/** An id as Twilio makes them, from a number. */
export const sidFrom = (prefix: string, number: number) => `${prefix}${number.toString(16).padStart(32, '0')}`;
