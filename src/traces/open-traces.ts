import { context, propagation, ROOT_CONTEXT, SpanKind as Kind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { BullMQOtel } from 'bullmq-otel';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { createOtlpExporter } from './otlp-exporter.ts';
import type { OpenSpan, SpanOptions, Traces } from './traces.ts';

const kinds = { internal: Kind.INTERNAL, server: Kind.SERVER, client: Kind.CLIENT, producer: Kind.PRODUCER };
const SEND_EVERY_MS = 2_000;

/** Only this file and the exporter know OpenTelemetry, and only `openDeps` loads them, when traces are wanted. */
export function openTraces(given: { endpoint: string; config: Pick<Config, 'role'>; log: Log }): Traces {
  const exporter = createOtlpExporter({ endpoint: given.endpoint, role: given.config.role, log: given.log });
  const provider = new BasicTracerProvider({
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: SEND_EVERY_MS })],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  // BullMQ's telemetry takes all three from the API's globals.
  context.setGlobalContextManager(contexts);
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const tracer = provider.getTracer('hotline');

  function begin(name: string, { kind = 'internal', parent, attributes = {} }: SpanOptions) {
    const under = parent === undefined ? context.active() : contextOf(parent);
    const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, under);
    return { span, inside: trace.setSpan(under, span) };
  }

  return {
    isOn: true,
    async span(name, options, work) {
      const { span, inside } = begin(name, options);
      try {
        return await context.with(inside, work);
      } catch (fault) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', fault instanceof Error ? fault.name : 'unknown');
        throw fault;
      } finally {
        span.end();
      }
    },
    open(name, options): OpenSpan {
      const { span, inside } = begin(name, options);
      return {
        run: (work) => context.with(inside, work),
        end(attributes = {}) {
          span.setAttributes(attributes);
          if (Number(attributes['http.response.status_code'] ?? 0) >= 500)
            span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    carry() {
      const now = trace.getSpanContext(context.active());
      return now === undefined ? null : `00-${now.traceId}-${now.spanId}-0${now.traceFlags & 1}`;
    },
    jobs: new BullMQOtel({ tracerName: 'hotline' }),
    async close() {
      await provider.shutdown().catch(() => undefined);
      context.disable();
      trace.disable();
      propagation.disable();
    },
  };
}

/** What is not a traceparent begins a new trace. */
function contextOf(parent: string | null): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/.exec(parent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number(flags), isRemote: true });
}
