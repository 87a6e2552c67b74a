import { useEffect, useState } from 'react';
import { exchangeApi } from './exchange-api.ts';
import { useWords } from './exchange-language.tsx';
import { isLive, type Leg, type Telephone } from './exchange-state.ts';
import { Glyph } from './glyph.tsx';
import { Keypad } from './keypad.tsx';
import { SmsInbox } from './sms-inbox.tsx';
import type { Names } from './telephone-names.ts';
import { BehaviourChoice } from './telephone-row.tsx';
import { Transcript } from './transcript.tsx';
import { runningClock, useDo } from './use-exchange.ts';
import { hush } from './use-sound.ts';

interface Props {
  phone: Telephone;
  names: Names;
  now: number;
  unread: number;
  onRead: () => void;
  /** Null while the phone is in a call: it cannot be put down. */
  onClose: (() => void) | null;
}

const ENDED_SHOWN_MS = 6000;

/** A telephone in the hand: rings, answers, has keys, and keeps its messages. */
export function MobilePhone({ phone, names, now, unread, onRead, onClose }: Props) {
  const { words } = useWords();
  const [reading, setReading] = useState(false);
  const { leg } = phone;
  const name = names.nameOf(phone.number);
  const showsCall = leg !== null && !reading && (isLive(leg) || now - Date.parse(leg.since) < ENDED_SHOWN_MS);
  useEffect(() => {
    if (!showsCall && unread > 0) onRead();
  });
  useEffect(() => setReading(false), [leg?.legSid]);
  return (
    <article className={`mobile ${leg === null ? 'idle' : leg.state}`} aria-label={name}>
      <header>
        <span>
          <strong>{name}</strong>
          <small>{names.numberOf(phone.number)}</small>
        </span>
        {isLive(leg) && (
          <button
            type="button"
            className="knob"
            aria-pressed={reading}
            onClick={() => setReading(!reading)}
            aria-label={unread > 0 ? words.messagesUnread(unread) : words.messages}
          >
            <Glyph of="letter" />
            {unread > 0 && <b className="dot">{unread}</b>}
          </button>
        )}
        {onClose !== null && (
          <button type="button" className="knob" onClick={onClose} aria-label={words.close}>
            <Glyph of="cross" />
          </button>
        )}
      </header>
      <div className="screen">
        {leg !== null && showsCall ? (
          <CallScreen leg={leg} kind={phone.kind} names={names} now={now} />
        ) : (
          <SmsInbox phone={phone} names={names} />
        )}
      </div>
      <footer>
        <BehaviourChoice phone={phone} name={name} />
      </footer>
    </article>
  );
}

function CallScreen({ leg, kind, names, now }: { leg: Leg; kind: Telephone['kind']; names: Names; now: number }) {
  const { words } = useWords();
  const act = useDo();
  if (leg.state === 'ringing') {
    return (
      <div className="ringing" role="alert">
        <p>{words.incoming}</p>
        <span className="pulse" aria-hidden="true">
          <Glyph of="phone" size={34} />
        </span>
        <strong>{names.nameOf(leg.with)}</strong>
        <small>{kind === 'softphone' ? words.softphonesHint : names.numberOf(leg.with)}</small>
        <div className="choice">
          <button type="button" className="round stop" onClick={() => act(() => exchangeApi.decline(leg.legSid))}>
            <Glyph of="hangup" size={26} />
            <span>{words.decline}</span>
          </button>
          <button type="button" className="round go" onClick={() => act(() => exchangeApi.answer(leg.legSid))}>
            <Glyph of="phone" size={26} />
            <span>{words.answer}</span>
          </button>
        </div>
      </div>
    );
  }
  if (leg.state === 'ended') {
    return (
      <div className="over">
        <p>{words.ended[leg.status] ?? words.legState.ended}</p>
        <Transcript leg={leg} nameOf={names.nameOf} />
      </div>
    );
  }
  return <TalkScreen leg={leg} names={names} now={now} />;
}

function TalkScreen({ leg, names, now }: { leg: Leg; names: Names; now: number }) {
  const { words } = useWords();
  const act = useDo();
  const [pad, setPad] = useState(false);
  const press = (key: string): void => {
    hush();
    act(() => exchangeApi.press(leg.legSid, key));
  };
  return (
    <div className="talk">
      <p className="who">
        <span>{leg.with.split(', ').map(names.nameOf).join(', ')}</span>
        <time>{runningClock(leg.since, now)}</time>
      </p>
      {pad ? (
        <Keypad onKey={press} disabled={false} listening={leg.listening} />
      ) : (
        <Transcript leg={leg} nameOf={names.nameOf} />
      )}
      <div className="choice">
        {leg.listening && !pad && (
          <button type="button" className="one" onClick={() => press('1')}>
            <b>1</b>
            <span>{words.press1}</span>
          </button>
        )}
        <button
          type="button"
          className="knob"
          aria-pressed={pad}
          onClick={() => setPad(!pad)}
          aria-label={words.keypad}
        >
          <Glyph of="keypad" size={22} />
        </button>
        <button
          type="button"
          className="knob stop"
          onClick={() => act(() => exchangeApi.hangUp(leg.legSid))}
          aria-label={words.hangUp}
        >
          <Glyph of="hangup" size={22} />
        </button>
      </div>
    </div>
  );
}
