import { isIP } from 'node:net';
import { z } from 'zod';
import { parsePhoneNumber } from './phone-number.ts';
import type { PhoneNumber } from './phone-number.ts';

/** Zod's own messages name types; ours name what to write. */
export function expected<T extends z.ZodType>(
  what: string,
  schema: T,
): z.ZodPipe<z.ZodAny, z.ZodTransform<z.output<T>, unknown>> {
  return z.any().transform((value: unknown, context) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    context.addIssue({ code: 'custom', message: what });
    return z.NEVER;
  });
}

export function url(what: string, protocols: readonly string[]) {
  const valid = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  const plain = (text: string) => !protocols.includes('http:') || !/[?#]/.test(text);
  return expected(
    what,
    z
      .string()
      .refine((text) => valid(text) && plain(text))
      .transform((text) => text.replace(/\/+$/, '')),
  );
}

/** No names and no `all`: whoever is trusted here may say to be anybody. */
export function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return (
    most !== undefined && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}

export function sid(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}[0-9A-Za-z]{32}$`));
}

export function parsedNumber(text: string): PhoneNumber | null {
  const parsed = parsePhoneNumber(text);
  return parsed.kind === 'number' ? parsed.number : null;
}

export function tokenList(text: string): string[] {
  return text
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
}
