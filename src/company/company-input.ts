import { z } from 'zod';
import { chineseParts, parsePhoneNumber } from '../phone-number.ts';
import type { PhoneNumber, PhoneNumberType } from '../phone-number.ts';
import { DomainError } from '../problem.ts';

/** Parses what was typed; every fault in one sentence, by field, and no fault repeats what was typed. */
export function checkedInput<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: expected ${issue.message}`);
  throw new DomainError('bad-request', [...new Set(faults)].join('\n'));
}

/** A telephone number in any written form, of the kinds that will do. */
export function telephone(kinds: readonly PhoneNumberType[], what: string) {
  return z.string({ error: what }).transform((text, context): PhoneNumber => {
    const parsed = parsePhoneNumber(text);
    if (parsed.kind === 'number' && parsed.extension === null && kinds.includes(parsed.type)) return parsed.number;
    context.addIssue({ code: 'custom', message: what });
    return z.NEVER;
  });
}

/** Without the leading 0; empty when none of the numbers is a Chinese landline. */
export function areaCodeOf(numbers: readonly PhoneNumber[]): string {
  return numbers.map(chineseParts).find((parts) => parts?.type === 'landline')?.head ?? '';
}

/** A line of text with something in it. */
export const words = (what: string) => z.string({ error: what }).trim().min(1, what).max(100, what);

// People type it where capitals come by themselves: one spelling, so that li.na and Li.Na are not two people.
export const login = z
  .string({ error: 'a login, as li.na' })
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,49}$/, 'a login of 2 to 50 letters, digits, dots, dashes or underscores, as li.na');
