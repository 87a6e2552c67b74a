import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CarrierEvent } from '../calls/carrier-event.ts';
import type { Clock } from '../deps.ts';
import type { NumberVault } from '../number-vault.ts';

/** A carrier's request as it came, its signature checked already. */
const carrierRequest = z.object({
  carrier: z.string(),
  route: z.string(),
  method: z.string(),
  path: z.string(),
  body: z.string(),
});
export type CarrierRequest = z.infer<typeof carrierRequest>;

/** What a kept request is once it is read again; a null event is a report that nobody needs. */
export interface SpooledEvent {
  event: CarrierEvent | null;
  /** The carrier's id of the call that it is about; null: a text. */
  providerCallSid: string | null;
}

/** What somebody on the phone was given in place of an answer; `none`: nobody listens to a callback; `talk`: it was taken. */
export const heardKinds = ['none', 'music', 'stand-by', 'talk', 'message', 'goodbye'] as const;
export type Heard = (typeof heardKinds)[number];

export interface KeptRequest {
  request: CarrierRequest;
  /** The same for a repeat: kept once, with what was heard last. */
  eventKey: string;
  /** What the carrier calls the call; requests of one call are taken together. */
  call: string;
  heard: Heard;
}

export interface SpoolEntry {
  name: string;
  receivedAt: Date;
  /** Tells calls apart without naming them. */
  call: string;
  heard: Heard;
}

/**
 * Carrier requests that could not be taken in, on disk until they can: one sealed file each, since they hold phone
 * numbers. A name is `time-event-call-heard`, so names sort by time. What is said to be kept has reached the disk: the
 * file is written aside, synced, renamed, and the folder synced. Several processes may share the folder.
 */
export interface Spool {
  /** Throws when it cannot: the disk, or the limit. */
  keep(kept: KeptRequest): Promise<void>;
  /** Oldest first. */
  list(): Promise<SpoolEntry[]>;
  /** Throws for a file that is not ours, or damaged. */
  read(entry: SpoolEntry): Promise<CarrierRequest>;
  remove(entry: SpoolEntry): Promise<void>;
  /** Out of the way and never lost: for a person to look at. */
  setAside(entry: SpoolEntry): Promise<void>;
  /** Somebody at the stand-by telephone took the caller. */
  talks(call: string): Promise<void>;
  /** The caller came back from the stand-by telephone, and was answered as usual. */
  cameBack(call: string): Promise<void>;
  /** How often this one has failed in this process, with this time; it is not due again for ten seconds. */
  failedAgain(entry: SpoolEntry): number;
  /** Not due for so long: nothing can be done about it now. */
  postpone(entry: SpoolEntry, seconds: number): void;
  isDue(entry: SpoolEntry): boolean;
  figures(): Promise<{ entries: number; oldestAt: Date | null; setAside: number }>;
}

/** Ten minutes of a thousand calls. With 64 kB for a request at the very most it stays below the size of a film. */
export const MOST_ENTRIES = 10_000;
const RETRY_SECONDS = 10;
const ASIDE = 'set-aside';
const NAME = /^(\d{13})-([0-9a-f]{16})-([0-9a-f]{16})-(none|music|stand-by|talk|message|goodbye)\.request$/;

export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';
}

export function createSpool(deps: {
  folder: string;
  vault: Pick<NumberVault, 'seal' | 'open'>;
  clock: Clock;
  mostEntries?: number;
}): Spool {
  const { folder, vault, clock, mostEntries = MOST_ENTRIES } = deps;
  const tries = new Map<string, number>();
  const dueAt = new Map<string, number>();
  /** Calls that were sent to the stand-by telephone, as far as this process knows. */
  const away = new Set<string>();
  let temporary = 0;

  function forget(name: string): void {
    tries.delete(name);
    dueAt.delete(name);
  }

  async function namesIn(path: string): Promise<string[]> {
    try {
      return (await readdir(path)).filter((name) => NAME.test(name)).toSorted();
    } catch (fault) {
      if (isMissing(fault)) return [];
      throw fault;
    }
  }

  async function write(name: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const aside = join(folder, `.${process.pid}-${(temporary += 1)}.tmp`);
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(vault.seal(text));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, join(folder, name));
    await syncFolder(folder);
  }

  async function renameHeard(name: string, heard: Heard): Promise<void> {
    const next = name.replace(/-(?:none|music|stand-by|talk|message|goodbye)\.request$/, `-${heard}.request`);
    if (next === name) return;
    await unlessMissing(rename(join(folder, name), join(folder, next)));
    await syncFolder(folder);
  }

  return {
    async keep({ request, eventKey, call, heard }) {
      const names = await namesIn(folder);
      const [event, ofCall] = [hash(`${request.carrier} ${eventKey}`), hash(call)];
      if (heard === 'stand-by') away.add(ofCall);
      const known = names.find((name) => NAME.exec(name)?.[2] === event);
      if (known !== undefined) return renameHeard(known, heard);
      if (names.length >= mostEntries) throw new SpoolFullError(`the spool holds ${names.length} requests already`);
      const at = String(clock.now().getTime()).padStart(13, '0');
      await write(`${at}-${event}-${ofCall}-${heard}.request`, JSON.stringify(request));
    },
    list: async () => (await namesIn(folder)).map(toEntry),
    read: async ({ name }) => carrierRequest.parse(JSON.parse(vault.open(await readFile(join(folder, name))))),
    async remove({ name, call }) {
      forget(name);
      away.delete(call);
      await rm(join(folder, name), { force: true });
    },
    async setAside({ name }) {
      forget(name);
      await mkdir(join(folder, ASIDE), { recursive: true, mode: 0o700 });
      await unlessMissing(rename(join(folder, name), join(folder, ASIDE, name)));
    },
    async talks(call) {
      for (const { name, call: of, heard } of (await namesIn(folder)).map(toEntry))
        if (of === hash(call) && heard === 'stand-by') await renameHeard(name, 'talk');
    },
    async cameBack(call) {
      if (!away.delete(hash(call))) return;
      for (const { name, call: of, heard } of (await namesIn(folder)).map(toEntry))
        if (of === hash(call) && (heard === 'stand-by' || heard === 'talk')) await renameHeard(name, 'none');
    },
    failedAgain({ name }) {
      const count = (tries.get(name) ?? 0) + 1;
      tries.set(name, count);
      dueAt.set(name, clock.now().getTime() + RETRY_SECONDS * 1_000);
      return count;
    },
    postpone: ({ name }, seconds) => void dueAt.set(name, clock.now().getTime() + seconds * 1_000),
    isDue: ({ name }) => (dueAt.get(name) ?? 0) <= clock.now().getTime(),
    async figures() {
      const names = await namesIn(folder);
      const aside = await namesIn(join(folder, ASIDE));
      const [oldest] = names.map(toEntry);
      return { entries: names.length, oldestAt: oldest?.receivedAt ?? null, setAside: aside.length };
    },
  };
}

function toEntry(name: string): SpoolEntry {
  const [, at = '0', , call = '', heard = 'none'] = NAME.exec(name) ?? [];
  return { name, receivedAt: new Date(Number(at)), call, heard: z.enum(heardKinds).parse(heard) };
}

/** A rename is on the disk only once its folder is. Windows cannot sync a folder, and needs not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Another process was faster. */
async function unlessMissing(work: Promise<void>): Promise<void> {
  await work.catch((fault: unknown) => {
    if (!isMissing(fault)) throw fault;
  });
}

function isMissing(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'ENOENT';
}
