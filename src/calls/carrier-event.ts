import type { EndReason } from '../contract/call.ts';

/** What every event from a carrier carries. `eventKey` is the same for a repeat of the same event, and only then. */
interface FromCarrier {
  carrier: string;
  eventKey: string;
  /** The request as it came, for the sealed inbox. */
  raw: string;
}

export type LegProgress = 'ringing' | 'in_progress' | 'ended';

/** What a carrier tells us, in neutral words; `webhooks/<carrier>/` makes these and nothing else. */
export type CarrierEvent = FromCarrier &
  (
    | {
        kind: 'call-came-in';
        providerCallSid: string;
        from: string;
        to: string;
        alreadyEnded: EndReason | null;
        /** When the call came, for one that is taken in later (src/spool); left out: now. */
        at?: Date;
        /** Somebody outside has answered: news of the leg's end is no reason to call back. */
        talksAlready?: true;
      }
    | { kind: 'menu-answered'; callId: string; legId: string; attempt: number; digit: string | null }
    /** A leg moved. Legs that we placed name themselves; the caller's is known by the carrier's id alone. */
    | {
        kind: 'leg-changed';
        callId: string | null;
        legId: string | null;
        providerCallSid: string;
        progress: LegProgress;
        endReason: EndReason | null;
        /** When it happened by the carrier's clock; null: use ours. */
        at: Date | null;
        durationSeconds: number | null;
      }
    | {
        kind: 'participant-joined' | 'participant-left';
        callId: string;
        legId: string | null;
        providerCallSid: string;
        conferenceSid: string;
        at: Date | null;
        /** Left because the telephone was laid down; false: taken out, or not known. */
        hungUp: boolean;
      }
    | { kind: 'conference-ended'; callId: string; conferenceSid: string; at: Date | null }
    /** The caller's conference is over, or could not be had, and the caller is still on the line. */
    | { kind: 'caller-out-of-conference'; callId: string; legId: string }
    /** The caller's leg was moved (see CallControl.moveCaller) and asks where it belongs. */
    | { kind: 'caller-asked'; callId: string; legId: string }
    /** A key pressed in a round of waiting. */
    | { kind: 'wait-key-pressed'; callId: string; legId: string; round: number; digit: string | null }
    /**
     * The caller comes back from the stand-by telephone, to which they were sent while nothing inside answered. Both ids
     * are null for a call that we could not write down; `talkedSeconds` null: nobody took it there.
     */
    | {
        kind: 'stand-by-over';
        callId: string | null;
        legId: string | null;
        providerCallSid: string;
        from: string;
        to: string;
        talkedSeconds: number | null;
      }
    /** The caller finished a message, or hung up in it; null: nothing was recorded. Of a call without our ids, see above. */
    | {
        kind: 'voicemail-left';
        callId: string | null;
        legId: string | null;
        providerCallSid: string;
        recordingSid: string | null;
        seconds: number | null;
      }
    /** The carrier's file of a message is finished; or there is none after all. */
    | {
        kind: 'voicemail-recorded';
        callId: string | null;
        legId: string | null;
        providerCallSid: string;
        recordingSid: string;
        isThere: boolean;
        seconds: number | null;
      }
    | { kind: 'rep-answered'; callId: string; legId: string }
    | { kind: 'rep-pressed'; callId: string; legId: string; digit: string | null }
    | {
        kind: 'text-changed';
        textId: string | null;
        providerSid: string;
        status: 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed';
        errorCode: string | null;
      }
    | { kind: 'text-came-in'; from: string; to: string; body: string; optOut: 'stop' | 'start' | null }
  );
export type CarrierEventKind = CarrierEvent['kind'];
export type EventOf<Kind extends CarrierEventKind> = Extract<CarrierEvent, { kind: Kind }>;
