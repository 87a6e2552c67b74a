import { useEffect, useState } from 'react';
import { CallerHandset } from './caller-handset.tsx';
import { DeskTop } from './desk-top.tsx';
import { FirstHint } from './first-hint.tsx';
import { useWords } from './exchange-language.tsx';
import { isLive, STRANGER, type ExchangeState } from './exchange-state.ts';
import { remember, remembered } from './remembered.ts';
import { TelephoneShelf } from './telephone-shelf.tsx';
import { Faults, useExchange } from './use-exchange.ts';
import { useSound } from './use-sound.ts';
import { WireLog } from './wire-log.tsx';

const tabs = ['caller', 'telephones', 'log'] as const;
type Tab = (typeof tabs)[number];
const FAULT_MS = 7000;

export function ExchangeDesk() {
  const { words } = useWords();
  const { state, connected, clockOffset } = useExchange();
  const [tab, setTab] = useState<Tab>('caller');
  const [muted, setMuted] = useState(() => remembered('muted') === 'yes');
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (fault === null) return;
    const timer = setTimeout(() => setFault(null), FAULT_MS);
    return () => clearTimeout(timer);
  }, [fault]);
  const mute = (): void => {
    remember('muted', muted ? 'no' : 'yes');
    setMuted(!muted);
  };
  const show = (name: Tab): void => {
    setTab(name);
    window.scrollTo(0, 0);
  };
  const names: Record<Tab, string> = { caller: words.tabCallers, telephones: words.tabTelephones, log: words.tabLog };
  return (
    <Faults value={setFault}>
      <div className="desk" data-tab={tab}>
        <DeskTop hotlines={state?.hotlines ?? []} connected={connected} muted={muted} onMute={mute} />
        {state === null ? (
          <main className="connecting" role="status">
            {words.connecting}
          </main>
        ) : (
          <Columns state={state} clockOffset={clockOffset} muted={muted} />
        )}
        <nav className="tabs">
          {tabs.map((name) => (
            <button key={name} type="button" aria-current={tab === name} onClick={() => show(name)}>
              {names[name]}
              {state !== null && badge(state, name) > 0 && <b>{badge(state, name)}</b>}
            </button>
          ))}
        </nav>
        <div className="notices" role="status" aria-live="polite">
          {state !== null && !connected && <p>{words.lost}</p>}
          {fault !== null && <p className="fault">{fault}</p>}
        </div>
      </div>
    </Faults>
  );
}

function Columns({ state, clockOffset, muted }: { state: ExchangeState; clockOffset: number; muted: boolean }) {
  const [caller, setCaller] = useState(() => remembered('caller') ?? STRANGER);
  const leg = state.telephones.find((one) => one.number === caller)?.leg ?? null;
  useSound(leg, state.telephones, muted);
  const choose = (number: string): void => {
    remember('caller', number);
    setCaller(number);
  };
  return (
    <main>
      <FirstHint dialled={state.calls.length > 0} />
      <div className="columns">
        <CallerHandset state={state} caller={caller} onCaller={choose} clockOffset={clockOffset} muted={muted} />
        <TelephoneShelf state={state} clockOffset={clockOffset} />
        <WireLog state={state} />
      </div>
    </main>
  );
}

/** What waits for the eye in a tab that may be hidden: calls under way, ringing phones, errors. */
function badge(state: ExchangeState, tab: Tab): number {
  if (tab === 'caller') return state.telephones.filter((one) => one.kind === 'caller' && isLive(one.leg)).length;
  if (tab === 'telephones')
    return state.telephones.filter((one) => one.kind !== 'caller' && one.leg?.state === 'ringing').length;
  return state.log.filter((line) => line.code !== null).length;
}
