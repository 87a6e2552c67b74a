import { CarrierRefusal } from './rest-answer.ts';
import type { Method } from './webhook-attempt.ts';

/** The parameters of one REST request; a repeated one is a list. */
export interface Form {
  has(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): string[];
  bool(name: string, standard: boolean): boolean;
  integer(name: string, range: { low: number; high: number; standard: number }): number;
  /** An absolute http(s) URL. */
  url(name: string): string | undefined;
  method(name: string, standard: Method): Method;
}

/** Refuses names that Twilio's reference does not have: a typing error must not go unnoticed. */
export function readForm(body: unknown, names: ReadonlySet<string>): Form {
  const params = body instanceof URLSearchParams ? body : new URLSearchParams();
  for (const name of params.keys()) {
    if (!names.has(name)) throw new CarrierRefusal(400, 20001, `Unknown parameter: ${name}`);
  }
  const text = (name: string): string | undefined => params.get(name) ?? undefined;
  return {
    text,
    has: (name) => params.has(name),
    list: (name) => params.getAll(name).filter((value) => value !== ''),
    bool(name, standard) {
      const value = text(name)?.toLowerCase();
      return value === undefined || value === '' ? standard : value === 'true';
    },
    integer(name, { low, high, standard }) {
      const value = text(name);
      if (value === undefined || value === '') return standard;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= low && number <= high) return number;
      throw new CarrierRefusal(400, 20001, `${name} must be a whole number from ${low} to ${high}`);
    },
    url(name) {
      const value = text(name);
      if (value === undefined || value === '') return undefined;
      if (/^https?:\/\//i.test(value) && URL.canParse(value)) return value;
      throw new CarrierRefusal(400, 21205, `${name} is not a valid URL`);
    },
    method(name, standard) {
      const value = text(name)?.toUpperCase();
      if (value === undefined || value === '') return standard;
      if (value === 'GET' || value === 'POST') return value;
      throw new CarrierRefusal(400, 20001, `${name} must be GET or POST`);
    },
  };
}

export function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
