import { Button, Select, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CustomerListItem } from '../../src/contract/customer.ts';
import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import { api } from '../api.ts';
import { callerBodyOf, useCallerDraft, type CallerDraft, type CallerKind } from '../caller-draft.ts';
import { callerName } from '../caller-line.ts';
import { deskApi } from '../desk-api.ts';
import { withCall, withPop } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { customersQuery, queryClient } from '../queries.ts';
import { changeDesk } from '../realtime.ts';
import styles from './caller-form.module.css';
import { KeyHint } from './key-hint.tsx';
import { LeadDuplicates } from './lead-duplicates.tsx';
import { Panel } from './panel.tsx';

const TYPING_MS = 250;
const SHOWN = 5;

/** Nobody is known: the form is there. Somebody may be: it waits behind a button. */
export function WhoIsIt({ pop }: { pop: ScreenPop }) {
  const unknown = pop.customer === null && pop.candidates.length === 0;
  return unknown ? <CallerForm pop={pop} /> : <FormBehindButton pop={pop} />;
}

/** Who an unknown caller is, in one step: a customer, a contact of one we have, or a lead. Nothing forces it. */
function CallerForm({ pop }: { pop: ScreenPop }) {
  const { t } = useI18n();
  const { draft, change, forget } = useCallerDraft(pop.callId);
  const first = useRef<HTMLInputElement>(null);
  const save = useSave(pop, forget);
  const body = callerBodyOf(draft);
  const withheld = pop.match === 'withheld';
  useKeys({ u: { run: () => first.current?.focus() } });
  const kinds: CallerKind[] = withheld ? ['company', 'person'] : ['company', 'person', 'lead'];
  return (
    <Panel title={t('who.title')} aside={<span className={styles.hint}>{t('who.hint')}</span>}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (body !== null && !save.isPending) save.mutate(body);
        }}
      >
        <SegmentedControl<CallerKind>
          aria-label={t('who.as')}
          size="xs"
          value={draft.as}
          onChange={(as) => change({ as, existing: null })}
          data={kinds.map((value) => ({ value, label: t(`who.${value}`) }))}
        />
        <Fields draft={draft} change={change} first={first} />
        {pop.lead?.owner && <p className={styles.hint}>{t('who.keepsOwner', { name: pop.lead.owner.name })}</p>}
        {withheld && <p className={styles.hint}>{t('who.noNumber')}</p>}
        <div className={styles.foot}>
          <Button type="submit" disabled={body === null} loading={save.isPending}>
            {t('who.save')}
          </Button>
          <span className={styles.hint}>
            <KeyHint keys="U" />
          </span>
        </div>
      </form>
    </Panel>
  );
}

interface FieldsProps {
  draft: CallerDraft;
  change: (part: Partial<CallerDraft>) => void;
  first: React.RefObject<HTMLInputElement | null>;
}

function Fields({ draft, change, first }: FieldsProps) {
  const { t } = useI18n();
  const { as, existing } = draft;
  const text = (key: 'company' | 'name' | 'title') => ({
    value: draft[key],
    maxLength: 100,
    autoComplete: 'off',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ [key]: event.currentTarget.value }),
  });
  if (as === 'person') return <TextInput ref={first} label={t('who.contactName')} {...text('name')} />;
  return (
    <>
      {existing === null ? (
        <>
          <TextInput ref={as === 'lead' ? null : first} label={t('who.companyName')} {...text('company')} />
          <LeadDuplicates company={draft.company} />
          {as === 'company' && <KnownCompanies typed={draft.company} onTake={(found) => change({ existing: found })} />}
        </>
      ) : (
        <p className={styles.taken} data-tone="green">
          {t('who.takenIn', { company: existing.name })}
          <Button size="compact-xs" variant="default" onClick={() => change({ existing: null })}>
            {t('who.notThere')}
          </Button>
        </p>
      )}
      <div className={styles.pair}>
        <TextInput
          ref={as === 'lead' || existing !== null ? first : null}
          label={t(as === 'lead' ? 'who.leadName' : 'who.contactName')}
          {...text('name')}
        />
        {as === 'company' && <TextInput label={t('who.jobTitle')} {...text('title')} />}
        {as === 'lead' && <Industry draft={draft} change={change} />}
      </div>
      {as === 'company' && existing === null && <Industry draft={draft} change={change} />}
    </>
  );
}

function Industry({ draft, change }: Pick<FieldsProps, 'draft' | 'change'>) {
  const { t, language } = useI18n();
  const { data } = useQuery({ queryKey: ['industries'], queryFn: deskApi.industries, staleTime: Infinity });
  return (
    <Select
      label={t('who.industry')}
      placeholder={t('who.noIndustry')}
      clearable
      searchable
      value={draft.industryCode}
      onChange={(industryCode) => change({ industryCode })}
      data={(data?.items ?? []).map((item) => ({
        value: item.code,
        label: language === 'en' ? item.nameEn : item.nameZh,
      }))}
    />
  );
}

/** Found while typing, by name or number, so that no company is written down twice. */
function KnownCompanies({ typed, onTake }: { typed: string; onTake: (found: { id: string; name: string }) => void }) {
  const { t } = useI18n();
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const list = useInfiniteQuery({ ...customersQuery(q), enabled: q.length >= 2 });
  const found: CustomerListItem[] = q.length < 2 ? [] : (list.data?.pages[0]?.items ?? []);
  if (found.length === 0) return null;
  return (
    <div className={styles.found} role="group" aria-label={t('who.found', { n: found.length })}>
      <span className={styles.foundTitle}>{t('who.found', { n: found.length })}</span>
      {found.slice(0, SHOWN).map((customer) => (
        <button
          key={customer.id}
          type="button"
          className={styles.match}
          onClick={() => onTake({ id: customer.id, name: customer.name })}
        >
          <strong>{customer.name}</strong>
          <span className={styles.hint}>
            {[customer.region, t('who.contactCount', { n: customer.contactCount })].filter(Boolean).join(' · ')}
          </span>
          <span>{t('who.takeIn')}</span>
        </button>
      ))}
    </div>
  );
}

function useSave(pop: ScreenPop, forget: () => void) {
  const { t } = useI18n();
  return useMutation({
    mutationFn: (body: NonNullable<ReturnType<typeof callerBodyOf>>) => deskApi.callerIs(pop.callId, body),
    onSuccess: async (redrawn, body) => {
      forget();
      changeDesk((desk) => withPop(desk, redrawn));
      showNotice(body.as === 'lead' ? t('who.savedLead') : t('who.saved', { who: callerName(redrawn, t) }));
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
      // The call bar and today's list name the caller too.
      const call = await api.call(pop.callId);
      changeDesk((desk) => withCall(desk, call));
    },
    onError: showProblem,
  });
}

/** Below a list of candidates the form waits behind a button: mostly it is one of them. */
function FormBehindButton({ pop }: { pop: ScreenPop }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  useKeys(open ? {} : { u: { run: () => setOpen(true) } });
  if (open) return <CallerForm pop={pop} />;
  return (
    <Button variant="default" onClick={() => setOpen(true)} rightSection={<KeyHint keys="U" />}>
      {t(pop.candidates.length > 0 ? 'who.open' : 'who.openUnknown')}
    </Button>
  );
}
