import { useMutation } from '@tanstack/react-query';
import { IconCheck } from '@tabler/icons-react';
import type { CandidateView, ScreenPop } from '../../src/contract/screen-pop.ts';
import { api } from '../api.ts';
import { withPop } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys, type KeyMap } from '../keys.ts';
import { showProblem } from '../problem-toast.ts';
import { changeDesk } from '../realtime.ts';
import styles from './candidates.module.css';
import { KeyHint } from './key-hint.tsx';
import { Panel } from './panel.tsx';

/** Everybody who may be behind a shared number, the likeliest first, each with the reason; one key chooses. */
export function Candidates({ pop, keysActive }: { pop: ScreenPop; keysActive: boolean }) {
  const { t, language } = useI18n();
  const pick = useMutation({
    mutationFn: (candidate: CandidateView) =>
      api.pickCandidate(pop.callId, { customerId: candidate.customerId, contactId: candidate.contactId }),
    onSuccess: (redrawn) => changeDesk((desk) => withPop(desk, redrawn)),
    onError: showProblem,
  });
  const choose = (candidate: CandidateView) => !pick.isPending && pick.mutate(candidate);
  useKeys(keysActive ? digitKeys(pop.candidates, choose) : {});
  return (
    <Panel
      title={t('pop.candidates', { n: pop.candidates.length })}
      aside={keysActive ? <span className={styles.hint}>{t('pop.candidatesHint')}</span> : null}
    >
      <ol className={styles.list}>
        {pop.candidates.map((candidate, place) => {
          const picked = isPicked(pop, candidate);
          return (
            <li key={`${candidate.customerId}.${candidate.contactId}`}>
              <button
                type="button"
                className={styles.candidate}
                aria-pressed={picked}
                disabled={pick.isPending}
                onClick={() => choose(candidate)}
              >
                <span className={styles.key}>
                  {picked ? (
                    <IconCheck size={18} aria-label={t('pop.picked')} />
                  ) : (
                    keysActive && place < 9 && <KeyHint keys={String(place + 1)} />
                  )}
                </span>
                <span className={styles.who}>
                  <strong>{candidate.name}</strong>
                  {candidate.company !== candidate.name && <span>{candidate.company}</span>}
                </span>
                <span className={styles.because}>{language === 'en' ? candidate.why.en : candidate.why.zh}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function isPicked(pop: ScreenPop, candidate: CandidateView): boolean {
  return pop.customer?.id === candidate.customerId && (pop.contact?.id ?? null) === candidate.contactId;
}

function digitKeys(candidates: readonly CandidateView[], choose: (candidate: CandidateView) => void): KeyMap {
  return Object.fromEntries(
    candidates.slice(0, 9).map((candidate, place) => [String(place + 1), { run: () => choose(candidate) }]),
  );
}
