import { useCallback, useEffect, useState } from 'react';
import { sendOutcome, sendOutcomes, type Sent } from './rep-outbox.ts';
import { shelf, type LoggedOutcome } from './rep-shelf.ts';

export interface Outbox {
  waiting: readonly LoggedOutcome[];
  /** Arrived, and the server did not want it: the rep reads why, and has the note back. */
  refused: readonly LoggedOutcome[];
  /** Sends it, or keeps it on the phone until there is a line; `lost`: this browser keeps nothing and there is no line. */
  log: (outcome: LoggedOutcome) => Promise<Sent | 'lost'>;
  dismiss: (key: string) => void;
}

const RETRY_MS = 30_000;

/** What was logged and has not arrived. Sent once `connected`, and by the service worker when the page is closed. */
export function useOutbox(userId: string, connected: boolean): Outbox {
  const [all, setAll] = useState<readonly LoggedOutcome[]>([]);
  const look = useCallback(async () => {
    const kept = await shelf.outcomes();
    setAll(kept.filter((outcome) => outcome.userId === userId));
  }, [userId]);
  useEffect(() => {
    const send = async (): Promise<void> => {
      if (connected) await sendOutcomes(userId);
      await look();
    };
    void send();
    // A server that was busy is asked again; mostly there is nothing to send, and nothing leaves the phone.
    const timer = setInterval(() => void send(), RETRY_MS);
    return () => clearInterval(timer);
  }, [connected, userId, look]);

  const log: Outbox['log'] = async (outcome) => {
    const sent = navigator.onLine ? await sendOutcome(outcome) : 'kept';
    if (sent !== 'kept') return sent;
    if (!(await shelf.keepOutcome(outcome))) return 'lost';
    await look();
    void sendInBackground();
    return 'kept';
  };
  const dismiss = (key: string): void => {
    void shelf.dropOutcome(key).then(look);
  };
  return {
    waiting: all.filter(({ refused }) => refused === null),
    refused: all.filter(({ refused }) => refused !== null),
    log,
    dismiss,
  };
}

/** Where the browser can (Background Sync): it wakes the service worker with the next line, page open or not. */
async function sendInBackground(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration('/rep').catch(() => undefined);
  const sync: { register?: (tag: string) => Promise<void> } | undefined =
    registration && Reflect.get(registration, 'sync');
  await sync?.register?.('outcomes').catch(() => undefined);
}
