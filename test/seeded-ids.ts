import type { Random } from '../phone-simulator/random.ts';
import type { Clock, Ids } from '../src/deps.ts';

/** As real ones, and the same each time: the time in front, then a count. */
export function seededIds(clock: Clock, random: Random): Ids {
  let count = 0;
  const part = Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  return {
    next() {
      count += 1;
      const time = clock.now().getTime().toString(16).padStart(12, '0');
      const serial = count.toString(16).padStart(7, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${serial.slice(0, 3)}-8${serial.slice(3, 6)}-${serial.slice(6)}000${part}`;
    },
  };
}
