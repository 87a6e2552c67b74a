import { Alert, Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import type { SettingHead, SettingSaved } from '../../src/contract/settings.ts';
import { ApiProblem } from '../api.ts';
import { shortWhenText } from '../format.ts';
import { problemText } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { settingsQuery } from './settings-api.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

interface FormOf<Body> {
  /** As it is stored; a body that is typed in differs from it until it is saved. */
  stored: Body;
  head: SettingHead;
  isNew?: boolean;
  send: (body: Body, version: string | null) => Promise<SettingSaved>;
  onSaved?: (saved: SettingSaved) => void;
}

export interface SettingForm<Body> {
  draft: Body;
  change: (part: Partial<Body>) => void;
  dirty: boolean;
  /** Somebody else saved while this was being typed in. */
  conflict: boolean;
  head: SettingHead;
  saving: boolean;
  error: Error | null;
  save: () => void;
  discard: () => void;
}

/** What is typed in, against what is stored. Others' changes are taken over at once where nothing was typed in. */
export function useSettingForm<Body extends object>(form: FormOf<Body>): SettingForm<Body> {
  const { stored, head } = form;
  const [base, setBase] = useState({ body: stored, version: head.version });
  const [draft, setDraft] = useState(stored);
  const dirty = form.isNew === true ? !same(draft, stored) : !same(draft, base.body);
  const stale = head.version !== base.version;
  const adopt = () => {
    setBase({ body: stored, version: head.version });
    setDraft(stored);
    save.reset();
  };
  const save = useMutation({
    mutationFn: () => form.send(draft, base.version),
    onSuccess: async (saved) => {
      if (form.isNew !== true) setBase({ body: draft, version: saved.version });
      else setDraft(stored);
      await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
      form.onSaved?.(saved);
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'setting-changed')
        void queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
    },
  });
  useEffect(() => {
    if (stale && !dirty && !save.isPending) adopt();
    // What is stored changes with its version only.
    // oxlint-disable-next-line exhaustive-deps
  }, [stale, dirty, save.isPending]);
  return {
    draft,
    change: (part) => setDraft((now) => ({ ...now, ...part })),
    dirty,
    conflict: stale && dirty && !save.isPending,
    head,
    saving: save.isPending,
    error: save.error,
    save: () => void (dirty && !save.isPending && save.mutate()),
    discard: adopt,
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface FormFrameProps {
  form: Omit<SettingForm<object>, 'draft' | 'change'>;
  title: ReactNode;
  /** At the right end of the title's line. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The form with its foot: whether it is saved, who changed it last, and the buttons. Ctrl+S saves. */
export function FormFrame({ form, title, aside, children }: FormFrameProps) {
  const { t, w } = useSettingsWords();
  useLeaveGuard(form.dirty && !form.saving);
  const conflict = useHeadText(form.head, 'form.conflict');
  const changed = useHeadText(form.head, 'form.changed');
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.save();
      }}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        form.save();
      }}
    >
      <div className={styles.formBody}>
        <div className={styles.line}>
          <h2 className={styles.formTitle}>{title}</h2>
          <span className={styles.spacer} />
          {aside}
        </div>
        {form.conflict && (
          <Alert color="yellow" role="alert">
            <div className={styles.alertLine}>
              {conflict}
              <Button size="xs" variant="default" onClick={form.discard}>
                {w('form.theirs')}
              </Button>
            </div>
          </Alert>
        )}
        {form.error !== null && !form.conflict && <SaveProblem error={form.error} />}
        {children}
      </div>
      <footer className={styles.foot}>
        <span className={styles.state} data-dirty={form.dirty} role="status">
          {form.dirty ? w('form.unsaved') : form.head.changed === null ? w('form.never') : changed}
        </span>
        {form.dirty && <span className={styles.dim}>{w('form.effect')}</span>}
        <span className={styles.spacer} />
        <Button variant="default" disabled={!form.dirty || form.saving} onClick={form.discard}>
          {w('form.discard')}
        </Button>
        <Button type="submit" disabled={!form.dirty || form.conflict} loading={form.saving}>
          {form.dirty ? t('do.save') : w('form.saved')}
        </Button>
      </footer>
    </form>
  );
}

export function SaveProblem({ error }: { error: Error }) {
  const { t, w } = useSettingsWords();
  const detail = error instanceof ApiProblem && error.status === 400 ? error.detail : null;
  return (
    <Alert color="brick" role="alert">
      {problemText(error, t)}
      {detail !== null && <div className={styles.detail}>{w('form.wrong', { what: detail })}</div>}
    </Alert>
  );
}

function useHeadText(head: SettingHead, key: 'form.conflict' | 'form.changed'): string {
  const { w, language } = useSettingsWords();
  if (head.changed === null) return '';
  const when = shortWhenText(head.changed.at, language, serverNow());
  return w(key, { name: head.changed.by ?? w('form.system'), when });
}

/** Asks before something typed in is lost: another item of the list, another page, a closed tab. */
function useLeaveGuard(dirty: boolean): void {
  const { w } = useSettingsWords();
  useBlocker({
    shouldBlockFn: () => dirty && !window.confirm(`${w('form.leave')}\n${w('form.leaveText')}`),
    enableBeforeUnload: dirty,
    disabled: !dirty,
  });
}

interface SureProps {
  opened: boolean;
  title: string;
  text: string;
  act: string;
  busy: boolean;
  onClose: () => void;
  onSure: () => void;
}

/** One question before what cannot be taken back by itself. */
export function Sure({ opened, title, text, act, busy, onClose, onSure }: SureProps) {
  const { t } = useSettingsWords();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <div className={styles.stack}>
        <p>{text}</p>
        <div className={styles.line}>
          <span className={styles.spacer} />
          <Button variant="default" onClick={onClose}>
            {t('do.cancel')}
          </Button>
          <Button data-autofocus loading={busy} onClick={onSure}>
            {act}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
