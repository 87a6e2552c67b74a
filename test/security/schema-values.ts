import { z } from 'zod';
import { integerBetween } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';
import { chance, ODD_TEXTS, pick } from './odd-values.ts';
import type { Json } from './odd-values.ts';

/** As much of JSON Schema as our description uses. */
export type Schema = {
  type?: string | string[] | undefined;
  enum?: Json[] | undefined;
  const?: Json | undefined;
  format?: string | undefined;
  pattern?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  items?: Schema | boolean | undefined;
  prefixItems?: Schema[] | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | Schema | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
};

const json: z.ZodType<Json> = z.json();
export const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(json).optional(),
    const: json.optional(),
    ...{ format: z.string().optional(), pattern: z.string().optional() },
    ...{ minLength: z.number().optional(), maxLength: z.number().optional() },
    ...{ minimum: z.number().optional(), maximum: z.number().optional(), exclusiveMinimum: z.number().optional() },
    items: z.union([z.boolean(), schema]).optional(),
    prefixItems: z.array(schema).optional(),
    ...{ minItems: z.number().optional(), maxItems: z.number().optional() },
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    ...{ anyOf: z.array(schema).optional(), oneOf: z.array(schema).optional(), allOf: z.array(schema).optional() },
  }),
);

/** What earlier answers said, by the name of its field: ids, versions and codes that exist. */
export interface Seen {
  of(random: Random, name: string): Json | undefined;
}

const WORDS = [
  '张伟',
  'note',
  '设备无法启动',
  'A2',
  'zh-CN',
  'en',
  '不在',
  '13912345678',
  '4008001234',
  'Asia/Shanghai',
];

/** A value that the schema allows, often at its border, and where possible one that exists. */
export function valueOf(of: Schema, from: { random: Random; seen: Seen; name: string }): Json {
  const { random, seen, name } = from;
  const known = chance(random, 0.6) ? seen.of(random, name) : undefined;
  if (known !== undefined && typeof known === kindOf(of)) return known;
  if (of.const !== undefined) return of.const;
  if (of.enum !== undefined) return pick(random, of.enum);
  const choices = of.anyOf ?? of.oneOf;
  if (choices !== undefined) return valueOf(pick(random, choices), from);
  if (of.allOf !== undefined) return Object.assign({}, ...of.allOf.map((part) => valueOf(part, from)));
  const type = Array.isArray(of.type) ? pick(random, of.type) : of.type;
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return chance(random, 0.5);
    case 'integer':
    case 'number':
      return numberOf(of, random, type);
    case 'array':
      return arrayOf(of, from);
    case 'string':
      return textOf(of, random);
    default:
      return objectOf(of, from);
  }
}

function kindOf(of: Schema): string {
  const type = Array.isArray(of.type) ? of.type[0] : of.type;
  return type === 'integer' ? 'number' : (type ?? (of.properties ? 'object' : 'string'));
}

function numberOf(of: Schema, random: Random, type: string): number {
  const low = of.minimum ?? (of.exclusiveMinimum === undefined ? -1_000 : of.exclusiveMinimum + 1);
  const high = of.maximum ?? Math.max(low, 1_000);
  const choices = [low, high, integerBetween(random, Math.max(low, -1_000), Math.min(high, 1_000)), Math.min(high, 1)];
  return type === 'number' && chance(random, 0.2) ? low + random() : pick(random, choices);
}

function arrayOf(of: Schema, from: { random: Random; seen: Seen; name: string }): Json[] {
  if (of.prefixItems !== undefined) return of.prefixItems.map((part) => valueOf(part, from));
  const least = of.minItems ?? 0;
  const most = Math.min(of.maxItems ?? 4, 50);
  const length = pick(from.random, [least, most, Math.min(most, least + 1)]);
  const { items } = of;
  return typeof items !== 'object' ? [] : Array.from({ length }, () => valueOf(items, from));
}

function objectOf(of: Schema, from: { random: Random; seen: Seen; name: string }): Json {
  const needed = new Set(of.required ?? []);
  const made: Record<string, Json> = {};
  for (const [name, property] of Object.entries(of.properties ?? {}))
    if (needed.has(name) || chance(from.random, 0.6)) made[name] = valueOf(property, { ...from, name });
  return made;
}

function textOf(of: Schema, random: Random): string {
  const { format, pattern, minLength = 0, maxLength = 20_000 } = of;
  if (format === 'uuid') return `00000000-0000-7000-8000-${String(integerBetween(random, 0, 9)).padStart(12, '0')}`;
  if (format === 'date-time')
    return pick(random, ['2026-11-18T03:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']);
  if (format === 'date') return pick(random, ['2026-11-18', '0001-01-01', '9999-12-31', '2024-02-29']);
  if (format === 'time') return pick(random, ['09:00', '23:59', '00:00']);
  const candidates = [...WORDS, ...ODD_TEXTS, 'x'.repeat(maxLength), '汉'.repeat(minLength), '09:00', '123456'];
  const fits = candidates.filter(
    (text) =>
      text.length >= minLength && text.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(text)),
  );
  return fits.length > 0 ? pick(random, fits) : 'a'.repeat(Math.max(minLength, 1));
}
