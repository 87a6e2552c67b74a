import type { CarrierLeg } from '../../src/calls/call-control.ts';
import type { CarrierLists, ListedCall, ListedSpan, ListedText } from '../../src/calls/carrier-lists.ts';
import { CarrierError } from '../../src/calls/call-control.ts';
import { callProgress } from './call-status.ts';
import { optOut, textStatus } from './parse-text.ts';
import type { RestClient } from './rest-client.ts';
import type { Pace } from './rest-pace.ts';

/** Twilio's most is 1,000; of so many it has answered well before the client gives up. */
const PAGE_SIZE = 200;
/** Twilio's times are whole seconds, cut off. */
const SECOND_MS = 1_000;
/** `initiated` can't be asked for: such a call is `queued` to the filter, or found by its next state. */
const LIVE = ['queued', 'ringing', 'in-progress'] as const;

interface Page<T> {
  instances: T[];
  nextPageUrl?: string;
}
interface List<T, Options> {
  page(options: Options): Promise<Page<T>>;
  getPage(url: string): Promise<Page<T>>;
}

/** Twilio's lists, newest first. https://www.twilio.com/docs/usage/twilios-response#pagination */
export function carrierLists(client: RestClient, pace: Pace): CarrierLists {
  return {
    calls: (span) => callsOf(walk(pace, { what: 'list calls', list: client.calls, of: callSpan(span) }), span),
    async *liveCalls() {
      for (const status of LIVE)
        yield* callsOf(
          walk(pace, { what: 'list live calls', list: client.calls, of: { status, pageSize: PAGE_SIZE } }),
        );
    },
    /** Two questions: one names one status, and without a status Twilio leaves `init` out since 30 September 2026. */
    async *conferences() {
      for (const status of ['in-progress', 'init'] as const) {
        const of = { status, pageSize: PAGE_SIZE };
        for await (const { sid, friendlyName } of walk(pace, {
          what: 'list conferences',
          list: client.conferences,
          of,
        }))
          yield { conferenceSid: sid, name: friendlyName };
      }
    },
    async *texts({ from, to }) {
      const of = { dateSentAfter: from, dateSentBefore: to, pageSize: PAGE_SIZE };
      for await (const text of walk(pace, { what: 'list texts', list: client.messages, of })) yield toText(text);
    },
    async text(providerSid) {
      try {
        return toText(await pace('look up a text', () => client.messages(providerSid).fetch()));
      } catch (fault) {
        if (fault instanceof CarrierError && fault.fault === 'gone') return null;
        throw fault;
      }
    },
    async *recordings({ from, to }) {
      const of = { dateCreatedAfter: from, dateCreatedBefore: to, pageSize: PAGE_SIZE };
      for await (const one of walk(pace, { what: 'list recordings', list: client.recordings, of }))
        if (one.status !== 'absent')
          yield { recordingSid: one.sid, callerSid: one.callSid, seconds: whole(one.duration), at: one.dateCreated };
    },
  };
}

/** What is new while we read pushes the rest down, and an item over the edge of its page: each is told once. */
async function* walk<T extends { sid: string }, Options>(
  pace: Pace,
  ask: { what: string; list: List<T, Options>; of: Options },
): AsyncGenerator<T> {
  const { what, list, of } = ask;
  const seen = new Set<string>();
  let page = await pace(what, () => list.page(of));
  for (;;) {
    for (const item of page.instances) {
      if (!seen.has(item.sid)) yield item;
      seen.add(item.sid);
    }
    const { nextPageUrl } = page;
    if (nextPageUrl === undefined) return;
    page = await pace(what, () => list.getPage(nextPageUrl));
  }
}

function callSpan({ from, to }: ListedSpan) {
  return { startTimeAfter: from, startTimeBefore: to, pageSize: PAGE_SIZE };
}

interface TwilioCall {
  sid: string;
  status: string;
  duration: string | null;
  startTime: Date | null;
  dateCreated: Date | null;
}

async function* callsOf(
  calls: AsyncIterable<TwilioCall & { direction: string; from: string; to: string }>,
  span?: ListedSpan,
): AsyncGenerator<ListedCall> {
  for await (const call of calls) {
    const { direction, from, to } = call;
    const leg = toLeg(call);
    if (span !== undefined && leg.startedAt !== null && leg.startedAt.getTime() + SECOND_MS <= span.from.getTime())
      continue;
    if (direction === 'inbound' && !from.startsWith('client:')) yield { ...leg, direction: 'incoming', from, to };
    else if (direction === 'outbound-api') yield { ...leg, direction: 'outgoing', from, to };
  }
}

export function toLeg(call: TwilioCall): CarrierLeg {
  // A status that we do not know is taken for a call that still goes on: nothing is ended on a guess.
  const known = callProgress(call.status) ?? { progress: 'in_progress', endReason: null };
  return {
    providerCallSid: call.sid,
    progress: known.progress,
    endReason: known.endReason,
    durationSeconds: known.progress === 'ended' ? whole(call.duration) : null,
    startedAt: call.startTime ?? call.dateCreated,
  };
}

interface TwilioText {
  sid: string;
  direction: string;
  from: string;
  to: string;
  body: string;
  status: string;
  errorCode: number | null;
  dateSent: Date | null;
  dateCreated: Date | null;
}

function toText(text: TwilioText): ListedText {
  const { sid, from, to, body, errorCode } = text;
  return {
    providerSid: sid,
    direction: text.direction === 'inbound' ? 'incoming' : 'outgoing',
    from,
    to,
    body,
    status: textStatus(text.status),
    errorCode: errorCode === null ? null : String(errorCode),
    optOut: optOut('', body),
    at: text.dateSent ?? text.dateCreated,
  };
}

/** Null for what is not a number: Twilio writes -1 for a length that it does not know yet. */
function whole(digits: string | null): number | null {
  return /^\d{1,6}$/.test(digits ?? '') ? Number(digits) : null;
}
