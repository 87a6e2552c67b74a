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
  /** Empty for audio. */
  body: string;
  location?: string;
  /** How long the audio plays, where its header tells. */
  audioMs?: number;
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
    const contentType = answer.headers.get('content-type');
    const bytes = Buffer.from(await answer.arrayBuffer());
    const audio = contentType?.startsWith('audio/') === true;
    const audioMs = audio ? wavMs(bytes) : null;
    return {
      status: answer.status,
      contentType,
      body: audio ? '' : bytes.toString('utf8'),
      ...(audioMs === null ? {} : { audioMs }),
      ...(location === null ? {} : { location }),
    };
  } catch (cause) {
    if (limit.aborted) throw new SendFailure('rt', `no answer within ${request.timeoutMs} ms`, cause);
    throw new SendFailure('ct', causeOf(cause), cause);
  }
}

/** From the byte rate in a WAV header of the usual 44 bytes; null for any other audio. */
function wavMs(bytes: Buffer): number | null {
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null;
  const bytesPerSecond = bytes.readUInt32LE(28);
  return bytesPerSecond === 0 ? null : Math.round(((bytes.length - 44) / bytesPerSecond) * 1000);
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
