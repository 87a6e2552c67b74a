import { z } from 'zod';
import { DomainError } from '../problem.ts';

/** Where a page of the work list ended. */
export type CallbackCursor = { dueAt: Date; id: string };

const written = z.tuple([z.iso.datetime().transform((at) => new Date(at)), z.uuid()]);

export function writeCallbackCursor({ dueAt, id }: CallbackCursor): string {
  return `${dueAt.toISOString()}_${id}`;
}

export function readCallbackCursor(text: string | undefined): CallbackCursor | null {
  if (text === undefined) return null;
  const parsed = written.safeParse(text.split('_'));
  if (!parsed.success) throw new DomainError('bad-request', 'cursor: expected the nextCursor of an earlier page');
  const [dueAt, id] = parsed.data;
  return { dueAt, id };
}
