import type { JobTelemetry } from '../jobs/queue-backends.ts';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer';
/** Never a number, a name, a text, an address with its query: the exporter lets few keys through (otlp-exporter.ts). */
export type SpanAttributes = Record<string, string | number>;

export interface SpanOptions {
  kind?: SpanKind;
  /** As `carry` gave it: the span that caused this one, in another transaction or another process. Null: a new trace. */
  parent?: string | null;
  attributes?: SpanAttributes;
}

export interface OpenSpan {
  /** What is begun in here belongs to the span. */
  run<T>(work: () => T): T;
  end(attributes?: SpanAttributes): void;
}

/**
 * From a carrier's request to the screen in one trace: webhook -> commit -> effect -> ring -> socket, and the jobs that
 * follow. Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; then nothing of OpenTelemetry is loaded, and work is just done.
 */
export interface Traces {
  isOn: boolean;
  span<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T>;
  open(name: string, options: SpanOptions): OpenSpan;
  /** The span of this moment, to be kept with what it causes (W3C traceparent). */
  carry(): string | null;
  jobs: JobTelemetry | null;
  /** Sends what is left. */
  close(): Promise<void>;
}

export const noTraces: Traces = {
  isOn: false,
  span: (_name, _options, work) => work(),
  open: () => ({ run: (work) => work(), end: () => undefined }),
  carry: () => null,
  jobs: null,
  close: async () => undefined,
};
