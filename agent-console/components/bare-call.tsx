import type { CallView } from '../../src/contract/call.ts';
import type { DeskPhase } from '../desk-state.ts';
import { CallFacts } from './call-detail.tsx';
import { CallerOf } from './idle-desk.tsx';
import { Panel } from './panel.tsx';
import styles from './screen-pop-view.module.css';
import { WrapUpPanel } from './wrap-up-panel.tsx';

/** A call without its pop. */
export function BareCall({ call, phase }: { call: CallView; phase: DeskPhase }) {
  return (
    <div className={styles.pop} data-phase={phase}>
      <div className={styles.who}>
        <Panel title={<CallerOf call={call} />}>
          <CallFacts call={call} />
        </Panel>
      </div>
      <div className={styles.why} />
      <div className={styles.write}>
        <WrapUpPanel
          key={call.id}
          callId={call.id}
          deadlineAt={phase === 'wrapping_up' ? (call.wrapUp?.deadlineAt ?? null) : null}
          keysActive
        />
      </div>
    </div>
  );
}
