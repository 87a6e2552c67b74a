import type { FastifyReply } from 'fastify';
import { carrierDate } from './world.ts';

/** A refusal in Twilio's words: `{code, message, more_info, status}`. */
export class CarrierRefusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = 'CarrierRefusal';
    this.status = status;
    this.code = code;
  }
}

export function notFound(path: string): CarrierRefusal {
  return new CarrierRefusal(404, 20404, `The requested resource ${path} was not found`);
}

export function sendRefusal(reply: FastifyReply, refusal: CarrierRefusal): FastifyReply {
  const { code, message, status } = refusal;
  return reply.code(status).send({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

export function dateOrNull(date: Date | null): string | null {
  return date === null ? null : carrierDate(date);
}

/** One page of a list, as the client's paging wants it. */
export function pageOf<T>(given: {
  name: string;
  path: string;
  items: T[];
  query: URLSearchParams;
  show: (item: T) => unknown;
}): Record<string, unknown> {
  const { items, path, query } = given;
  const size = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? '50') || 50));
  const page = Math.max(0, Number(query.get('Page') ?? '0') || 0);
  const start = page * size;
  const shown = items.slice(start, start + size);
  const at = (number: number): string => {
    const next = new URLSearchParams(query);
    next.set('PageSize', String(size));
    next.set('Page', String(number));
    return `${path}?${next.toString()}`;
  };
  return {
    [given.name]: shown.map(given.show),
    page,
    page_size: size,
    start,
    end: Math.max(start, start + shown.length - 1),
    uri: at(page),
    first_page_uri: at(0),
    next_page_uri: start + size < items.length ? at(page + 1) : null,
    previous_page_uri: page > 0 ? at(page - 1) : null,
  };
}

/** `StartTime`, `StartTime<`, `StartTime>`: a date (its whole day in UTC) or a moment. What has no date is in none. */
export function inTime(query: URLSearchParams, name: string, date: Date | null): boolean {
  const on = query.get(name);
  const before = query.get(`${name}<`);
  const after = query.get(`${name}>`);
  if (on === null && before === null && after === null) return true;
  if (date === null) return false;
  if (on !== null && date.toISOString().slice(0, 10) !== on.slice(0, 10)) return false;
  if (before !== null && date.getTime() > new Date(before).getTime()) return false;
  return after === null || date.getTime() >= new Date(after).getTime();
}
