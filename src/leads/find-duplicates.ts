import type { z } from 'zod';
import { switchboardPrefixIndex } from '../callers/switchboard-prefix.ts';
import type { Duplicates, ProspectHolder, duplicatesBody } from '../contract/lead-protection.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import { claimsTo, isProtecting, LOST_DAYS } from './prospect-claims.ts';
import type { ProspectClaim } from './prospect-claims.ts';

const homeText = sql(
  'home-area-code-of-company',
  'SELECT home_area_code AS code FROM hotline_numbers ORDER BY number LIMIT 1',
);

/** Who has this company or number already: asked while it is being typed. Without numbers, whoever asks. */
export async function findDuplicates(
  deps: Pick<Deps, 'db' | 'vault' | 'clock'>,
  { company, number, exceptLeadId }: z.infer<typeof duplicatesBody>,
): Promise<Duplicates> {
  const [home] = await deps.db.query<{ code: string }>(homeText);
  const parsed = number ? parsePhoneNumber(number, home === undefined ? {} : { homeAreaCode: home.code }) : null;
  const dialled = parsed?.kind === 'number' ? parsed.number : null;
  if (dialled === null && !company) return { items: [] };
  const claims = await claimsTo(deps.db, {
    leadId: exceptLeadId ?? null,
    customerId: null,
    index: dialled === null ? null : deps.vault.index(dialled),
    prefixIndex: dialled === null ? null : switchboardPrefixIndex(deps.vault, dialled),
    company: company || null,
    lostSince: new Date(deps.clock.now().getTime() - LOST_DAYS * 86_400_000),
  });
  return { items: claims.filter(isProtecting).map(toHolder) };
}

export function toHolder(claim: ProspectClaim): ProspectHolder {
  const { repId, repName, because, company, leadId, customerId, protectedUntil } = claim;
  const until = protectedUntil?.toISOString() ?? null;
  return { rep: { id: repId, name: repName }, because, company, leadId, customerId, protectedUntil: until };
}
