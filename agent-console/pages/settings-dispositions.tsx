import { Button, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { DispositionsBody, DispositionSettings } from '../../src/contract/settings.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { moved, RowActs } from '../settings/menu-editor.tsx';
import { FormFrame, useSettingForm } from '../settings/setting-form.tsx';
import { settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

export default function SettingsDispositions() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  return <DispositionsForm stored={data.dispositions} />;
}

type Item = DispositionsBody['items'][number];

function DispositionsForm({ stored }: { stored: DispositionSettings }) {
  const { w } = useSettingsWords();
  const form = useSettingForm<{ items: Item[] }>({
    stored: { items: stored.items },
    head: stored,
    send: (body, version) => settingsApi.saveDispositions({ ...body, version }),
  });
  const { items } = form.draft;
  const put = (at: number, part: Partial<Item>) =>
    form.change({ items: items.map((item, place) => (place === at ? { ...item, ...part } : item)) });
  return (
    <FormFrame form={form} title={w('section.dispositions')}>
      <p className={styles.dim}>{w('disposition.hint')}</p>
      <div className={styles.framed}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th style={{ width: 28 }}>#</th>
              <th>{w('disposition.nameZh')}</th>
              <th>{w('disposition.nameEn')}</th>
              <th style={{ width: 150 }}>{w('disposition.code')}</th>
              <th style={{ width: 70 }}>{w('disposition.active')}</th>
              <th style={{ width: 100 }}>
                <span className="visually-hidden">{w('do.acts')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item, at) => (
              <Row
                key={item.code ?? `new-${at}`}
                place={items.slice(0, at + 1).filter(({ isActive }) => isActive).length}
                item={item}
                change={(part) => put(at, part)}
                move={(by) => form.change({ items: moved(items, at, by) })}
                remove={
                  item.code === null ? () => form.change({ items: items.filter((other) => other !== item) }) : undefined
                }
                isFirst={at === 0}
                isLast={at === items.length - 1}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => form.change({ items: [...items, { code: null, nameZh: '', nameEn: '', isActive: true }] })}
        >
          {w('disposition.add')}
        </Button>
      </div>
    </FormFrame>
  );
}

interface RowProps {
  place: number;
  item: Item;
  change: (part: Partial<Item>) => void;
  move: (by: -1 | 1) => void;
  remove: (() => void) | undefined;
  isFirst: boolean;
  isLast: boolean;
}

function Row({ place, item, change, move, remove, isFirst, isLast }: RowProps) {
  const { w } = useSettingsWords();
  return (
    <tr data-retired={!item.isActive}>
      <td className={styles.dim}>{item.isActive ? place : ''}</td>
      <td>
        <TextInput
          aria-label={w('disposition.nameZh')}
          value={item.nameZh}
          maxLength={60}
          error={item.nameZh.trim() === ''}
          onChange={(event) => change({ nameZh: event.currentTarget.value })}
        />
      </td>
      <td>
        <TextInput
          aria-label={w('disposition.nameEn')}
          value={item.nameEn}
          maxLength={60}
          error={item.nameEn.trim() === ''}
          onChange={(event) => change({ nameEn: event.currentTarget.value })}
        />
      </td>
      <td className={styles.dim}>{item.code ?? w('disposition.newCode')}</td>
      <td>
        <Switch
          aria-label={`${w('disposition.active')} ${item.nameZh}`}
          checked={item.isActive}
          onChange={(event) => change({ isActive: event.currentTarget.checked })}
        />
      </td>
      <td>
        <RowActs name={item.nameZh} move={move} remove={remove} isFirst={isFirst} isLast={isLast} />
      </td>
    </tr>
  );
}
