import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { RuleSetView } from '../../src/contract/rule-set.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { ruleNames } from '../components/rule-sentence.ts';
import {
  ruleChoicesQuery,
  rulesApi,
  ruleSetQuery,
  ruleSetsQuery,
  teamsQuery,
  useRuleWords,
} from '../components/rules-data.ts';
import { RulesEditor } from '../components/rules-editor.tsx';
import { NoteDialog } from '../components/rules-note.tsx';
import { RulesRehearsal } from '../components/rules-rehearsal.tsx';
import { RulesTeams } from '../components/rules-teams.tsx';
import { RulesVersions } from '../components/rules-versions.tsx';
import styles from '../components/rules.module.css';
import { useI18n } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { leadRulesViews } from '../search-params.ts';

/** The rules by which leads find their rep: read, change, rehearse, publish, go back. */
export default function LeadRulesPage() {
  const w = useRuleWords();
  const { language } = useI18n();
  const { view = 'rules', draft } = useSearch({ from: '/console/lead-rules' });
  const navigate = useNavigate();
  const sets = useQuery(ruleSetsQuery);
  const choices = useQuery(ruleChoicesQuery);
  const teams = useQuery(teamsQuery);
  const items = sets.data?.items ?? [];
  const shown =
    items.find(({ state }) => state === (draft === true ? 'draft' : 'live')) ??
    items.find(({ state }) => state === 'live');
  const set = useQuery({ ...ruleSetQuery(shown?.id ?? ''), enabled: shown !== undefined });
  const go = (next: { view?: typeof view; draft?: boolean | undefined }) =>
    void navigate({ to: '/lead-rules', search: { view, draft, ...next }, replace: true });
  const names = ruleNames(choices.data, teams.data, language);
  const error = sets.error ?? choices.error ?? teams.error ?? set.error;
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1 className={styles.title}>{w('title')}</h1>
        <SegmentedControl
          value={view}
          onChange={(value) => go({ view: leadRulesViews.find((one) => one === value) ?? 'rules' })}
          data={leadRulesViews.map((value) => ({ value, label: w(value) }))}
        />
        {(view === 'rules' || view === 'rehearsal') && set.data !== undefined && (
          <Acts set={set.data} draftId={items.find(({ state }) => state === 'draft')?.id ?? null} go={go} />
        )}
      </header>
      {error !== null && <Problem error={error} retry={() => void queryClient.invalidateQueries()} />}
      {error === null && (set.data === undefined || choices.data === undefined || teams.data === undefined) && (
        <Loading />
      )}
      {set.data !== undefined && choices.data !== undefined && teams.data !== undefined && (
        <>
          {view === 'rules' && (
            <RulesEditor key={set.data.id} set={set.data} choices={choices.data} teams={teams.data} />
          )}
          {view === 'teams' && <RulesTeams teams={teams.data} />}
          {view === 'rehearsal' && <RulesRehearsal key={set.data.id} setId={set.data.id} names={names} />}
          {view === 'versions' && (
            <RulesVersions
              sets={items}
              names={names}
              onRestored={(live) => shownLive(live, w('published', { version: live.version }))}
            />
          )}
        </>
      )}
    </div>
  );
}

interface ActsProps {
  set: RuleSetView;
  draftId: string | null;
  go: (next: { draft?: boolean | undefined }) => void;
}

function Acts({ set, draftId, go }: ActsProps) {
  const w = useRuleWords();
  const open = useMutation({
    mutationFn: () => rulesApi.openDraft(set.id),
    onError: showProblem,
    onSuccess: (draft) => {
      queryClient.setQueryData(ruleSetQuery(draft.id).queryKey, draft);
      void queryClient
        .invalidateQueries({ queryKey: ruleSetsQuery.queryKey, exact: true })
        .then(() => go({ draft: true }));
    },
  });
  if (set.state !== 'draft')
    return (
      <>
        <strong>{w('liveVersion', { version: set.version })}</strong>
        <span className={styles.grow} />
        <Button variant="default" loading={open.isPending} onClick={() => open.mutate()}>
          {w(draftId === null ? 'edit' : 'goOn')}
        </Button>
      </>
    );
  return (
    <>
      <strong>{w('draftVersion', { version: set.version })}</strong>
      <span className={styles.grow} />
      <Button variant="subtle" onClick={() => go({ draft: undefined })}>
        {w('showLive')}
      </Button>
      <Discard set={set} onDone={() => go({ draft: undefined })} />
      <Publish set={set} onDone={() => go({ draft: undefined })} />
    </>
  );
}

function Publish({ set, onDone }: { set: RuleSetView; onDone: () => void }) {
  const w = useRuleWords();
  const [asked, setAsked] = useState(false);
  const faults = set.checks.filter(({ severity }) => severity === 'error').length;
  return (
    <>
      <Button
        disabled={faults > 0}
        title={faults > 0 ? w('faultsFirst', { count: faults }) : ''}
        onClick={() => setAsked(true)}
      >
        {w('publish')}
      </Button>
      {faults > 0 && <span className={styles.dim}>{w('faultsFirst', { count: faults })}</span>}
      {asked && (
        <NoteDialog
          title={w('publish')}
          hint={w('publishHint')}
          label={w('publishNote')}
          onClose={() => setAsked(false)}
          act={(note) => rulesApi.publish(set.id, { revision: set.revision, note })}
          onDone={(live) => {
            setAsked(false);
            shownLive(live, w('published', { version: live.version }));
            onDone();
          }}
        />
      )}
    </>
  );
}

function Discard({ set, onDone }: { set: RuleSetView; onDone: () => void }) {
  const w = useRuleWords();
  const { t } = useI18n();
  const [asked, setAsked] = useState(false);
  const discard = useMutation({
    mutationFn: () => rulesApi.discard(set.id),
    onError: showProblem,
    onSuccess: () => {
      setAsked(false);
      onDone();
      void queryClient.invalidateQueries({ queryKey: ruleSetsQuery.queryKey, exact: true });
    },
  });
  return (
    <>
      <Button variant="subtle" color="brick" onClick={() => setAsked(true)}>
        {w('discard')}
      </Button>
      <Modal
        opened={asked}
        onClose={() => setAsked(false)}
        title={w('discard')}
        closeButtonProps={{ 'aria-label': t('do.close') }}
      >
        <div className={styles.form}>
          <p>{w('discardSure')}</p>
          <div className={styles.formFoot}>
            <Button color="brick" data-autofocus loading={discard.isPending} onClick={() => discard.mutate()}>
              {w('discard')}
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              {w('cancel')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}

function shownLive(live: RuleSetView, notice: string): void {
  queryClient.setQueryData(ruleSetQuery(live.id).queryKey, live);
  void queryClient.invalidateQueries({ queryKey: ['rule-sets'] });
  showNotice(notice);
}
