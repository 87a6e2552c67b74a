import { createContext, use, useEffect, useState } from 'react';

/** How far this phone's clock is behind the server's, in ms: deadlines are the server's. */
export const ClockOffset = createContext(0);

/** The server's time, ticking each second while the page is looked at. */
export function useServerNow(): number {
  const offset = use(ClockOffset);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = (): void => setNow(Date.now());
    const timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, []);
  return now + offset;
}
