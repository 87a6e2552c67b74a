import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SimilarTicket } from '../src/contract/ticket.ts';
import { deskApi } from './desk-api.ts';

const TYPING_MS = 500;
/** Of a long note its end says what it is about now; the address of a request has its limits too. */
const WORDS = 400;

export const faultTypesQuery = { queryKey: ['fault-types'], queryFn: deskApi.faultTypes, staleTime: Infinity };

/** Solved tickets that may help, as the agent types. Null: nothing to go by yet. */
export function useSimilar(ask: {
  faultType: string | null;
  words: string;
  customerId: string | null;
}): SimilarTicket[] | null {
  const [words] = useDebouncedValue(ask.words.trim().slice(-WORDS), TYPING_MS);
  const enabled = ask.faultType !== null || words.length >= 4;
  const { faultType, customerId } = ask;
  const { data } = useQuery({
    queryKey: ['tickets', 'similar', faultType, words, customerId],
    queryFn: () => deskApi.similar({ faultType, q: words, customerId }),
    enabled,
    placeholderData: keepPreviousData,
  });
  return enabled ? (data?.items ?? null) : null;
}
