import { z } from 'zod';
import { DomainError } from '../problem.ts';

/** Where a page of a list ended: the time and id of its last row. */
export interface Cursor {
  at: Date;
  id: string;
}

const written = z.tuple([z.iso.datetime().transform((at) => new Date(at)), z.uuid()]);

export function writeCursor({ at, id }: Cursor): string {
  return `${at.toISOString()}_${id}`;
}

export function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const parsed = written.safeParse(text.split('_'));
  if (!parsed.success) throw new DomainError('bad-request', 'cursor: expected the nextCursor of an earlier page');
  const [at, id] = parsed.data;
  return { at, id };
}
