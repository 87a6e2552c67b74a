import { Redis } from 'ioredis';
import type { Log } from '../log.ts';

/** What nodes say to each other, besides what they say to screens. */
export interface NodeEvents {
  /** Tell your screens the whole truth: what I said was for my own ears only. */
  'truth.owed': () => void;
}

/** As much of a Socket.IO server as is needed here. */
interface Nodes {
  serverSideEmit(event: 'truth.owed'): unknown;
  on(event: 'truth.owed', listener: () => void): unknown;
}

/** Redis between the nodes: facts go over it to the screens of the others. */
export interface BetweenNodes {
  redis: Redis;
  /** Whether facts reach the screens of all servers at this moment. */
  reachesAll(): boolean;
  /**
   * Facts are lost while a node's line to Redis is away, both ways, and no screen notices: its own connection holds. Once
   * the line works again `tellTruth` is called here, and on every other node, whose screens missed what was said here.
   */
  onHealed(nodes: Nodes, tellTruth: () => void): void;
  close(): void;
}

/** Our own screens must not wait for a Redis that does not answer: they hear of a fact once the other nodes were told. */
const SAY_WITHIN_MS = 500;
const ASK_AGAIN_MS = 500;
/** Longer than ioredis pauses between two tries to connect: by then every line is back that went with the same Redis. */
const ALL_BACK_MS = 3_000;
/** Several nodes come back at once, and each asks the others. */
const TOGETHER_MS = 200;

export function openBetweenNodes(log: Log, url: string): BetweenNodes {
  const redis = new Redis(url, { commandTimeout: SAY_WITHIN_MS });
  redis.on('error', (err) => log.warn({ err }, 'realtime.redis'));
  // For what it reads, the adapter makes copies: they block for seconds by design, and wait for Redis however long.
  redis.duplicate = () => new Redis(url, { maxRetriesPerRequest: null });
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms).unref();
    timers.add(timer);
  };
  let isOwed = false;
  let heal = (): void => undefined;
  const settle = () => {
    if (!isOwed || redis.status !== 'ready') return;
    redis.ping().then(
      () => {
        isOwed = false;
        heal();
      },
      () => later(ASK_AGAIN_MS, settle),
    );
  };
  redis.on('close', () => (isOwed = true));
  redis.on('ready', settle);
  noteUnsaid(redis, (err) => {
    log.warn({ err }, 'realtime.not_published');
    if (!isOwed) later(ASK_AGAIN_MS, settle);
    isOwed = true;
  });
  return {
    redis,
    reachesAll: () => redis.status === 'ready',
    onHealed(nodes, tellTruth) {
      let isComing = false;
      const tellSoon = () => {
        if (isComing) return;
        isComing = true;
        later(TOGETHER_MS, () => {
          isComing = false;
          tellTruth();
        });
      };
      nodes.on('truth.owed', tellSoon);
      heal = () => {
        tellSoon();
        nodes.serverSideEmit('truth.owed');
        later(ALL_BACK_MS, tellSoon);
      };
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      redis.disconnect();
    },
  };
}

/**
 * The adapter says facts to screens by XADD and takes a failure for nothing; it looks at none of PUBLISH, which, refused,
 * would end the process.
 */
function noteUnsaid(redis: Redis, onFailure: (err: unknown) => void): void {
  const publish = redis.publish.bind(redis);
  redis.publish = (channel: string | Buffer, message: string | Buffer) =>
    publish(channel, message).catch((err: unknown) => {
      onFailure(err);
      return 0;
    });
  const xadd = redis.xadd.bind(redis);
  const noted = (key: string, ...args: string[]) =>
    xadd(key, ...args).catch((err: unknown) => {
      onFailure(err);
      throw err;
    });
  Object.assign(redis, { xadd: noted });
}
