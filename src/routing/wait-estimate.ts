/** What is known of a queue when somebody asks how long the wait is. */
export interface QueueFacts {
  /** Callers before this one, those included who ring at an agent. */
  ahead: number;
  /** Agents who take this queue's calls and are at work: free, being rung, talking, or writing up. */
  agentsWorking: number;
  /** Of the last hour's calls of the queue: how many, and the mean of talk, hold and wrap-up. */
  handled: number;
  meanHandlingSeconds: number | null;
}

/** Fewer calls say nothing of the next one. */
const FEWEST_HANDLED = 3;
/** The last hour says nothing of what comes after the next one. */
const MOST_MINUTES = 60;

/**
 * How long a caller will wait, in whole minutes, rounded up; null where nobody can honestly say, or where it is less
 * than a minute, which is not worth a word.
 *
 *   wait = (ahead + 1) x mean handling time / agents at work
 *
 * An agent becomes free each (handling time / agents) seconds, and the caller's turn is the (ahead + 1)-th of these.
 */
export function estimateWaitMinutes(queue: QueueFacts): number | null {
  const { ahead, agentsWorking, handled, meanHandlingSeconds } = queue;
  if (agentsWorking === 0 || handled < FEWEST_HANDLED || meanHandlingSeconds === null) return null;
  const seconds = ((ahead + 1) * meanHandlingSeconds) / agentsWorking;
  const minutes = Math.ceil(seconds / 60);
  return seconds < 60 || minutes > MOST_MINUTES ? null : minutes;
}
