import { parse, type ParsedUrlQuery } from 'node:querystring';
import { z } from 'zod';

/** Names and un-encoded values as they were sent; empty values stay, a repeated name has a list. */
export type FormParams = ParsedUrlQuery;

/** What a parser of one route is given: our own ids from the query, Twilio's parameters, and the event's head. */
export interface TwilioInput {
  query: FormParams;
  params: FormParams;
  head: (eventKey: string) => { carrier: string; eventKey: string; raw: string };
}

/** Reads a form body or a query. All names are kept, since all are signed; the size of a request bounds their number. */
export function formParams(text: string): FormParams {
  return parse(text, '&', '=', { maxKeys: 0 });
}

/** The query of a request's path, without its question mark. */
export function queryOf(path: string): string {
  const start = path.indexOf('?');
  return start === -1 ? '' : path.slice(start + 1);
}

/**
 * One value; of several, the first. Missing counts as empty: Twilio sends fields that it does not know as empty ones.
 * NUL, which PostgreSQL keeps in no text, is left out: somebody's odd text message is a message all the same.
 */
export const text = z
  .union([z.string(), z.array(z.string()).transform((values) => values[0] ?? '')])
  .optional()
  .transform((value) => (value ?? '').replaceAll('\0', ''));

export const sid = text.pipe(z.string().regex(/^[A-Z]{2}[0-9a-zA-Z]{32}$/));
export const id = text.pipe(z.uuid());

/** Twilio writes its times as RFC 2822. Null for one that cannot be read: our own clock serves then. */
export const time = text.transform((value) => {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
});

export const wholeNumber = text.transform((value) => (/^\d{1,9}$/.test(value) ? Number(value) : null));
