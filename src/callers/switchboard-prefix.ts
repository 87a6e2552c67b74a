import type { NumberVault } from '../number-vault.ts';
import type { PhoneNumber } from '../phone-number.ts';
import { chineseParts } from '../phone-number.ts';

/**
 * Under this key a switchboard is found by any of its lines: the number without its last three digits, hashed like a
 * number. A company is given its lines in blocks of a hundred or a thousand, and a phone behind the switchboard may
 * present any of them. Only landlines stand in such blocks; for every other number there is no key.
 */
export function switchboardPrefixIndex(vault: NumberVault, number: PhoneNumber): Buffer | null {
  const parts = chineseParts(number);
  if (parts !== null && parts.type !== 'landline') return null;
  return vault.index(`${number.slice(0, -3)}*`);
}
