/**
 * The life of one simulated process. `kill -9` is the end of it: whatever it waits for never comes, so no line of it
 * runs on, while what it has asked of others (a statement, a request) may have been done.
 */
export interface Life {
  readonly isOver: boolean;
  end(): void;
  /** Returns what takes the listener away again. */
  onEnd(listener: () => void): () => void;
  /** Lets it end at the n-th step from now: a step is right before or right after a statement or a request. */
  endAfter(steps: number): void;
  /** Called at each such place. Never resolves once the life is over. */
  step(): Promise<void>;
  /** The result, or nothing for ever, if the life ends before. */
  survive<T>(work: Promise<T>): Promise<T>;
}

export function createLife(): Life {
  const listeners = new Set<() => void>();
  let isOver = false;
  let fuse: number | null = null;

  const life: Life = {
    get isOver() {
      return isOver;
    },
    end() {
      if (isOver) return;
      isOver = true;
      for (const listener of listeners) listener();
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    endAfter: (steps) => void (fuse = steps),
    step() {
      if (fuse !== null) {
        fuse -= 1;
        if (fuse < 0) life.end();
      }
      return isOver ? never() : Promise.resolve();
    },
    survive: (work) =>
      new Promise((resolve, reject) => {
        work.then(
          (value) => isOver || resolve(value),
          (fault: unknown) => isOver || reject(fault),
        );
      }),
  };
  return life;
}

export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
