import { Button } from '@mantine/core';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DifferenceList, DifferenceView } from '../../src/contract/difference.ts';
import { get, send } from '../api.ts';
import { shortWhenText } from '../format.ts';
import { enDifferences } from '../i18n/en-differences.ts';
import { useI18n } from '../i18n/i18n.ts';
import { zhCNDifferences } from '../i18n/zh-CN-differences.ts';
import { showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import styles from './open-differences.module.css';
import { Panel } from './panel.tsx';

type Word = keyof typeof zhCNDifferences;

const differencesQuery = queryOptions({
  queryKey: ['differences', 'open'],
  queryFn: () => get<DifferenceList>('/api/differences'),
  refetchInterval: 60_000,
});

/** What the nightly comparison could not explain; nothing at all on a good day. */
export function OpenDifferences() {
  const w = useWords();
  const { data } = useQuery(differencesQuery);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <div className={styles.wide}>
      <Panel title={w('title')}>
        <p className={styles.lead}>{w('lead')}</p>
        <ul>
          {data.items.map((item) => (
            <DifferenceRow key={item.id} item={item} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function DifferenceRow({ item }: { item: DifferenceView }) {
  const w = useWords();
  const { language } = useI18n();
  const see = useMutation({
    mutationFn: () => send<DifferenceList>('POST', `/api/differences/${item.id}/seen`),
    onSuccess: (list) => queryClient.setQueryData(differencesQuery.queryKey, list),
    onError: showProblem,
  });
  const { kind, subject, callId, happenedAt, foundAt } = item;
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        {w(`kind.${kind}`)}
        <small>{w('subject', { id: subject })}</small>
      </span>
      <span className={styles.when}>{shortWhenText(happenedAt ?? foundAt, language, serverNow())}</span>
      {callId !== null && (
        <Link to="/calls" search={{ call: callId }}>
          {w('call')}
        </Link>
      )}
      <Button variant="default" size="compact-sm" loading={see.isPending} onClick={() => see.mutate()}>
        {w('seen')}
      </Button>
    </li>
  );
}

/** The words of this list alone, loaded with it. */
function useWords(): (key: Word, values?: Record<string, string>) => string {
  const { language } = useI18n();
  const words: Record<Word, string> = language === 'en' ? enDifferences : zhCNDifferences;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
