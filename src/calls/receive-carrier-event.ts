import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { textCameIn } from '../texts/text-came-in.ts';
import { textChanged } from '../texts/text-changed.ts';
import { voicemailLeft, voicemailRecorded } from '../voicemails/keep-voicemail.ts';
import { agentPhoneAnswered, agentPhonePressed, tellPhoneIsThere } from './talking/agent-phone-answers.ts';
import { callCameIn } from './call-came-in.ts';
import { consultedLeg, lockCall } from './call-store.ts';
import type { CarrierEvent } from './carrier-event.ts';
import { callerAsked, waitKeyPressed } from './caller-asked.ts';
import { callerOutOfConference } from './caller-out.ts';
import { NoHotlineError } from './hotline.ts';
import { isNoNewsOf, legChanged, legEnded, legMoved } from './leg-changed.ts';
import { menuAnswered } from './waiting/menu-answered.ts';
import { line } from './prompts.ts';
import { standByOver } from './stand-by-over.ts';
import { repAnswered, repPressed } from './waiting/rep-answers.ts';
import { voiceReply } from './voice-reply.ts';
import type { VoiceReply } from './voice-reply.ts';

const enterInbox = sql(
  'enter-inbox',
  `INSERT INTO webhook_inbox (id, carrier, event_key, kind, body_sealed, received_at)
   SELECT $1::uuid, $2::text, $3::text, $4::text, $5::bytea, $6::timestamptz FROM (SELECT pg_advisory_xact_lock(hashtextextended($7, 1))) AS one_at_a_time
   ON CONFLICT (carrier, event_key) DO NOTHING RETURNING id`,
);
const storedReply = sql('stored-reply', 'SELECT reply FROM webhook_inbox WHERE carrier = $1 AND event_key = $2');
const keepReply = sql('keep-reply', 'UPDATE webhook_inbox SET reply = $2, call_id = $3 WHERE id = $1');

interface Handled {
  callId: string | null;
  reply: VoiceReply;
}
const nothing: VoiceReply = { kind: 'nothing' };

/**
 * The one door for everything that a carrier tells. The inbox's unique key makes a repeat wait for the first and get
 * the first one's answer; everything else happens in the same transaction, or not at all. What is told of one leg is
 * taken one after another from here on, before there is a row to lock: a caller's end that arrives beside the caller
 * would otherwise not be seen by either.
 */
export async function receiveCarrierEvent(deps: Deps, event: CarrierEvent): Promise<VoiceReply> {
  try {
    return await takeIn(deps, event);
  } catch (fault) {
    if (!(fault instanceof NoHotlineError)) throw fault;
    // Set up within the hour, reconciliation with the carrier's list still finds the call.
    deps.log.warn({ carrier: event.carrier }, 'call.no_hotline');
    return { kind: 'goodbye', say: [line('zh-CN', 'notYetOpen'), line('en', 'notYetOpen')] };
  }
}

function takeIn(deps: Deps, event: CarrierEvent): Promise<VoiceReply> {
  return deps.outbox.commit(async (unit) => {
    const id = deps.ids.next();
    const entry = [id, event.carrier, event.eventKey, event.kind, deps.vault.seal(event.raw), unit.now, legOf(event)];
    const [entered] = await unit.query<{ id: string }>(enterInbox, entry);
    if (!entered) {
      const [stored] = await unit.query<{ reply: unknown }>(storedReply, [event.carrier, event.eventKey]);
      return voiceReply.parse(stored?.reply ?? nothing);
    }
    const { callId, reply } = await handle(unit, deps, event);
    await unit.query(keepReply, [id, JSON.stringify(reply), callId]);
    return reply;
  });
}

function legOf(event: CarrierEvent): string {
  return `${event.carrier} ${'providerCallSid' in event ? event.providerCallSid : event.eventKey}`;
}

async function handle(unit: UnitOfWork, deps: Deps, event: CarrierEvent): Promise<Handled> {
  switch (event.kind) {
    case 'call-came-in':
      return callCameIn(unit, deps, event);
    case 'menu-answered':
      return { callId: event.callId, reply: await menuAnswered(unit, deps, event) };
    case 'leg-changed':
      return { callId: await legChanged(unit, deps, event), reply: nothing };
    case 'participant-joined':
    case 'participant-left':
    case 'conference-ended':
      return { callId: await conferenceChanged(unit, deps, event), reply: nothing };
    case 'caller-out-of-conference':
      return { callId: event.callId, reply: await callerOutOfConference(unit, deps, event) };
    case 'caller-asked':
      return { callId: event.callId, reply: await callerAsked(unit, event) };
    case 'wait-key-pressed':
      return { callId: event.callId, reply: await waitKeyPressed(unit, deps, event) };
    case 'voicemail-left':
      return { callId: event.callId, reply: await voicemailLeft(unit, deps, event) };
    case 'stand-by-over':
      return standByOver(unit, deps, event);
    case 'voicemail-recorded':
      await voicemailRecorded(unit, deps, event);
      return { callId: event.callId, reply: nothing };
    case 'rep-answered':
      return {
        callId: event.callId,
        reply: (await agentPhoneAnswered(unit, deps, event)) ?? (await repAnswered(unit, event)),
      };
    case 'rep-pressed':
      return {
        callId: event.callId,
        reply: (await agentPhonePressed(unit, deps, event)) ?? (await repPressed(unit, deps, event)),
      };
    case 'text-changed':
      await textChanged(unit, event);
      return { callId: null, reply: nothing };
    case 'text-came-in':
      await textCameIn(unit, deps, event);
      return { callId: null, reply: nothing };
    default:
      return event satisfies never;
  }
}

const conferenceText = sql(
  'conference-of-call',
  'UPDATE calls SET provider_conference = $2, last_event_at = $3 WHERE id = $1',
);
const joinedText = sql(
  'leg-joined',
  `UPDATE call_legs SET joined_at = coalesce(joined_at, $4), provider_call_sid = coalesce(provider_call_sid, $3)
   WHERE call_id = $1 AND (id = $2 OR provider_call_sid = $3)`,
);

/**
 * An agent's place in the conference says the same as the agent's leg, by another way: if the one report is lost, a
 * talk is not taken for a missed call, nor a broken line for a talk. So does a telephone that was laid down, whoever's
 * it is: with the caller no conference ends, and whoever is left in it would talk to nobody until the carrier is asked.
 */
async function conferenceChanged(
  unit: UnitOfWork,
  deps: Deps,
  event: Extract<CarrierEvent, { kind: 'participant-joined' | 'participant-left' | 'conference-ended' }>,
): Promise<string | null> {
  const call = await lockCall(unit, event.callId);
  if (call === null) return null;
  await unit.query(conferenceText, [call.id, event.conferenceSid, unit.now]);
  if (event.kind === 'conference-ended') return call.id;
  const leg = call.legs.find(
    ({ id, providerCallSid }) => id === event.legId || providerCallSid === event.providerCallSid,
  );
  if (leg !== undefined && (await isNoNewsOf(unit, { call, leg }, event))) return call.id;
  if (event.kind === 'participant-joined')
    await unit.query(joinedText, [call.id, event.legId, event.providerCallSid, event.at ?? unit.now]);
  // Put on hold while on the way into the conference: the carrier had nobody to hold then.
  if (leg?.kind === 'caller' && event.kind === 'participant-joined' && call.state === 'held')
    unit.effect({ topic: 'hold-caller', callId: call.id });
  if (leg === undefined) return call.id;
  // Whoever is asked took it on the screen, the agent turned to the caller, and only now they are there to be put on hold.
  if (event.kind === 'participant-joined' && call.consultState === 'swapped' && consultedLeg(call)?.id === leg.id)
    unit.effect({ topic: 'match-leg-hold', legId: leg.id });
  if (leg.kind !== 'agent' && !event.hungUp) return call.id;
  if (event.kind === 'participant-joined') tellPhoneIsThere(unit, deps, call, leg);
  const at = event.at ?? unit.now;
  const { providerCallSid } = event;
  if (event.kind === 'participant-joined')
    await legMoved(unit, deps, call, leg, { progress: 'in_progress', providerCallSid, at });
  else
    await legEnded(
      unit,
      deps,
      call,
      { ...leg, providerCallSid },
      { endReason: 'completed', at, durationSeconds: null },
    );
  return call.id;
}
