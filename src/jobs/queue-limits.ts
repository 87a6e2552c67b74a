/** A queue that does not answer must hold up no lane of the outbox, and no process that wants to end. */
export const ANSWER_LIMIT_MS = 3_000;
export const START_LIMIT_MS = 10_000;
export const CLOSE_LIMIT_MS = 5_000;
export const BEGIN_RETRY_MS = 5_000;

/** BullMQ waits for ever for a connection that is gone. */
export async function inTime<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue was given ${limitMs} ms for ${what}`)), limitMs);
  });
  // Late or never, nobody listens any more.
  work.catch(() => undefined);
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
