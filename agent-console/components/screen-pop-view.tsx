import { lazy, Suspense, useEffect } from 'react';
import type { CallView } from '../../src/contract/call.ts';
import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import type { DeskPhase } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { popDrawn } from '../realtime.ts';
import { CallerMessages } from './caller-messages.tsx';
import { CallerPanel, Contracts } from './caller-panel.tsx';
import { Candidates } from './candidates.tsx';
import { FirstCall } from './first-call.tsx';
import { History, LastConversation } from './history.tsx';
import { Panel } from './panel.tsx';
import styles from './screen-pop-view.module.css';
import { FaultPanel, OpenTickets } from './ticket-desk.tsx';
import { WrapUpPanel } from './wrap-up-panel.tsx';

// Not a part of the first paint: nobody writes before somebody talks.
const WhoIsIt = lazy(() => import('./caller-form.tsx').then(({ WhoIsIt: form }) => ({ default: form })));

interface ScreenPopViewProps {
  pop: ScreenPop;
  call: CallView | null;
  phase: DeskPhase;
}

/** Who calls, why they probably call, and where the agent writes: each at one place from the first ring to the last word. */
export function ScreenPopView({ pop, call, phase }: ScreenPopViewProps) {
  const { t } = useI18n();
  // After the commit: the pop stands in the document, and the phone may ring once it is painted.
  useEffect(() => popDrawn(pop.id), [pop.id]);
  const firstCall = pop.customer === null && pop.lastInteraction === null;
  const undecided = pop.candidates.length > 0 && pop.customer === null;
  const talking = talkingPhases.has(phase);
  return (
    <div className={styles.pop} data-phase={phase} data-testid="screen-pop" aria-label={t('pop.label')} role="region">
      <div className={styles.who}>
        <CallerPanel pop={pop} call={call} />
        {pop.customer !== null && (
          <div className={styles.papers}>
            <Contracts customerId={pop.customer.id} />
          </div>
        )}
      </div>
      {/* It scrolls, so the keyboard must reach it. */}
      <div className={styles.why} role="region" aria-label={t('pop.why')} tabIndex={0}>
        {pop.candidates.length > 0 && <Candidates pop={pop} keysActive={undecided && phase !== 'wrapping_up'} />}
        {talking && pop.contact === null && (
          <Suspense>
            <WhoIsIt key={pop.callId} pop={pop} />
          </Suspense>
        )}
        {!undecided && <CallerMessages pop={pop} />}
        {undecided ? null : firstCall ? <FirstCall pop={pop} /> : <Reasons pop={pop} talking={talking} />}
        {talking && firstCall && !undecided && <FaultPanel pop={pop} />}
      </div>
      <div className={styles.write}>
        <WrapUpPanel
          // A new call is a new sheet of paper.
          key={pop.callId}
          callId={pop.callId}
          deadlineAt={phase === 'wrapping_up' ? (call?.wrapUp?.deadlineAt ?? null) : null}
          keysActive={!undecided || phase === 'wrapping_up'}
        />
      </div>
    </div>
  );
}

/** While the phone rings there is nobody to ask; an agent who is consulted does not write. */
const talkingPhases: ReadonlySet<DeskPhase> = new Set(['connected', 'held', 'consulting', 'wrapping_up']);

function Reasons({ pop, talking }: { pop: ScreenPop; talking: boolean }) {
  const { t } = useI18n();
  const last = pop.lastInteraction;
  const earlier = pop.history.filter((entry) => entry.at !== last?.at || entry.summary !== last.summary);
  return (
    <div className={styles.reasons}>
      <div className={styles.first}>
        {pop.customer !== null && <OpenTickets pop={pop} />}
        <Panel title={t('pop.lastConversation')}>
          <LastConversation last={last} />
        </Panel>
        {talking && <FaultPanel pop={pop} />}
      </div>
      {last !== null && (
        <Panel title={t('pop.history')}>
          <History entries={earlier} />
        </Panel>
      )}
    </div>
  );
}
