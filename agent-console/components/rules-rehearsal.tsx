import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Rehearsal, RehearsedLead } from '../../src/contract/rule-set.ts';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { problemText } from '../problem-toast.ts';
import { serverNow } from '../server-clock.ts';
import type { RuleNames } from './rule-sentence.ts';
import { rulesApi, useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';
import { Tag } from './tag.tsx';

const spans = [7, 14, 28, 84] as const;
const spanWords = { 7: 'week1', 14: 'week2', 28: 'week4', 84: 'week12' } as const;
const movedTones = { no: 'gray', rule: 'blue', team: 'amber', rep: 'gray' } as const;
const MOST_ROWS = 300;

/** The leads of the last weeks by this version, beside what the rules in use would do and what happened. */
export function RulesRehearsal({ setId, names }: { setId: string; names: RuleNames }) {
  const w = useRuleWords();
  const { t } = useI18n();
  const [days, setDays] = useState<(typeof spans)[number]>(28);
  const rehearse = useMutation({
    mutationFn: () => {
      const to = serverNow();
      const from = new Date(to - days * 86_400_000).toISOString();
      return rulesApi.rehearse(setId, { from, to: new Date(to).toISOString() });
    },
  });
  return (
    <div className={styles.main}>
      <div className={styles.bar}>
        <SegmentedControl
          value={String(days)}
          onChange={(value) => setDays(spans.find((span) => String(span) === value) ?? 28)}
          data={spans.map((span) => ({ value: String(span), label: w(spanWords[span]) }))}
        />
        <Button loading={rehearse.isPending} onClick={() => rehearse.mutate()}>
          {w('rehearse')}
        </Button>
      </div>
      <p className={styles.dim}>{w('rehearsalHint')}</p>
      {rehearse.isError && <p role="alert">{problemText(rehearse.error, t)}</p>}
      {rehearse.data !== undefined && <Result played={rehearse.data} names={names} />}
    </div>
  );
}

function Result({ played, names }: { played: Rehearsal; names: RuleNames }) {
  const w = useRuleWords();
  if (played.leads.length === 0) return <p>{w('noLeads')}</p>;
  const count = (moved: RehearsedLead['moved']) => played.leads.filter((lead) => lead.moved === moved).length;
  return (
    <>
      <p role="status">
        {w('rehearsed', {
          count: played.leads.length,
          moved: count('team'),
          rules: count('rule'),
          reps: count('rep'),
        })}{' '}
        {played.counted > played.leads.length && w('cut', { counted: played.counted, count: played.leads.length })}
      </p>
      <div className={styles.columns}>
        <Totals title={w('byTeam')} rows={played.teams} />
        <Totals title={w('byRep')} rows={[...played.reps, { id: '', name: w('unrouted'), ...played.unrouted }]} />
        <section className={styles.section}>
          <h2 className={styles.head}>{w('neverUsed')}</h2>
          {played.neverUsed.length === 0 && <p className={styles.dim}>{w('neverUsedNone')}</p>}
          <ul>
            {played.neverUsed.map(({ ruleId, name }) => (
              <li key={ruleId}>{name}</li>
            ))}
          </ul>
        </section>
      </div>
      <Leads leads={played.leads} names={names} />
    </>
  );
}

type TotalRow = { id: string; name: string; happened?: number; live: number; would: number };

function Totals({ title, rows }: { title: string; rows: TotalRow[] }) {
  const w = useRuleWords();
  const hasHappened = rows.some(({ happened }) => happened !== undefined);
  return (
    <section className={styles.section}>
      <h2 className={styles.head}>{title}</h2>
      <div className={styles.table}>
        <table className="records">
          <thead>
            <tr>
              <th aria-label={title} />
              {hasHappened && <th className="number">{w('happened')}</th>}
              <th className="number">{w('byLive')}</th>
              <th className="number">{w('byThis')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, happened, live, would }) => (
              <tr key={id}>
                <td className="grows">{name}</td>
                {hasHappened && <td className="number dim">{happened}</td>}
                <td className="number">{live}</td>
                <td className="number">
                  {would} <Change by={would - live} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Change({ by }: { by: number }) {
  if (by === 0) return null;
  return <span className={by > 0 ? styles.rise : styles.fall}>{by > 0 ? `+${by}` : `−${-by}`}</span>;
}

function Leads({ leads, names }: { leads: RehearsedLead[]; names: RuleNames }) {
  const w = useRuleWords();
  const { language } = useI18n();
  const [movedOnly, setMovedOnly] = useState(true);
  const shown = leads.filter(({ moved }) => !movedOnly || moved !== 'no').toReversed();
  const nameOf = (code: string | null, name: (code: string) => string) => (code === null ? w('unknown') : name(code));
  const byRules = ({ rule, rep }: RehearsedLead['would']) => (
    <>
      {rep?.name ?? w('nobody')} <span className={styles.dim}>{rule}</span>
    </>
  );
  return (
    <section className={styles.section}>
      <Checkbox
        label={w('movedOnly')}
        checked={movedOnly}
        onChange={(event) => setMovedOnly(event.currentTarget.checked)}
      />
      {shown.length === 0 && <p className={styles.dim}>{w('diffNone')}</p>}
      <div className={styles.table} hidden={shown.length === 0}>
        <table className="records">
          <thead>
            <tr>
              <th>{w('when')}</th>
              <th>{w('who')}</th>
              <th>{w('happened')}</th>
              <th>{w('byLive')}</th>
              <th>{w('byThis')}</th>
              <th>{w('state')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, MOST_ROWS).map((lead) => (
              <tr key={lead.leadId}>
                <td className="dim numbers">{shortWhenText(lead.at, language, serverNow())}</td>
                <td>
                  {lead.company}{' '}
                  <span className={styles.dim}>
                    {nameOf(lead.industryCode, names.industry)} · {nameOf(lead.regionCode, names.region)}
                  </span>
                </td>
                <td>{lead.happened?.name ?? w('nobody')}</td>
                <td>{byRules(lead.live)}</td>
                <td className={lead.moved === 'no' ? undefined : styles.changed}>{byRules(lead.would)}</td>
                <td>
                  <Tag tone={movedTones[lead.moved]}>{w(`moved.${lead.moved}`)}</Tag>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
