import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { problems } from '../contract/problem.ts';
import type { Problem, ProblemCode } from '../contract/problem.ts';
import { userIdOf } from '../auth/guard.ts';
import { noteSecurity } from '../auth/security-log.ts';
import type { SecurityEvent } from '../auth/security-log.ts';
import { isDatabaseGone } from '../database-gone.ts';
import { maskPhoneNumbers } from '../log.ts';
import { DomainError } from '../problem.ts';
import { BARE_HEADERS } from './content-security.ts';

/** Most outages are a restart of seconds. */
const GONE_RETRY_SECONDS = 2;

type Told = { code: ProblemCode; status: number; detail?: string | undefined; errors?: Problem['errors'] };

/** The HTTP border: whatever was thrown becomes application/problem+json (RFC 9457). 5xx is logged and never explained. */
export function replyWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const told = tell(error);
  if (told.status >= 500) request.log.error({ err: error }, 'http.failed');
  noteRefusal(request, told.code);
  if (error instanceof DomainError && error.retryAfterSeconds !== undefined)
    reply.header('retry-after', error.retryAfterSeconds);
  if (told.code === 'database-gone') reply.header('retry-after', GONE_RETRY_SECONDS);
  return sendProblem(request, reply, told);
}

/** What an attack looks like from here: many of one kind. By the route's pattern, since an address has data in it. */
const REFUSALS: Partial<Record<ProblemCode, SecurityEvent>> = {
  'not-signed-in': 'access.not_signed_in',
  'not-allowed': 'access.refused',
  'not-your-call': 'access.refused',
  'not-your-lead': 'access.refused',
  'cross-site': 'access.cross_site',
  'too-many-requests': 'access.too_many',
  'bad-request': 'access.bad_request',
};

function noteRefusal(request: FastifyRequest, code: ProblemCode): void {
  const event = REFUSALS[code];
  if (event === undefined) return;
  const { method, routeOptions } = request;
  noteSecurity(request.log, event, {
    code,
    method,
    route: routeOptions?.url ?? 'none',
    userId: userIdOf(request) ?? null,
  });
}

export function replyNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, { code: 'not-found', status: 404 });
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, told: Told): FastifyReply {
  const { code, status, detail, errors } = told;
  const body: Problem = {
    type: `/problems/${code}`,
    title: problems[code].title,
    status,
    ...(detail === undefined || status >= 500 ? {} : { detail }),
    instance: request.id,
    ...(errors === undefined ? {} : { errors }),
  };
  // An address that Fastify cannot read comes here before any hook ran.
  if (!reply.hasHeader('x-content-type-options')) reply.headers(BARE_HEADERS);
  // As text: the schemas of a route are for what it answers when it works.
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .serializer(String)
    .send(JSON.stringify(body));
}

function tell(error: unknown): Told {
  if (error instanceof DomainError)
    return { code: error.code, status: problems[error.code].status, detail: error.detail };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validationContext ?? 'request';
    const errors = error.validation.map((fault) => ({
      path: `${where}${fault.instancePath}`,
      message: fault.message ?? 'not as expected',
    }));
    return { code: 'bad-request', status: 400, detail: 'The fields under `errors` are not as expected.', errors };
  }
  if (isDatabaseGone(error)) return { code: 'database-gone', status: problems['database-gone'].status };
  if (isResponseSerializationError(error)) return { code: 'internal', status: 500 };
  return isClientError(error)
    ? { code: 'bad-request', status: error.statusCode, detail: detailOf(error) }
    : { code: 'internal', status: 500 };
}

/** Fastify repeats the address that it could not read, and addresses have numbers and tokens in them. */
function detailOf(error: FastifyError): string {
  if (error.code === 'FST_ERR_BAD_URL') return 'The address is not encoded as it should be.';
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') return 'A part of the address is too long.';
  return maskPhoneNumbers(error.message);
}

/** Fastify's own complaints: no JSON, a body too large, a media type that we do not read. */
function isClientError(error: unknown): error is FastifyError & { statusCode: number } {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('FST_')) return false;
  return (
    'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500
  );
}
