import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { maskPhoneNumbers } from '../log.ts';
import type { Log } from '../log.ts';

/**
 * All that leaves with a span besides its name and times. A library may add a body, an address or an error's words, and
 * a new version of it more: what is not named here stays.
 */
const ALLOWED = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'hotline.drawn',
  'bullmq.queue.name',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
]);
/** What a worker does every second whether there is a job or not. */
const IDLE = /^(getNextJob|extendLocks|moveStalledJobsToWait|startStalledCheckTimer|rateLimit|delay)\b/;
const SEND_WITHIN_MS = 10_000;

/**
 * Spans as OTLP in JSON over HTTP, by `fetch`: a stable format of which we need one page, where the official exporter
 * brings protobuf along. https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function createOtlpExporter({
  endpoint,
  role,
  log,
}: {
  endpoint: string;
  role: string;
  log: Log;
}): SpanExporter {
  let isDown = false;
  async function send(spans: readonly ReadableSpan[]): Promise<void> {
    const shown = spans.filter(({ name }) => !IDLE.test(name));
    if (shown.length === 0) return;
    const answer = await fetch(`${endpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toOtlp(shown, role)),
      signal: AbortSignal.timeout(SEND_WITHIN_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`traces were answered ${answer.status}; expected 200`);
  }
  return {
    export(spans, done) {
      send(spans).then(
        () => {
          isDown = false;
          done({ code: 0 });
        },
        (error: Error) => {
          // Once, not every two seconds: a collector that is away is no trouble of a caller's.
          if (!isDown) log.warn({ err: error }, 'traces.not_sent');
          isDown = true;
          done({ code: 1 });
        },
      );
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}

function toOtlp(spans: readonly ReadableSpan[], role: string): object {
  const attributes = [attribute('service.name', 'hotline'), attribute('hotline.role', role)];
  const scopeSpans = [{ scope: { name: 'hotline' }, spans: spans.map(toSpan) }];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans }] };
}

/** Events and the status's message are left out: they quote errors. */
function toSpan(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  const parent = span.parentSpanContext?.spanId;
  return {
    traceId,
    spanId,
    ...(parent !== undefined && { parentSpanId: parent }),
    name: maskPhoneNumbers(span.name),
    kind: span.kind + 1,
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    attributes: Object.entries(span.attributes).flatMap(([key, value]) =>
      ALLOWED.has(key) && (typeof value === 'string' || typeof value === 'number') ? [attribute(key, value)] : [],
    ),
    status: { code: span.status.code },
  };
}

function attribute(key: string, value: string | number): object {
  if (typeof value === 'number') return { key, value: { doubleValue: value } };
  return { key, value: { stringValue: maskPhoneNumbers(value) } };
}

function nanoseconds([seconds, nanos]: [number, number]): string {
  return `${seconds}${String(nanos).padStart(9, '0')}`;
}
