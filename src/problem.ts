import { problems } from './contract/problem.ts';
import type { ProblemCode } from './contract/problem.ts';

/** The one error that use cases throw on purpose; the HTTP border turns it into application/problem+json. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ProblemCode;
  /** Shown to the client: what happened and what was expected. Never a phone number. */
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail?: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(detail ?? problems[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
