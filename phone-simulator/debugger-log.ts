import type { Clock } from './clock.ts';
import type { Params } from './signature.ts';

/** What the simulator asked of us and what came back; `error` lines are Twilio's debugger. */
export interface LogEntry {
  id: number;
  at: string;
  kind:
    | 'voice'
    | 'action'
    | 'fallback'
    | 'whisper'
    | 'wait'
    | 'hold'
    | 'announce'
    | 'media'
    | 'call-status'
    | 'conference-status'
    | 'recording-status'
    | 'sms'
    | 'sms-status'
    | 'error';
  callSid: string | null;
  url: string | null;
  /** HTTP status; null when there was no answer, or nothing was sent. */
  status: number | null;
  params: Params;
  /** The TwiML (or whatever it was) that came back. */
  answer: string | null;
  /** Twilio's error code and its sentence, on `error` lines. */
  code: number | null;
  message: string | null;
}

export type WebhookKind = Exclude<LogEntry['kind'], 'error'>;

export interface DebuggerLog {
  /** Everything, oldest first: the newest few thousand. */
  entries(): LogEntry[];
  /** The errors alone, kept apart so that traffic does not push them out. */
  errors(): LogEntry[];
  webhook(entry: Omit<LogEntry, 'id' | 'at' | 'code' | 'message'>): void;
  error(error: { code: number; message: string; callSid?: string | null; url?: string | null }): void;
  /** Another message for a delivery that failed, without being one of Twilio's errors. */
  note(entry: Omit<LogEntry, 'id' | 'at' | 'code'>): void;
}

/** Keeps the newest entries only: a server may run for days. */
export function createDebuggerLog(clock: Clock, changed: () => void, capacity = 5000): DebuggerLog {
  const kept: LogEntry[] = [];
  const errors: LogEntry[] = [];
  let nextId = 1;

  function add(entry: Omit<LogEntry, 'id' | 'at'>): void {
    const full = { id: nextId, at: clock.now().toISOString(), ...entry };
    nextId += 1;
    for (const list of full.kind === 'error' ? [kept, errors] : [kept]) {
      list.push(full);
      // A tenth at a time: shifting the whole list for each entry would be felt.
      if (list.length > capacity * 1.1) list.splice(0, list.length - capacity);
    }
    changed();
  }

  return {
    entries: () => [...kept],
    errors: () => [...errors],
    webhook: (entry) => add({ ...entry, code: null, message: null }),
    note: (entry) => add({ ...entry, code: null }),
    error: ({ code, message, callSid = null, url = null }) =>
      add({ kind: 'error', callSid, url, status: null, params: {}, answer: null, code, message }),
  };
}
