import { exchangeApi } from './exchange-api.ts';
import { useWords } from './exchange-language.tsx';
import type { BehaviourName, Telephone } from './exchange-state.ts';
import type { Names } from './telephone-names.ts';
import { useDo } from './use-exchange.ts';

const behaviours: readonly BehaviourName[] = [
  'manual',
  'answers',
  'declines',
  'never-answers',
  'busy',
  'voicemail',
  'unreachable',
];

interface Props {
  phone: Telephone;
  unread: number;
  names: Names;
  onOpen: () => void;
}

/** A phone that lies on the desk: whose it is, the newest message, and what it does when rung. */
export function TelephoneRow({ phone, unread, names, onOpen }: Props) {
  const name = phone.kind === 'softphone' ? names.nameOf(phone.number) : phone.label || names.nameOf(phone.number);
  const newest = phone.messages.at(-1);
  return (
    <li className={unread > 0 ? 'row unread' : 'row'}>
      <button type="button" className="lift" onClick={onOpen}>
        <span className="face" aria-hidden="true">
          {name.slice(0, 1)}
          {unread > 0 && <b>{unread}</b>}
        </span>
        <span className="lines">
          <strong>{name}</strong>
          <small key={newest?.at}>{newest === undefined ? names.numberOf(phone.number) : newest.body}</small>
        </span>
      </button>
      <BehaviourChoice phone={phone} name={name} />
    </li>
  );
}

export function BehaviourChoice({ phone, name }: { phone: Telephone; name: string }) {
  const { words } = useWords();
  const act = useDo();
  const { kind } = phone.behaviour;
  return (
    <select
      className={kind === 'manual' ? 'behaviour' : 'behaviour set'}
      value={kind}
      aria-label={words.behaves(name)}
      title={words.behaves(name)}
      onChange={(event) => {
        const chosen = behaviours.find((one) => one === event.target.value);
        if (chosen !== undefined) act(() => exchangeApi.setBehaviour(phone.id, chosen));
      }}
    >
      {behaviours.map((one) => (
        <option key={one} value={one}>
          {words.behaviour[one]}
        </option>
      ))}
    </select>
  );
}
