import { ActionIcon, Button, NativeSelect, Select, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { MENU_LIMIT, type MenuEntry, type Settings } from '../../src/contract/settings.ts';
import { useSettingsWords } from './settings-words.ts';
import styles from './settings.module.css';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '0'];
const OTHER = 'other';

interface MenuEditorProps {
  menu: readonly MenuEntry[];
  industries: Settings['industries'];
  onChange: (menu: MenuEntry[]) => void;
}

/** In the order in which it is read out. */
export function MenuEditor({ menu, industries, onChange }: MenuEditorProps) {
  const { w } = useSettingsWords();
  const free = KEYS.filter((key) => !menu.some(({ digit }) => digit === key));
  const put = (at: number, part: Partial<MenuEntry>) =>
    onChange(menu.map((entry, place) => (place === at ? { ...entry, ...part } : entry)));
  return (
    <div className={styles.section}>
      {menu.length > 0 && (
        <div className={styles.across}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th style={{ width: 72 }}>{w('hotline.key')}</th>
                <th style={{ width: '34%' }}>{w('hotline.industry')}</th>
                <th>{w('hotline.spokenZh')}</th>
                <th>{w('hotline.spokenEn')}</th>
                <th style={{ width: 104 }}>
                  <span className="visually-hidden">{w('do.acts')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {menu.map((entry, at) => (
                // A row is its place: its key may be changed under the hands.
                <Entry
                  key={`${menu.length}-${at}`}
                  entry={entry}
                  keys={[entry.digit, ...free].toSorted((a, b) => KEYS.indexOf(a) - KEYS.indexOf(b))}
                  industries={industries}
                  change={(part) => put(at, part)}
                  move={(by) => onChange(moved(menu, at, by))}
                  remove={() => onChange(menu.filter((_, place) => place !== at))}
                  isFirst={at === 0}
                  isLast={at === menu.length - 1}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={menu.length >= MENU_LIMIT}
          onClick={() => onChange([...menu, { digit: free[0] ?? '0', industryCode: null, zh: '', en: '' }])}
        >
          {w('hotline.addEntry')}
        </Button>
      </div>
    </div>
  );
}

export function moved<Item>(items: readonly Item[], at: number, by: -1 | 1): Item[] {
  const item = items[at];
  if (item === undefined || at + by < 0 || at + by >= items.length) return [...items];
  return items.toSpliced(at, 1).toSpliced(at + by, 0, item);
}

interface EntryProps {
  entry: MenuEntry;
  keys: readonly string[];
  industries: Settings['industries'];
  change: (part: Partial<MenuEntry>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
  isFirst: boolean;
  isLast: boolean;
}

function Entry({ entry, keys, industries, change, move, remove, isFirst, isLast }: EntryProps) {
  const { w, language } = useSettingsWords();
  const label = (code: string, zh: string, en: string) => `${code} ${language === 'en' ? en : zh}`;
  return (
    <tr>
      <td>
        <NativeSelect
          aria-label={w('hotline.key')}
          value={entry.digit}
          data={[...keys]}
          onChange={(event) => change({ digit: event.currentTarget.value })}
        />
      </td>
      <td>
        <Select
          aria-label={w('hotline.industry')}
          searchable
          allowDeselect={false}
          value={entry.industryCode ?? OTHER}
          data={[
            { value: OTHER, label: w('hotline.other') },
            ...industries.map(({ code, zh, en }) => ({ value: code, label: label(code, zh, en) })),
          ]}
          onChange={(code) => change({ industryCode: code === OTHER ? null : code })}
        />
      </td>
      <td>
        <TextInput
          aria-label={w('hotline.spokenZh')}
          value={entry.zh}
          maxLength={30}
          error={entry.zh.trim() === ''}
          onChange={(event) => change({ zh: event.currentTarget.value })}
        />
      </td>
      <td>
        <TextInput
          aria-label={w('hotline.spokenEn')}
          value={entry.en}
          maxLength={60}
          error={entry.en.trim() === ''}
          onChange={(event) => change({ en: event.currentTarget.value })}
        />
      </td>
      <td>
        <RowActs name={entry.zh} move={move} remove={remove} isFirst={isFirst} isLast={isLast} />
      </td>
    </tr>
  );
}

interface RowActsProps {
  name: string;
  move: (by: -1 | 1) => void;
  remove?: (() => void) | undefined;
  isFirst: boolean;
  isLast: boolean;
}

export function RowActs({ name, move, remove, isFirst, isLast }: RowActsProps) {
  const { w } = useSettingsWords();
  return (
    <ActionIcon.Group style={{ paddingTop: 3 }}>
      <ActionIcon
        variant="default"
        aria-label={w('disposition.up', { name })}
        disabled={isFirst}
        onClick={() => move(-1)}
      >
        <IconArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={w('disposition.down', { name })}
        disabled={isLast}
        onClick={() => move(1)}
      >
        <IconArrowDown size={15} aria-hidden />
      </ActionIcon>
      {remove !== undefined && (
        <ActionIcon variant="default" aria-label={`${w('do.remove')} ${name}`} onClick={remove}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      )}
    </ActionIcon.Group>
  );
}
