import { useState, type ReactNode } from 'react';
import { AddTelephone } from './add-telephone.tsx';
import { useWords } from './exchange-language.tsx';
import { isLive, type ExchangeState, type Telephone } from './exchange-state.ts';
import { MobilePhone } from './mobile-phone.tsx';
import { namesOf } from './telephone-names.ts';
import { TelephoneRow } from './telephone-row.tsx';
import { useSeconds } from './use-exchange.ts';

// A phone that has just hung up stays in the hand for a moment: why it ended is worth reading.
const LINGER_MS = 6000;

/** The telephones of reps and agents: those in use as whole phones on top, the others as rows below. */
export function TelephoneShelf({ state, clockOffset }: { state: ExchangeState; clockOffset: number }) {
  const { words } = useWords();
  const now = useSeconds(clockOffset);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [read, setRead] = useState<Readonly<Record<string, number>>>({});
  const names = namesOf(state, words);

  const setOpen = (phone: Telephone, open: boolean): void => {
    setOpened((before) => new Set(open ? [...before, phone.id] : [...before].filter((id) => id !== phone.id)));
    markRead(phone);
  };
  const markRead = (phone: Telephone): void => setRead((before) => ({ ...before, [phone.id]: phone.messages.length }));
  const unread = (phone: Telephone): number => Math.max(0, phone.messages.length - (read[phone.id] ?? 0));
  const inHand = (phone: Telephone): boolean => opened.has(phone.id) || isInUse(phone, now);
  // A caller's own calls are at the handset on the left; here a caller's phone shows once something comes to it.
  const onShelf = state.telephones.filter(
    (phone) => phone.kind !== 'caller' || phone.messages.length > 0 || phone.leg?.state === 'ringing',
  );
  const rows = (kind: Telephone['kind']): Telephone[] =>
    onShelf.filter((phone) => phone.kind === kind && !inHand(phone));
  const row = (phone: Telephone): ReactNode => (
    <TelephoneRow
      key={phone.id}
      phone={phone}
      unread={unread(phone)}
      names={names}
      onOpen={() => setOpen(phone, true)}
    />
  );
  return (
    <section className="shelf" aria-label={words.telephones}>
      <h2>{words.telephones}</h2>
      <p className="about">{words.telephonesHint}</p>
      <div className="mobiles">
        {onShelf.filter(inHand).map((phone) => (
          <MobilePhone
            key={phone.id}
            phone={phone}
            names={names}
            now={now}
            unread={unread(phone)}
            onRead={() => markRead(phone)}
            onClose={isLive(phone.leg) ? null : () => setOpen(phone, false)}
          />
        ))}
      </div>
      <RowGroup title={words.reps} rows={rows('rep').map(row)} />
      <RowGroup title={`${words.softphones} · ${words.softphonesHint}`} rows={rows('softphone').map(row)} />
      <RowGroup title={words.callers} rows={rows('caller').map(row)} />
      <AddTelephone />
    </section>
  );
}

function isInUse({ kind, leg }: Telephone, now: number): boolean {
  if (leg === null || (kind === 'caller' && leg.state !== 'ringing')) return false;
  return isLive(leg) || now - Date.parse(leg.since) < LINGER_MS;
}

function RowGroup({ title, rows }: { title: string; rows: ReactNode[] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="rows">{rows}</ul>
    </>
  );
}
