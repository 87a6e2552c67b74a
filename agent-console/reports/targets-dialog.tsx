import { Button, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Scorecard, ScorecardBody, ScorecardFigure, ScorecardTarget } from '../../src/contract/lead-report.ts';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { problemText, showNotice } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { firstDay, lastDay, midnight, setScorecard, unitOf, useReportWords } from './reports-data.ts';
import styles from './reports.module.css';

/** Targets are typed as they are read: shares in percent, times in seconds. */
export function TargetsDialog({ card, onClose }: { card: Scorecard; onClose: () => void }) {
  const w = useReportWords();
  const { t, language } = useI18n();
  const [targets, setTargets] = useState(() => card.figures.map(({ figure, target }) => ({ figure, target })));
  const [from, setFrom] = useState(() => firstDay(card.baseline));
  const [to, setTo] = useState(() => lastDay(card.baseline));
  const save = useMutation({
    mutationFn: () => setScorecard(bodyOf(targets, from, to)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['reports', 'scorecard'] });
      showNotice(w('saved'));
      onClose();
    },
  });
  const change = (figure: ScorecardFigure, target: ScorecardTarget) =>
    setTargets(targets.map((one) => (one.figure === figure ? { figure, target } : one)));
  const isReady = from !== '' && to !== '' && from <= to;
  return (
    <Modal opened onClose={onClose} size="lg" title={w('targets')} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) save.mutate();
        }}
      >
        <p className={styles.dim}>{w('targetsHint')}</p>
        <div className={styles.pair}>
          <TextInput
            type="date"
            label={w('baselineFrom')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={w('baselineTo')}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </div>
        {targets.map(({ figure, target }) => (
          <TargetLine key={figure} figure={figure} target={target} onChange={(next) => change(figure, next)} />
        ))}
        {save.isError && (
          <p role="alert" className={styles.fault}>
            {problemText(save.error, t)}
          </p>
        )}
        <div className={styles.foot}>
          {card.changed !== null && (
            <span className={styles.dim}>
              {w('changedBy', { by: card.changed.by, at: shortWhenText(card.changed.at, language, serverNow()) })}
            </span>
          )}
          <Button variant="default" onClick={onClose}>
            {w('cancel')}
          </Button>
          <Button type="submit" disabled={!isReady} loading={save.isPending}>
            {w('save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface LineProps {
  figure: ScorecardFigure;
  target: ScorecardTarget;
  onChange: (target: ScorecardTarget) => void;
}

function TargetLine({ figure, target, onChange }: LineProps) {
  const w = useReportWords();
  const unit = target.kind === 'of_baseline' ? 'share' : unitOf(figure);
  const scale = unit === 'share' ? 100 : 1;
  const words = { share: w('unitPercent'), seconds: w('unitSeconds'), count: w('unitCalls') };
  const choose = (kind: string) =>
    onChange(
      kind === 'of_baseline' ? { kind, value: 0.5 } : { kind: 'value', value: unitOf(figure) === 'share' ? 0.8 : 0 },
    );
  return (
    <div className={styles.target}>
      <span>{w(figure)}</span>
      {figure === 'lost_leads' ? (
        <span />
      ) : (
        <SegmentedControl
          size="xs"
          aria-label={w('kindOf', { figure: w(figure) })}
          value={target.kind}
          onChange={choose}
          data={[
            { value: 'value', label: w('kindValue') },
            { value: 'of_baseline', label: w('kindOfBaseline') },
          ]}
        />
      )}
      <NumberInput
        aria-label={w('targetOf', { figure: w(figure) })}
        min={0}
        max={unit === 'share' ? 200 : 86_400}
        decimalScale={unit === 'share' ? 1 : 0}
        suffix={` ${words[unit]}`}
        value={Math.round(target.value * scale * 10) / 10}
        onChange={(value) => onChange({ ...target, value: Number(value) / scale })}
      />
    </div>
  );
}

function bodyOf(
  targets: readonly { figure: ScorecardFigure; target: ScorecardTarget }[],
  from: string,
  to: string,
): ScorecardBody {
  return {
    baseline: { from: midnight(new Date(`${from}T00:00`), 0), to: midnight(new Date(`${to}T00:00`), 1) },
    targets: Object.fromEntries(targets.map(({ figure, target }) => [figure, target])),
  };
}
