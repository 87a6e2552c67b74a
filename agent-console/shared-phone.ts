import type { PhoneStatus, Softphone } from './phone.ts';
import { freshStatus } from './silent-phone.ts';

/**
 * One handset for all tabs of one browser. The tab that holds the lock owns it: only there does the carrier's client
 * register and the ring tone sound. The others follow: they show its state and pass their commands on, so that accept,
 * mute and hang up work wherever they are pressed. When the owner closes, the lock goes to the next tab, which then
 * makes the handset. Browsers do not freeze a tab that holds a lock.
 */
export interface Tabs {
  locks: { request: (name: string, options: { signal: AbortSignal }, hold: () => Promise<void>) => Promise<unknown> };
  channel: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
}

export interface Handset {
  can: Softphone['can'];
  make: () => Promise<Softphone>;
}

type Command =
  | { act: 'answer' | 'refuse'; callId: string }
  | { act: 'hangUp' }
  | { act: 'mute'; on: boolean }
  | { act: 'digits'; digits: string };
type Message = Command | { act: 'tell' } | { act: 'status'; status: PhoneStatus };

const LOCK = 'hotline.phone';
const atFirst: PhoneStatus = { ...freshStatus, here: false };

/** This browser's tabs. Null: it has no locks (no secure context), and each tab has a handset of its own. */
export function tabsOfBrowser(): Tabs | null {
  return navigator.locks === undefined ? null : { locks: navigator.locks, channel: new BroadcastChannel(LOCK) };
}

export function createSharedPhone(handset: Handset, tabs: Tabs): Softphone {
  const listeners = new Set<() => void>();
  const closed = new AbortController();
  let own: Softphone | null = null;
  let current = atFirst;
  const post = (message: Message) => tabs.channel.postMessage(message);
  const show = (status: PhoneStatus) => {
    current = status;
    for (const listener of listeners) listener();
  };
  const tell = () => {
    if (own === null) return;
    show({ ...own.status(), here: true });
    post({ act: 'status', status: { ...current, here: false } });
  };
  const hear = (message: Message) => {
    if (message.act === 'tell') tell();
    else if (message.act === 'status') show(message.status);
    else if (own !== null) obey(own, message);
  };
  const command = (wanted: Command) => (own === null ? post(wanted) : obey(own, wanted));

  const ownUntilClosed = async () => {
    const made = await handset.make();
    if (!closed.signal.aborted) {
      own = made;
      made.onChange(tell);
      tell();
      await new Promise<void>((over) => closed.signal.addEventListener('abort', () => over()));
      own = null;
    }
    made.close();
  };
  tabs.channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  // Refused only when this tab closes before its turn comes.
  tabs.locks.request(LOCK, { signal: closed.signal }, ownUntilClosed).catch(() => {});
  post({ act: 'tell' });

  return {
    can: handset.can,
    status: () => current,
    answer: (callId) => command({ act: 'answer', callId }),
    refuse: (callId) => command({ act: 'refuse', callId }),
    hangUp: () => command({ act: 'hangUp' }),
    mute: (on) => command({ act: 'mute', on }),
    digits: (digits) => command({ act: 'digits', digits }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed.abort();
      tabs.channel.close();
    },
  };
}

function obey(phone: Softphone, command: Command): void {
  switch (command.act) {
    case 'answer':
      return phone.answer(command.callId);
    case 'refuse':
      return phone.refuse(command.callId);
    case 'hangUp':
      return phone.hangUp();
    case 'mute':
      return phone.mute(command.on);
    case 'digits':
      return phone.digits(command.digits);
    default:
      command satisfies never;
  }
}
