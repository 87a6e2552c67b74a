import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { AgentPhone, AnswerOn as Choice, SetAgentPhoneBody } from '../../src/contract/agent.ts';
import { api, ApiProblem } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { agentPhoneQuery, queryClient } from '../queries.ts';
import styles from './sound-dialog.module.css';

/** This browser, or the agent's own mobile, whose number is typed in once and never shown whole again. */
export function AnswerOn() {
  const { t } = useI18n();
  const { data } = useQuery(agentPhoneQuery);
  const [wants, setWants] = useState<Choice | null>(null);
  const save = useSave(() => setWants(null));
  if (data === undefined) return null;
  const shown = wants ?? data.answerOn;
  const choose = (choice: Choice) => {
    // A mobile without a number is only a wish until one is given.
    if (choice === 'mobile' && data.number === null) setWants(choice);
    else if (choice === data.answerOn) setWants(null);
    else save.mutate({ answerOn: choice });
  };
  return (
    <section className={styles.part} aria-labelledby="answer-on">
      <h3 id="answer-on">{t('sound.answerOn')}</h3>
      <SegmentedControl<Choice>
        aria-labelledby="answer-on"
        fullWidth
        value={shown}
        onChange={choose}
        disabled={save.isPending}
        data={[
          { value: 'browser', label: t('sound.browser') },
          { value: 'mobile', label: t('sound.mobile') },
        ]}
      />
      <p className={styles.hint}>{t(shown === 'mobile' ? 'sound.mobileHint' : 'sound.browserHint')}</p>
      {shown === 'mobile' && <NumberForm phone={data} save={save} />}
    </section>
  );
}

function NumberForm({ phone, save }: { phone: AgentPhone; save: ReturnType<typeof useSave> }) {
  const { t } = useI18n();
  const [number, setNumber] = useState('');
  const [changing, setChanging] = useState(false);
  if (phone.number !== null && !changing) {
    return (
      <div className={`${styles.row} ${styles.said}`}>
        <strong className={`${styles.grow} numbers`}>{t('sound.numberKept', { number: phone.number })}</strong>
        <Button variant="default" onClick={() => setChanging(true)}>
          {t('sound.numberChange')}
        </Button>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ answerOn: 'mobile', number }, { onSuccess: () => setChanging(false) });
  };
  const isBad = save.error instanceof ApiProblem && save.error.code === 'bad-request';
  return (
    <form className={`${styles.row} ${styles.asked}`} onSubmit={submit}>
      <TextInput
        className={styles.grow ?? ''}
        type="tel"
        autoComplete="tel"
        data-autofocus
        label={t('sound.number')}
        value={number}
        error={isBad ? t('sound.badNumber') : null}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <Button type="submit" disabled={number.trim() === ''} loading={save.isPending}>
        {t('sound.save')}
      </Button>
    </form>
  );
}

function useSave(saved: () => void) {
  const { t } = useI18n();
  return useMutation({
    mutationFn: (body: SetAgentPhoneBody) => api.setAgentPhone(body),
    onSuccess: (phone) => {
      queryClient.setQueryData(agentPhoneQuery.queryKey, phone);
      showNotice(t('sound.saved'));
      saved();
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem && error.code === 'bad-request')) showProblem(error);
    },
  });
}
