import type { FastifyRequest } from 'fastify';
import { DomainError } from '../problem.ts';

/** NUL, which PostgreSQL keeps in no text; half of a surrogate pair, which is no character and which jsonb refuses. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
/** In JSON both can only be written as an escape: most bodies are looked at no further. */
const MAY_BE_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

const mayBeUnstorable = new WeakSet<FastifyRequest>();

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** For whoever reads the body: remembers the ones that are worth a second look once they are parsed. */
export function noteJson(request: FastifyRequest, body: string): void {
  if (MAY_BE_UNSTORABLE.test(body)) mayBeUnstorable.add(request);
}

/**
 * No text that the database would refuse gets in, wherever a schema takes text: in the path, the query or the body.
 * Runs after the guards, so that a stranger still hears 401. A carrier is refused nothing that it signed: its adapter
 * leaves such characters out. The phone simulator is the outside world.
 */
export async function refuseUnstorable(request: FastifyRequest): Promise<void> {
  if (/^\/(webhooks|phone)\//.test(request.routeOptions.url ?? '')) return;
  const isClean =
    isStorableWithin(request.params) &&
    isStorableWithin(request.query) &&
    (!mayBeUnstorable.has(request) || isStorableWithin(request.body));
  if (!isClean) throw new DomainError('bad-request', 'Expected text without NUL and without half surrogate pairs.');
}

/** Not recursive: how deep a body is, is the sender's choice. */
function isStorableWithin(value: unknown): boolean {
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one === 'string' && !isStorable(one)) return false;
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, inner] of Object.entries(one)) rest.push(name, inner);
  }
  return true;
}
