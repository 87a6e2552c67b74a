import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Duplicates } from '../../src/contract/lead-protection.ts';
import { send } from '../api.ts';
import { LeadHolder } from './lead-holder.tsx';
import styles from './lead-duplicates.module.css';

const TYPING_MS = 300;

/** Who has this company already, while its name is being typed. */
export function LeadDuplicates({ company, exceptLeadId }: { company: string; exceptLeadId?: string | undefined }) {
  const [typed] = useDebouncedValue(company.trim(), TYPING_MS);
  const { data } = useQuery({
    queryKey: ['duplicates', typed, exceptLeadId],
    queryFn: () =>
      send<Duplicates>('POST', '/api/leads/duplicates', { company: typed, ...(exceptLeadId && { exceptLeadId }) }),
    enabled: typed.length >= 2,
    staleTime: 10_000,
  });
  const items = typed.length >= 2 ? (data?.items ?? []) : [];
  return (
    <div aria-live="polite" className={styles.found}>
      {items.slice(0, 2).map((holder) => (
        <LeadHolder key={`${holder.because} ${holder.leadId ?? holder.customerId}`} holder={holder} link="none" />
      ))}
    </div>
  );
}
