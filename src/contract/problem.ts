import { z } from 'zod';

/** Every error that the API can answer: the code is stable (`type` is `/problems/<code>`) and is what the console translates. */
export const problems = {
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'wrong-credentials': { status: 401, title: 'Login or password is wrong' },
  'too-many-tries': { status: 429, title: 'Too many failed sign-ins; wait and try again' },
  'password-expired': { status: 401, title: 'This one-time password has run out; ask for a new one' },
  'password-weak': { status: 422, title: 'This password is too easy to guess' },
  'too-many-requests': { status: 429, title: 'Too many requests; wait and try again' },
  'not-allowed': { status: 403, title: 'Your role may not do this' },
  'cross-site': { status: 403, title: 'This request came from another site' },
  'bad-request': { status: 400, title: 'The request is not as expected' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'call-not-found': { status: 404, title: 'No such call' },
  'customer-not-found': { status: 404, title: 'No such customer' },
  'ticket-not-found': { status: 404, title: 'No such ticket' },
  'lead-not-found': { status: 404, title: 'No such lead' },
  'agent-not-found': { status: 404, title: 'No such agent' },
  'not-your-call': { status: 403, title: 'This call is with somebody else' },
  'not-your-lead': { status: 403, title: 'This lead is with somebody else' },
  'reservation-gone': { status: 409, title: 'The call is no longer offered to you' },
  'call-state': { status: 409, title: 'The call is not in a state for this' },
  'agent-state': { status: 409, title: 'Your state does not allow this' },
  'target-unavailable': { status: 409, title: 'Whom you chose is not available' },
  'number-not-allowed': { status: 422, title: 'This number cannot be called' },
  'wrap-up-limit': { status: 409, title: 'The wrap-up cannot be made any longer' },
  'disposition-required': { status: 422, title: 'This queue wants a disposition' },
  'offer-gone': { status: 409, title: 'The lead is no longer offered to you' },
  'callback-state': { status: 409, title: 'The callback is done, or with somebody else' },
  'lead-protected': { status: 409, title: 'This prospect is with somebody else' },
  'lead-state': { status: 409, title: 'The lead is not in a state for this' },
  'setting-changed': { status: 409, title: 'Somebody else changed this in the meantime' },
  'ticket-state': { status: 409, title: 'The ticket is not in a state for this' },
  'customer-exists': { status: 409, title: 'There is a company of this name' },
  'unknown-fault-type': { status: 422, title: 'No such fault type' },
  'rule-set-not-found': { status: 404, title: 'No such version of the rules' },
  'rule-set-state': { status: 409, title: 'This version of the rules is not in a state for this' },
  'rule-set-changed': { status: 409, title: 'Somebody else saved this draft meanwhile' },
  'rule-set-faulty': { status: 422, title: 'The rules have faults that must be mended first' },
  'team-in-use': { status: 409, title: 'A version of the rules still names this team' },
  'unknown-disposition': { status: 422, title: 'No such disposition' },
  'carrier-refused': { status: 502, title: 'The telephone carrier did not do it' },
  'database-gone': { status: 503, title: 'The database does not answer; nothing was changed. Try again in a moment' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const;
export type ProblemCode = keyof typeof problems;

/** RFC 9457, application/problem+json. `instance` is the request's id, `errors` names fields. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
