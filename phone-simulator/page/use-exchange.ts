import { createContext, use, useCallback, useEffect, useState } from 'react';
import type { ExchangeState } from './exchange-state.ts';

export interface Exchange {
  state: ExchangeState | null;
  connected: boolean;
  /** How far this machine's clock is behind the simulator's, in ms. */
  clockOffset: number;
}

/** The simulator's state, streamed. The browser reconnects by itself, and each event is the whole state. */
export function useExchange(): Exchange {
  const [exchange, setExchange] = useState<Exchange>({ state: null, connected: false, clockOffset: 0 });
  useEffect(() => {
    const stream = new EventSource('/phone/api/stream');
    stream.addEventListener('state', (event: MessageEvent<string>) => {
      const state: ExchangeState = JSON.parse(event.data);
      setExchange({ state, connected: true, clockOffset: Date.parse(state.now) - Date.now() });
    });
    stream.addEventListener('error', () => setExchange((last) => ({ ...last, connected: false })));
    return () => stream.close();
  }, []);
  return exchange;
}

/** The simulator's time, ticking each second. */
export function useSeconds(clockOffset: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now + clockOffset;
}

export function runningClock(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

type Do = (work: () => Promise<void>) => void;
export const Faults = createContext<(message: string) => void>(() => undefined);

/** Runs a request; when it fails, the desk says why. */
export function useDo(): Do {
  const fault = use(Faults);
  return useCallback(
    (work) => {
      work().catch((error: unknown) => fault(error instanceof Error ? error.message : String(error)));
    },
    [fault],
  );
}
