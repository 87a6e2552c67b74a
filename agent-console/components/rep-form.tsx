import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { repHoursBody, weekday } from '../../src/contract/rule-set.ts';
import type { RepSettings } from '../../src/contract/rule-set.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { readSpans, spansText } from './rep-hours-text.ts';
import { rulesApi, teamsQuery, useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';

const DATES = /^\d{4}-\d{2}-\d{2}$/;

/** Limits, absence with a deputy, days off and hours of one rep. */
export function RepForm({ rep, reps, onDone }: { rep: RepSettings; reps: RepSettings[]; onDone: () => void }) {
  const w = useRuleWords();
  const [dailyCap, setDailyCap] = useState(rep.dailyCap);
  const [openCap, setOpenCap] = useState(rep.openCap);
  const [away, setAway] = useState(localTime(rep.awayUntil));
  const [deputyId, setDeputyId] = useState(rep.deputyId);
  const [daysOff, setDaysOff] = useState(rep.daysOff.join(', '));
  const [calendar, setCalendar] = useState(rep.hours?.calendar ?? 'china');
  const [days, setDays] = useState(weekday.options.map((day) => spansText(rep.hours?.days[day] ?? [])));
  const dates = daysOff.split(/[,，\s]+/).filter((date) => date !== '');
  const spans = days.map(readSpans);
  const hours = repHoursBody.safeParse({
    calendar,
    days: Object.fromEntries(
      weekday.options.flatMap((day, at) => ((spans[at]?.length ?? 0) > 0 ? [[day, spans[at]]] : [])),
    ),
  });
  const isWhole = dates.every((date) => DATES.test(date)) && spans.every((one) => one !== null) && hours.success;
  const save = useMutation({
    mutationFn: () =>
      rulesApi.saveRep(rep.id, {
        ...{ dailyCap, openCap, deputyId, daysOff: dates },
        // Left out, it stays, and so does why they are away.
        ...(away !== localTime(rep.awayUntil) && { awayUntil: away === '' ? null : new Date(away).toISOString() }),
        ...(hours.success && { hours: hours.data }),
      }),
    onError: showProblem,
    onSuccess: (saved) => {
      queryClient.setQueryData(teamsQuery.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ['rule-sets'] });
      showNotice(w('repSaved', { name: rep.name }));
      onDone();
    },
  });
  const cap = (value: string | number) => (value === '' ? null : Number(value));
  const counts = { allowDecimal: false, min: 1, placeholder: w('noLimit') } as const;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) save.mutate();
      }}
    >
      <div className={styles.pair}>
        <NumberInput
          {...counts}
          label={w('dailyCap')}
          value={dailyCap ?? ''}
          onChange={(value) => setDailyCap(cap(value))}
        />
        <NumberInput
          {...counts}
          label={w('openCap')}
          value={openCap ?? ''}
          onChange={(value) => setOpenCap(cap(value))}
        />
      </div>
      <div className={styles.pair}>
        <TextInput
          type="datetime-local"
          label={w('away')}
          value={away}
          onChange={(event) => setAway(event.currentTarget.value)}
        />
        <Select
          label={w('deputy')}
          searchable
          clearable
          value={deputyId}
          onChange={setDeputyId}
          data={reps
            .filter(({ id, isActive }) => isActive && id !== rep.id)
            .map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      <TextInput
        label={w('daysOff')}
        description={w('daysOffHint')}
        value={daysOff}
        error={dates.every((date) => DATES.test(date)) ? null : w('daysOffHint')}
        onChange={(event) => setDaysOff(event.currentTarget.value)}
      />
      <fieldset className={styles.fields}>
        <legend className={styles.legend}>
          {w('hours')} <span className={styles.dim}>{w('hoursHint')}</span>
        </legend>
        <Checkbox
          label={w('holidays')}
          checked={calendar === 'china'}
          onChange={(event) => setCalendar(event.currentTarget.checked ? 'china' : 'none')}
        />
        {weekday.options.map((day, at) => (
          <TextInput
            key={day}
            size="xs"
            label={w(day)}
            value={days[at] ?? ''}
            error={spans[at] === null ? w('badHours') : null}
            onChange={(event) => setDays(days.with(at, event.currentTarget.value))}
          />
        ))}
      </fieldset>
      <div>
        <Button type="submit" disabled={!isWhole} loading={save.isPending}>
          {w('save')}
        </Button>
      </div>
    </form>
  );
}

/** As the input of the browser wants it, by the clock of whoever looks. */
function localTime(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
