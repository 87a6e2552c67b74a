import { Modal } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { paletteGroups, withRecent, type PaletteCommand } from '../palette-order.ts';
import { readStored, writeStored } from '../preferences.ts';
import { usePaletteCommands, useRecordCommands } from '../use-palette-commands.ts';
import styles from './command-palette.module.css';
import { KeyHint } from './key-hint.tsx';

const RECENT_KEY = 'hotline.palette';

/** Everything that can be done now, by its name: a combobox whose list is always open (WAI-ARIA, editable with list). */
export function CommandPalette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const { t } = useI18n();
  const listId = useId();
  const [typed, type] = useState('');
  const [at, setAt] = useState(0);
  const records = useRecordCommands(typed);
  const groups = paletteGroups([...usePaletteCommands(onKeys), ...records], typed, readRecent());
  const flat = groups.flatMap(({ commands }) => commands);
  const chosen = Math.min(at, flat.length - 1);
  const optionId = (place: number) => `${listId}-${place}`;
  const run = (command: PaletteCommand | undefined) => {
    if (command === undefined) return;
    writeStored(RECENT_KEY, withRecent(readRecent(), command).join(' '));
    onClose();
    command.run();
  };
  const move = (to: number) => {
    const place = (to + flat.length) % Math.max(flat.length, 1);
    setAt(place);
    document.getElementById(optionId(place))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: flat.length - 1 };
    const step = steps[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === undefined) run(flat[chosen]);
    else move(step);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={620}
      centered={false}
      yOffset="12vh"
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
    >
      <input
        data-autofocus
        className={styles.field}
        role="combobox"
        aria-label={t('palette.label')}
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={flat.length > 0 ? optionId(chosen) : undefined}
        placeholder={t('palette.placeholder')}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          type(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t('palette.label')} className={styles.list} tabIndex={-1}>
        {groups.map(({ group, commands }) => (
          <div key={group} role="group" aria-label={t(`palette.${group}`)}>
            <div className={styles.group} aria-hidden>
              {t(`palette.${group}`)}
            </div>
            {commands.map((command) => {
              const place = flat.indexOf(command);
              return (
                // The field keeps the focus and its keys act on the list.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={command.id}
                  id={optionId(place)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={place === chosen}
                  className={styles.option}
                  onPointerMove={() => setAt(place)}
                  onClick={() => run(command)}
                >
                  <span>{command.label}</span>
                  {command.detail !== undefined && <small>{command.detail}</small>}
                  {command.keys !== undefined && <KeyHint keys={command.keys} />}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {flat.length === 0 && <p className={styles.empty}>{t('palette.none')}</p>}
      <p className={styles.foot}>{t('palette.hint')}</p>
      <p role="status" className="visually-hidden">
        {t('palette.results', { n: flat.length })}
      </p>
    </Modal>
  );
}

function readRecent(): string[] {
  return (readStored(RECENT_KEY) ?? '').split(' ').filter(Boolean);
}
