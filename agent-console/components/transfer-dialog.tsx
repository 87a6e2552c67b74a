import { Button, Loader, Modal, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconBriefcase, IconPhone, IconSearch, IconUser, IconUsersGroup, type Icon } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { api } from '../api.ts';
import { useI18n, type Translate } from '../i18n/i18n.ts';
import { firstChoice, transferOptions, type TransferOption } from '../transfer-options.ts';
import type { CallActs } from '../use-call-acts.ts';
import { KeyHint } from './key-hint.tsx';
import { Tag } from './tag.tsx';
import styles from './transfer-dialog.module.css';

const icons: Record<TransferOption['group'], Icon> = {
  number: IconPhone,
  agents: IconUser,
  queues: IconUsersGroup,
  reps: IconBriefcase,
  offline: IconUser,
};

/**
 * One field finds everybody. The focus stays in it: ↑ and ↓ choose, Enter asks first, Shift+Enter transfers at once
 * (the pattern of a combobox with a list beneath it).
 */
export function TransferDialog({ acts, onClose }: { acts: CallActs; onClose: () => void }) {
  const { t } = useI18n();
  const [typed, setTyped] = useState('');
  // By key: the list is fetched again while it is open, and the order follows who is free.
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useId();
  const found = useQuery({
    queryKey: ['transfer-targets', typed.trim()],
    queryFn: () => api.transferTargets(typed.trim()),
    staleTime: 0,
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
  const options = transferOptions(found.data, typed);
  const known = options.findIndex(({ key }) => key === chosen);
  const at = known === -1 ? firstChoice(options) : known;
  const send = (option: TransferOption | undefined, how: 'ask' | 'pass') => {
    if (option === undefined || acts.busy) return;
    if (how === 'pass' && option.mayPass) acts.transfer(option.target);
    else if (how === 'ask' && option.mayAsk && !('queue' in option.target)) acts.consult(option.target);
    else return;
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 && event.key !== 'Enter') return;
    event.preventDefault();
    if (step !== 0) return setChosen(options.at((at + step) % Math.max(1, options.length))?.key ?? null);
    send(options[at], event.shiftKey ? 'pass' : 'ask');
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('target.title')}
      size={620}
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <TextInput
        data-autofocus
        size="md"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={options[at] && `${list}-${options[at].key}`}
        aria-label={t('target.search')}
        placeholder={t('target.placeholder')}
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={found.isFetching && typed !== '' ? <Loader size="xs" /> : null}
        value={typed}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label={t('target.results')} className={styles.list}>
        {options.map((option, index) => (
          <Line
            key={option.key}
            id={`${list}-${option.key}`}
            option={option}
            isFirst={options[index - 1]?.group !== option.group}
            isChosen={index === at}
            onPoint={() => setChosen(option.key)}
            send={(how) => send(option, how)}
          />
        ))}
      </div>
      {options.length === 0 && <p className={styles.none}>{t(found.isError ? 'problem.network' : 'target.none')}</p>}
      <p className={styles.keys}>
        <KeyHint keys="↑ ↓" /> {t('target.moveHint')} <KeyHint keys="Enter" /> {t('target.ask')}{' '}
        <KeyHint keys="Shift+Enter" /> {t('target.pass')}
      </p>
    </Modal>
  );
}

interface LineProps {
  id: string;
  option: TransferOption;
  isFirst: boolean;
  isChosen: boolean;
  onPoint: () => void;
  send: (how: 'ask' | 'pass') => void;
}

function Line({ id, option, isFirst, isChosen, onPoint, send }: LineProps) {
  const { t, language } = useI18n();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const OptionIcon = icons[option.group];
  const { name } = option;
  const shown =
    name === null ? t('target.ownQueue') : typeof name === 'string' ? name : language === 'en' ? name.en : name.zh;
  const called = option.group === 'number' ? t('target.dial', { number: shown }) : shown;
  return (
    <>
      {isFirst && (
        <div role="presentation" className={styles.group}>
          {t(`target.${option.group}`)}
        </div>
      )}
      <div
        ref={row}
        tabIndex={-1}
        id={id}
        role="option"
        aria-selected={isChosen}
        aria-disabled={!option.mayAsk && !option.mayPass}
        className={styles.line}
        onMouseMove={onPoint}
      >
        <OptionIcon size={18} stroke={1.8} aria-hidden />
        <span className={styles.name}>{called}</span>
        <StateOf option={option} t={t} />
        {/* For the mouse alone, and no buttons: an option holds nothing that can be focused. Keys do the same. */}
        <span className={styles.acts} aria-hidden>
          <Button
            component="span"
            size="compact-sm"
            variant="default"
            data-disabled={!option.mayPass}
            onClick={() => send('pass')}
          >
            {t('target.pass')}
          </Button>
          <Button component="span" size="compact-sm" data-disabled={!option.mayAsk} onClick={() => send('ask')}>
            {t('target.ask')}
          </Button>
        </span>
      </div>
    </>
  );
}

/** What one must know before choosing: in words, with a colour that says the same. */
function StateOf({ option, t }: { option: TransferOption; t: Translate }) {
  const { agent, queue, rep, group } = option;
  if (agent !== undefined) {
    const frozen = agent.state === 'available' && !agent.reachable;
    return (
      <Tag tone={agent.reachable ? 'green' : 'gray'}>{frozen ? t('target.agentAway') : t(`state.${agent.state}`)}</Tag>
    );
  }
  if (queue !== undefined) {
    const free = queue.freeAgents > 0 ? t('target.free', { count: queue.freeAgents }) : t('target.nobodyFree');
    return (
      <>
        <Tag tone={queue.freeAgents > 0 ? 'green' : 'gray'}>{free}</Tag>
        {queue.waiting > 0 && <Tag tone="amber">{t('target.waiting', { count: queue.waiting })}</Tag>}
      </>
    );
  }
  if (rep !== undefined)
    return <Tag tone={rep.state === 'working' ? 'green' : 'gray'}>{t(`target.rep.${rep.state}`)}</Tag>;
  return <span className={styles.hint}>{t(group === 'number' ? 'target.outsideHint' : 'target.ownQueueHint')}</span>;
}
