import type { LeadDetail, LeadView } from '../../src/contract/lead.ts';
import type { User } from '../../src/contract/people.ts';

/**
 * What the phone keeps for a time without a line, in IndexedDB: who is signed in, the list as last seen, the leads that
 * were opened, and outcomes that wait to be sent. It belongs to one session: signing out, somebody else signing in, and
 * twelve hours (after which the server ends an idle session too) clear it. Where a browser keeps nothing (a private
 * window), everything here answers "nothing", and the page works with a line only.
 */
export interface KeptList {
  user: User;
  leads: readonly LeadView[];
  /** When the list was true, by this phone's clock. */
  at: number;
  /** How far this phone's clock was behind the server's, in ms. */
  clockOffset: number;
}

export interface LoggedOutcome {
  /** The server counts one key once. */
  key: string;
  userId: string;
  leadId: string;
  /** For the rep to know which one it was; never a number. */
  title: string;
  outcome: 'reached' | 'not_reached' | 'later';
  note: string;
  nextStepAt: string | null;
  at: string;
  /** The problem's code, once the server did not want it. */
  refused: string | null;
}

const KEPT_MS = 12 * 3_600_000;
const STORES = ['list', 'details', 'outcomes'] as const;
type StoreName = (typeof STORES)[number];

/** Closed while nobody is signed in: what was on its way when the rep left must not come to lie here after all. */
let isClosed = true;

export const shelf = {
  open: () => void (isClosed = false),
  close: () => void (isClosed = true),
  keepList: async (list: KeptList) => !isClosed && write('list', (store) => store.put(list, 'list')),
  /** Null: nothing, or too old to be shown to whoever holds the phone now. */
  async list(): Promise<KeptList | null> {
    const found = await read<KeptList>('list', (store) => store.get('list'));
    if (found === null) return null;
    if (Date.now() - found.at < KEPT_MS) return found;
    await shelf.clearLeads();
    return null;
  },
  keepDetail: async (lead: LeadDetail) => !isClosed && write('details', (store) => store.put(lead, lead.id)),
  detail: (id: string) => read<LeadDetail>('details', (store) => store.get(id)),
  /** Whatever left the list leaves the phone. */
  async forgetDetailsBut(ids: ReadonlySet<string>): Promise<void> {
    const kept = (await read<IDBValidKey[]>('details', (store) => store.getAllKeys())) ?? [];
    for (const id of kept) if (!ids.has(String(id))) await write('details', (store) => store.delete(id));
  },
  /** False: it could not be kept. */
  keepOutcome: (outcome: LoggedOutcome) => write('outcomes', (store) => store.put(outcome, outcome.key)),
  dropOutcome: (key: string) => write('outcomes', (store) => store.delete(key)),
  async outcomes(): Promise<LoggedOutcome[]> {
    const all = (await read<LoggedOutcome[]>('outcomes', (store) => store.getAll())) ?? [];
    return all.sort((a, b) => a.at.localeCompare(b.at));
  },
  async clearLeads(): Promise<void> {
    await write('list', (store) => store.clear());
    await write('details', (store) => store.clear());
  },
  async clear(): Promise<void> {
    await shelf.clearLeads();
    await write('outcomes', (store) => store.clear());
  },
  /** Somebody else's things go before anything is shown. */
  async belongsTo(userId: string): Promise<void> {
    const list = await read<KeptList>('list', (store) => store.get('list'));
    if (list !== null && list.user.id !== userId) await shelf.clearLeads();
    for (const { key, userId: whose } of await shelf.outcomes()) if (whose !== userId) await shelf.dropOutcome(key);
  },
};

async function write(name: StoreName, work: (store: IDBObjectStore) => IDBRequest): Promise<boolean> {
  try {
    const database = await opened();
    return await new Promise<boolean>((done) => {
      const transaction = database.transaction(name, 'readwrite');
      transaction.oncomplete = () => done(true);
      transaction.onerror = () => done(false);
      transaction.onabort = () => done(false);
      work(transaction.objectStore(name));
    });
  } catch {
    return false;
  }
}

async function read<Found>(name: StoreName, work: (store: IDBObjectStore) => IDBRequest): Promise<Found | null> {
  try {
    const database = await opened();
    return await new Promise<Found | null>((done) => {
      const request = work(database.transaction(name, 'readonly').objectStore(name));
      request.onsuccess = () => done(request.result ?? null);
      request.onerror = () => done(null);
    });
  } catch {
    return null;
  }
}

let opening: Promise<IDBDatabase> | null = null;

function opened(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open('hotline-rep', 1);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name);
    };
    request.onsuccess = () => {
      // A newer version in another tab, or the browser clearing up: opened again with the next question.
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opening = null);
      done(request.result);
    };
    request.onerror = () => fail(request.error ?? new Error('IndexedDB did not open'));
    request.onblocked = () => fail(new Error('IndexedDB is blocked by another tab'));
  }).catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
}
