import { z } from 'zod';
import { DomainError } from '../problem.ts';

/** Where a page ended: the sort key of its last row, and its id. */
export type CustomerCursor = { key: string; id: string };

const written = z.tuple([z.string().max(500), z.uuid()]);

export function writeCustomerCursor({ key, id }: CustomerCursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

export function readCustomerCursor(text: string | undefined): CustomerCursor | null {
  if (text === undefined) return null;
  const parsed = written.safeParse(jsonOf(text));
  if (!parsed.success) throw new DomainError('bad-request', 'cursor: expected the nextCursor of an earlier page');
  const [key, id] = parsed.data;
  return { key, id };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
