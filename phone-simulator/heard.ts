/** Something that reached the ear at one phone. `text` is always a line a person can read. */
export interface Heard {
  at: string;
  kind: 'said' | 'played' | 'tones' | 'silence' | 'hold-music' | 'talking' | 'beep' | 'fault';
  text: string;
  language?: string;
  voice?: string;
  url?: string;
  ms?: number;
  /** For `talking`: the numbers and identities of those who can be heard now. */
  with?: string[];
}

export type Sound = Omit<Heard, 'at'>;

/** Whatever a test may wait for at a phone: a sound, a change of the leg's state, a text message. */
export interface Moment {
  at: string;
  kind: Heard['kind'] | 'state' | 'message';
  text: string;
  heard?: Heard;
}

export type Match = string | RegExp | ((moment: Moment) => boolean);

export interface Moments {
  push(moment: Moment): void;
  next(match: Match): Promise<Moment>;
  close(why: string): void;
}

/**
 * A list read with a cursor: `next` looks first at what has come since the last match, so nothing is missed between
 * two waits. When the source closes without a match the wait fails and says what did come.
 */
export function createMoments(): Moments {
  const all: Moment[] = [];
  let cursor = 0;
  let closed: string | null = null;
  const waits = new Set<() => void>();

  function find(match: Match): Moment | null {
    for (let index = cursor; index < all.length; index += 1) {
      const moment = all[index];
      if (moment !== undefined && matches(match, moment)) {
        cursor = index + 1;
        return moment;
      }
    }
    return null;
  }

  return {
    push(moment) {
      all.push(moment);
      for (const wake of waits) wake();
    },
    next(match) {
      return new Promise((resolve, reject) => {
        const wake = (): void => {
          const found = find(match);
          if (found !== null) {
            waits.delete(wake);
            resolve(found);
          } else if (closed !== null) {
            waits.delete(wake);
            const seen = all.slice(-12).map((moment) => `${moment.kind}: ${moment.text}`);
            reject(new Error(`${closed} before ${String(match)} came. Last: ${seen.join(' | ') || 'nothing'}`));
          }
        };
        waits.add(wake);
        wake();
      });
    },
    close(why) {
      closed = why;
      for (const wake of waits) wake();
    },
  };
}

function matches(match: Match, moment: Moment): boolean {
  if (typeof match === 'string') return moment.text.includes(match);
  if (match instanceof RegExp) return match.test(moment.text);
  return match(moment);
}
