import { Button, CloseButton, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { RepSettings, RoutingTeam, RoutingTeams } from '../../src/contract/rule-set.ts';
import { whenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { DetailPane } from './record-page.tsx';
import { RepForm } from './rep-form.tsx';
import { hoursText } from './rep-hours-text.ts';
import { rulesApi, teamsQuery, useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';
import { Tag } from './tag.tsx';

/** Teams with their members' weights, and what each rep takes. */
export function RulesTeams({ teams }: { teams: RoutingTeams }) {
  const w = useRuleWords();
  const { language } = useI18n();
  const [open, setOpen] = useState<string | null>(null);
  const rep = teams.reps.find(({ id }) => id === open);
  const nameOf = (id: string | null) => teams.reps.find((one) => one.id === id)?.name ?? '';
  return (
    <div className={styles.body} data-side={rep !== undefined}>
      <div className={styles.main}>
        <section className={styles.section}>
          <h2 className={styles.head}>{w('reps')}</h2>
          <div className={styles.table}>
            <table className="records">
              <thead>
                <tr>
                  <th>{w('reps')}</th>
                  <th>{w('hours')}</th>
                  <th className="number">{w('dailyCap')}</th>
                  <th className="number">{w('openLeads')}</th>
                  <th>{w('away')}</th>
                  <th>{w('deputy')}</th>
                </tr>
              </thead>
              <tbody>
                {teams.reps.map((one) => (
                  <tr key={one.id} data-open={one.id === open}>
                    <td className="grows">
                      <button type="button" className={styles.plain} onClick={() => setOpen(one.id)}>
                        <strong>{one.name}</strong>{' '}
                        <span className={styles.dim}>{one.isActive ? '' : w('inactive')}</span>
                      </button>
                    </td>
                    <td className="dim long">{hoursText(one.hours, w)}</td>
                    <td className="number">{one.dailyCap ?? w('noLimit')}</td>
                    <td className="number">
                      {one.openLeads} / {one.openCap ?? w('noLimit')}
                    </td>
                    <td className="numbers">
                      {one.awayUntil && whenText(one.awayUntil, language, serverNow())}
                      {one.awayBecause === 'lapsed' && <AwayForLapses rep={one} />}
                    </td>
                    <td>{nameOf(one.deputyId)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
        <section className={styles.section}>
          <h2 className={styles.head}>{w('team')}</h2>
          <div className={styles.columns}>
            {teams.teams.map((team) => (
              <TeamCard key={team.id} team={team} reps={teams.reps} />
            ))}
            <TeamCard key="new" team={null} reps={teams.reps} />
          </div>
        </section>
      </div>
      {rep !== undefined && (
        <DetailPane title={w('editRep', { name: rep.name })} onClose={() => setOpen(null)}>
          <RepForm key={rep.id} rep={rep} reps={teams.reps} onDone={() => setOpen(null)} />
        </DetailPane>
      )}
    </div>
  );
}

/** Not by their own choice: why, and the way back before the time is up. */
function AwayForLapses({ rep }: { rep: RepSettings }) {
  const w = useRuleWords();
  const back = useMutation({
    mutationFn: () => rulesApi.bringBack(rep.id),
    onError: showProblem,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: teamsQuery.queryKey });
      showNotice(w('broughtBack', { name: rep.name }));
    },
  });
  return (
    <span className={styles.lapsed}>
      <Tag tone="amber">{w('awayLapsed')}</Tag>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${w('bringBack')} ${rep.name}`}
        loading={back.isPending}
        onClick={() => back.mutate()}
      >
        {w('bringBack')}
      </Button>
    </span>
  );
}

/** Null: a team that is yet to be made. */
function TeamCard({ team, reps }: { team: RoutingTeam | null; reps: RepSettings[] }) {
  const w = useRuleWords();
  const [name, setName] = useState(team?.name ?? '');
  const [members, setMembers] = useState(team?.members ?? []);
  const isChanged =
    name.trim() !== (team?.name ?? '') || JSON.stringify(members) !== JSON.stringify(team?.members ?? []);
  const keep = (saved: RoutingTeams) => queryClient.setQueryData(teamsQuery.queryKey, saved);
  const save = useMutation({
    mutationFn: () => rulesApi.saveTeam(team?.id ?? null, { name: name.trim(), members }),
    onError: showProblem,
    onSuccess: (saved) => {
      keep(saved);
      void queryClient.invalidateQueries({ queryKey: ['rule-sets'] });
      showNotice(w('saved'));
      if (team !== null) return;
      setName('');
      setMembers([]);
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => rulesApi.deleteTeam(id),
    onSuccess: keep,
    onError: showProblem,
  });
  const others = reps.filter(({ id, isActive }) => isActive && !members.some(({ repId }) => repId === id));
  return (
    <form
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={team === null ? w('newTeam') : w('teamName')}
        value={name}
        maxLength={40}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={styles.members}>
        {members.map((member) => {
          const repName = reps.find(({ id }) => id === member.repId)?.name ?? '';
          return [
            <span key={`${member.repId} name`}>{repName}</span>,
            <NumberInput
              key={`${member.repId} weight`}
              size="xs"
              aria-label={`${repName} ${w('weight')}`}
              min={0}
              max={100}
              allowDecimal={false}
              value={member.weight}
              onChange={(weight) =>
                setMembers(members.map((one) => (one === member ? { ...one, weight: Number(weight) } : one)))
              }
            />,
            <CloseButton
              key={`${member.repId} remove`}
              size="sm"
              aria-label={`${w('remove')} ${repName}`}
              onClick={() => setMembers(members.filter((one) => one !== member))}
            />,
          ];
        })}
      </div>
      <Select
        size="xs"
        placeholder={w('addMember')}
        aria-label={w('addMember')}
        searchable
        value={null}
        data={others.map(({ id, name: label }) => ({ value: id, label }))}
        onChange={(repId) => repId !== null && setMembers([...members, { repId, weight: 1 }])}
      />
      <div className={styles.bar}>
        <Button type="submit" size="compact-sm" disabled={!isChanged || name.trim() === ''} loading={save.isPending}>
          {w('save')}
        </Button>
        {team !== null && (
          <span className={styles.dim}>{team.usedBy === 0 ? w('unused') : w('usedBy', { count: team.usedBy })}</span>
        )}
        {team?.usedBy === 0 && (
          <Button variant="subtle" color="brick" size="compact-sm" onClick={() => remove.mutate(team.id)}>
            {w('deleteTeam')}
          </Button>
        )}
      </div>
    </form>
  );
}
