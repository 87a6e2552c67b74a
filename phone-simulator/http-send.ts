import type { Clock } from './clock.ts';

export interface OutgoingRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  /** Empty for GET. */
  body: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface IncomingAnswer {
  status: number;
  contentType: string | null;
  body: string;
  location?: string;
}

export type Send = (request: OutgoingRequest) => Promise<IncomingAnswer>;

/** `ct`: no connection came about. `rt`: connected, but no answer in time. */
export class SendFailure extends Error {
  readonly why: 'ct' | 'rt';
  constructor(why: 'ct' | 'rt', detail: string, cause?: unknown) {
    super(detail, { cause });
    this.name = 'SendFailure';
    this.why = why;
  }
}

/** Real HTTP. Redirects are left to the sender, because Twilio signs each hop anew. */
export function createHttpSend(clock: Clock): Send {
  return (request) => (clock.during === undefined ? post(request) : clock.during(post(request)));
}

async function post(request: OutgoingRequest): Promise<IncomingAnswer> {
  const limit = AbortSignal.timeout(request.timeoutMs);
  try {
    const answer = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: AbortSignal.any([limit, request.signal]),
      ...(request.method === 'POST' ? { body: request.body } : {}),
    });
    const location = answer.headers.get('location');
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type'),
      body: await answer.text(),
      ...(location === null ? {} : { location }),
    };
  } catch (cause) {
    if (limit.aborted) throw new SendFailure('rt', `no answer within ${request.timeoutMs} ms`, cause);
    throw new SendFailure('ct', causeOf(cause), cause);
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
