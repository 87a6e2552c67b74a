import { useEffect, useState } from 'react';

/** The server's time minus this machine's: deadlines are the server's, and an agent's clock may be minutes off. */
let offset = 0;

/** Called with the time in a snapshot that has just arrived. */
export function setServerTime(iso: string): void {
  offset = Date.parse(iso) - Date.now();
}

export function serverNow(): number {
  return Date.now() + offset;
}

/** The server's time, drawn again each second. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
